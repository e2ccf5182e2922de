"""Contents that nothing refers to any more, taken away for good.

What refers to a content: foreign keys to :class:`Blob`, columns named ``sha256`` or ``…_sha256`` in
whichever table, and what a room tells with :func:`holder` (hashes within JSON, for instance).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import models, transaction

from rathaus.kernel.blobs.models import Blob, BlobDue
from rathaus.kernel.blobs.storage import second_storage_for, storage_for
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Unavailable
from rathaus.kernel.statements import execute
from rathaus.kernel.tenancy import current_city

logger = logging.getLogger("rathaus.alarm")

Holder = Callable[[frozenset[str]], Collection[str]]
_holders: list[Holder] = []
_BATCH = 1000
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7310412))"
_SHARE = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 7310412))"


def holder(function: Holder) -> Holder:
    """Register a function that tells which of these hashes its room still needs."""
    _holders.append(function)
    return function


def share(sha256: str) -> None:
    """Until the transaction ends nobody forgets this content: it is being taken in once more."""
    execute(_SHARE, [sha256])


def forget(sha256s: Collection[str]) -> int:
    """Take away those contents to which nothing refers; how many. Part of the caller's transaction.

    The rows go at once, the files in both stores when the transaction is committed; what a killed
    process or a silent store leaves is noted (:class:`BlobDue`) and taken away later. A content
    that somebody takes in at the same time, or that came in under another matter, stays.
    """
    with transaction.atomic():
        for sha256 in sorted(set(sha256s)):
            execute(_LOCK, [sha256])
        wanted = frozenset(Blob.objects.filter(pk__in=sha256s).values_list("pk", flat=True))
        gone = wanted - _held(wanted)
        Blob.objects.filter(pk__in=gone).delete()
        at = now()
        due = [BlobDue(content=sha256, task=BlobDue.Task.FORGET, since=at) for sha256 in gone]
        BlobDue.objects.bulk_create(due, ignore_conflicts=True)
        for sha256 in sorted(gone):
            transaction.on_commit(partial(_try_to_remove, sha256))
    return len(gone)


def remove_forgotten() -> int:
    """Take away the files that are due since; how many. What cannot be yet stays due."""
    due = BlobDue.objects.filter(task=BlobDue.Task.FORGET).order_by("id")
    return sum(_try_to_remove(sha256) for sha256 in list(due.values_list("content", flat=True)))


def remove_without_row(before: datetime) -> int:
    """Take away files that no row names: written before that time by an upload that was undone or
    killed before it was entered; how many."""
    city, removed = current_city(), 0
    for storage in filter(None, (storage_for(city), second_storage_for(city))):
        for batch in _batches(storage.lying(before=before)):
            known = Blob.objects.filter(pk__in=batch).values_list("pk", flat=True)
            removed += sum(_try_to_remove(sha256) for sha256 in sorted(set(batch) - set(known)))
    return removed


def _batches(hashes: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(hashes, _BATCH)):
        yield batch


def _try_to_remove(sha256: str) -> bool:
    """Whether it is gone. The change is committed already: a silent store must not undo it."""
    try:
        with transaction.atomic():
            _remove(sha256)
    except Unavailable:
        logger.warning("content %s cannot be removed yet", sha256)
        return False
    return True


def _remove(sha256: str) -> None:
    execute(_LOCK, [sha256])
    if not Blob.objects.filter(pk=sha256).exists():
        city = current_city()
        for storage in (storage_for(city), second_storage_for(city)):
            if storage is not None:
                storage.delete(sha256)
        BlobDue.objects.filter(content=sha256).delete()
    else:
        BlobDue.objects.filter(content=sha256, task=BlobDue.Task.FORGET).delete()


def _held(sha256s: frozenset[str]) -> frozenset[str]:
    if not sha256s:
        return sha256s
    held: set[str] = set()
    for model, name in _fields():
        found = model._default_manager.filter(**{f"{name}__in": sha256s})
        held.update(found.values_list(name, flat=True).distinct())
    return frozenset(held.union(*(tells(sha256s) for tells in _holders)) & sha256s)


def _fields() -> Iterator[tuple[type[models.Model], str]]:
    """Every column of the city that names contents by their hash."""
    for model in apps.get_models():
        if model is Blob or model._meta.proxy or not model._meta.managed:
            continue
        for field in model._meta.local_concrete_fields:
            if _names_a_content(field):
                yield model, field.attname


def _names_a_content(field: models.Field[Any, Any]) -> bool:
    if isinstance(field, models.ForeignKey):
        return field.related_model is Blob
    return field.name == "sha256" or field.name.endswith("_sha256")
