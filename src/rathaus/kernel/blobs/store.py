"""Keeping contents: put, read, open, verify."""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import tempfile
from collections.abc import Iterator
from typing import BinaryIO, Final, Literal, cast

from django.utils.translation import gettext as _

from rathaus.kernel.blobs.checks.images import without_metadata
from rathaus.kernel.blobs.forgetting import share
from rathaus.kernel.blobs.media import JPEG, PNG
from rathaus.kernel.blobs.models import Blob
from rathaus.kernel.blobs.policy import Policy, default_policy
from rathaus.kernel.blobs.refusing import too_large
from rathaus.kernel.blobs.second import hash_of, open_copy, owe_copy
from rathaus.kernel.blobs.sniff import sniff
from rathaus.kernel.blobs.storage import storage_for, store_answers
from rathaus.kernel.blobs.uploads import inspect
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Altered
from rathaus.kernel.rows import insert
from rathaus.kernel.tenancy import current_city

logger = logging.getLogger("rathaus.alarm")

Purpose = Literal["upload", "generated"]
_CHUNK: Final = 1 << 18
# Up to this size a file being received stays in memory.
_SPOOL: Final = 2 << 20


def put(
    data: bytes | BinaryIO,
    *,
    name: str,
    limit_bytes: int | None = None,
    purpose: Purpose = "upload",
    policy: Policy | None = None,
) -> Blob:
    """Keep a content and return its blob; equal contents are kept once.

    An ``upload`` passes the gate of :mod:`uploads` first: :class:`Refused` with the reason for
    anything too large, of another type than ``policy`` allows, or dangerous. Images lose their
    metadata unless the policy keeps it. What we ``generated`` ourselves is only typed.
    :class:`Unavailable` when there is no room or the virus scanner is silent; nothing is kept then.
    """
    bounds = policy or default_policy()
    limit = limit_bytes if limit_bytes is not None else bounds.limit_bytes
    with _receive(data, limit if purpose == "upload" else limit_bytes, name) as file:
        size = file.seek(0, io.SEEK_END)
        if purpose == "generated":
            return _keep(file, size=size, media_type=sniff(file))
        media_type = inspect(file, name=name, size=size, policy=bounds).media_type
        if media_type in {JPEG, PNG} and bounds.strip_metadata:
            file.seek(0)
            clean = without_metadata(file.read())
            return _keep(io.BytesIO(clean), size=len(clean), media_type=media_type)
        return _keep(file, size=size, media_type=media_type)


def read(blob: Blob) -> bytes:
    """The whole content, checked against its hash.

    What the first store lost or altered comes from the second, and the alarm rings; raises
    :class:`Altered` when neither has it.
    """
    try:
        with storage_for(current_city()).open(blob.sha256) as file:
            data = file.read()
    except FileNotFoundError:
        data = None
    if data is not None and hashlib.sha256(data).hexdigest() == blob.sha256:
        return data
    with _elsewhere(blob) as copy:
        return copy.read()


def open_blob(blob: Blob) -> BinaryIO:
    """The content as a file, checked against its hash before; else as :func:`read`."""
    return _open_first(blob) or _elsewhere(blob)


def _open_first(blob: Blob) -> BinaryIO | None:
    """The content in the first store, if it is there with its hash."""
    try:
        file = storage_for(current_city()).open(blob.sha256)
    except FileNotFoundError:
        return None
    if hash_of(file) != blob.sha256:
        file.close()
        return None
    file.seek(0)
    return file


def _elsewhere(blob: Blob) -> BinaryIO:
    """Ring the alarm; the content from the second store, or :class:`Altered`."""
    altered = _alarm(blob)
    copy = open_copy(blob.sha256)
    if copy is None:
        raise altered
    return copy


def verify(blob: Blob) -> None:
    """Compare what the first store has with its hash; :class:`Altered` with the alarm rung."""
    file = _open_first(blob)
    if file is None:
        raise _alarm(blob)
    file.close()


def altered_blobs() -> Iterator[Blob]:
    """Every blob of this city whose content is gone or no longer has its hash."""
    for blob in Blob.objects.order_by("sha256").iterator():
        try:
            verify(blob)
        except Altered:
            yield blob


def _receive(data: bytes | BinaryIO, limit: int | None, name: str) -> BinaryIO:
    """Copy what comes in, never more than the limit, whatever the sender announced."""
    if isinstance(data, bytes):
        if limit is not None and len(data) > limit:
            raise too_large(name, limit)
        return io.BytesIO(data)
    received = 0
    with contextlib.ExitStack() as stack:
        copy = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=_SPOOL))
        stack.enter_context(store_answers())
        while chunk := data.read(_CHUNK):
            received += len(chunk)
            if limit is not None and received > limit:
                raise too_large(name, limit)
            copy.write(chunk)
        stack.pop_all()
    return cast(BinaryIO, copy)


def _keep(file: BinaryIO, *, size: int, media_type: str) -> Blob:
    """First the content, then the row: a row never points at nothing."""
    sha256 = hash_of(file)
    blob = Blob(sha256=sha256, size=size, media_type=media_type, created_at=now())
    storage = storage_for(current_city())
    known = storage.exists(sha256)
    if known:
        share(sha256)
        known = storage.exists(sha256)
    if not known:
        storage.write(sha256, file)
    insert(blob, or_ignore=True)
    owe_copy(sha256)
    return blob


def _alarm(blob: Blob) -> Altered:
    logger.critical("blob %s of %s is gone or altered", blob.sha256, current_city().slug)
    return Altered(
        _("Der gespeicherte Inhalt einer Datei fehlt oder wurde verändert."),
        remedy=_("Der Betrieb muss sie aus der Datensicherung wiederherstellen."),
    )
