"""The second store: a copy of every content elsewhere, and the way back from it.

Copies are due from the transaction that takes a content in (:class:`BlobDue`) and made each minute;
:func:`copy_missing` catches up what came in before there was a second store. What the first store
lost or altered is read from here, with the alarm rung, until :func:`restore` brings it back.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import BinaryIO, Final

from django.db import transaction

from rathaus.kernel.blobs.forgetting import share
from rathaus.kernel.blobs.models import Blob, BlobDue
from rathaus.kernel.blobs.storage import CityStorage, second_storage_for, storage_for
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Unavailable
from rathaus.kernel.rows import insert
from rathaus.kernel.tenancy import current_city

logger = logging.getLogger("rathaus.alarm")
_CHUNK: Final = 1 << 18
_BATCH: Final = 100


class Restored(Enum):
    """What came of bringing a content back."""

    INTACT = "intact"
    RESTORED = "restored"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Copied:
    """What came of copying: made now, there before, and gone or altered in the first store."""

    copied: int = 0
    known: int = 0
    broken: tuple[str, ...] = ()


def has_second_store() -> bool:
    """Whether this installation keeps a second copy of every content."""
    return second_storage_for(current_city()) is not None


def owe_copy(sha256: str) -> None:
    """Note, in the caller's transaction, that the content is to be copied."""
    if has_second_store():
        due = BlobDue(content=sha256, task=BlobDue.Task.COPY, since=now())
        insert(due, or_ignore=True)


def hash_in(storage: CityStorage, sha256: str) -> str:
    """The hash of what lies under this one; empty when nothing does."""
    try:
        with storage.open(sha256) as file:
            return hash_of(file)
    except FileNotFoundError:
        return ""


def hash_of(file: BinaryIO) -> str:
    """The SHA-256 of the whole file."""
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def open_copy(sha256: str) -> BinaryIO | None:
    """The content from the second store at its start, if it lies there with its hash."""
    second = second_storage_for(current_city())
    if second is None:
        return None
    try:
        file = second.open(sha256)
    except (FileNotFoundError, Unavailable):
        return None
    if hash_of(file) != sha256:
        file.close()
        return None
    file.seek(0)
    return file


def copy_due() -> int:
    """Make the copies that are due; how many contents are dealt with.

    Raises :class:`Unavailable` when a store does not answer; what was not copied stays due.
    """
    done = 0
    while batch := _due_batch():
        done += batch
    return done


def _due_batch() -> int:
    with transaction.atomic():
        due = BlobDue.objects.select_for_update(skip_locked=True).filter(task=BlobDue.Task.COPY)
        rows = list(due.order_by("id")[:_BATCH])
        for row in rows:
            _copy(row.content)
            row.delete()
    return len(rows)


def copy_missing(progress: Callable[[int], None] = lambda _done: None) -> Copied:
    """Copy every content of the city that the second store lacks, or has altered.

    Raises :class:`Unavailable` when there is none, or one does not answer.
    """
    copied, known, broken = 0, 0, []
    for sha256 in Blob.objects.order_by("sha256").values_list("sha256", flat=True).iterator():
        made = _copy(sha256, look=True)
        copied += made is True
        known += made is False
        if made is None:
            broken.append(sha256)
        progress(1)
    return Copied(copied, known, tuple(broken))


def _copy(sha256: str, *, look: bool = False) -> bool | None:
    """Whether a copy was made; None when the first store has no intact content to copy.

    With ``look`` the hash of a copy that is there is computed too.
    """
    city = current_city()
    first, second = storage_for(city), second_storage_for(city)
    if second is None or not Blob.objects.filter(pk=sha256).exists():
        return False
    if hash_in(second, sha256) == sha256 if look else second.exists(sha256):
        return False
    try:
        file = first.open(sha256)
    except FileNotFoundError:
        _nothing_to_copy(sha256)
        return None
    with file:
        if hash_of(file) != sha256:
            _nothing_to_copy(sha256)
            return None
        second.write(sha256, file)
    return True


def _nothing_to_copy(sha256: str) -> None:
    logger.critical("blob %s of %s cannot be copied: altered", sha256, current_city().slug)


def restore(sha256: str) -> Restored:
    """Bring the content back from the second store. An intact one is never written over.

    What lies in its place is kept beside as evidence. Part of the caller's transaction.
    """
    with transaction.atomic():
        share(sha256)
        first = storage_for(current_city())
        if hash_in(first, sha256) == sha256:
            return Restored.INTACT
        copy = open_copy(sha256)
        if copy is None:
            return Restored.LOST
        with copy:
            first.set_aside(sha256)
            first.write(sha256, copy)
    logger.warning("blob %s of %s is restored", sha256, current_city().slug)
    return Restored.RESTORED
