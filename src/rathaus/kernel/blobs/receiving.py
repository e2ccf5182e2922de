"""Uploads on their way in: read to their end, but kept only as far as they may be large.

A browser shows an answer only once it has sent everything; a connection closed before that shows as
a fault of the net. So what is too large is received and thrown away: neither memory nor disk take
more than the limit, and the page can say what was wrong with which file.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final, NoReturn

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from rathaus.kernel.blobs.policy import default_policy
from rathaus.kernel.blobs.refusing import too_large

# A form may allow larger files than usual; the door is as wide as this many times the usual limit,
# and a request may bring this many times the limit altogether.
_DOOR: Final = 4
_FILES_IN_A_REQUEST: Final = 20


class TooLarge(UploadedFile):  # type: ignore[type-arg]
    """Stands for a file that was larger than allowed: ``size`` is true, the content is gone.

    Reading it raises :class:`Refused`, as taking it in would have.
    """

    def __init__(self, *, name: str, field_name: str, size: int, limit: int) -> None:
        super().__init__(io.BytesIO(), name, "application/octet-stream", size, None)
        self.field_name = field_name
        self._limit = limit

    def read(self, *_arguments: Any) -> NoReturn:
        raise too_large(self.name or "", self._limit)

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        raise too_large(self.name or "", self._limit)


class BoundedUploadHandler(FileUploadHandler):
    """Stands before Django's own handlers and passes on no more than the limits allow."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._limit = default_policy().limit_bytes
        self._left = _FILES_IN_A_REQUEST * self._limit
        self._received = 0

    def new_file(self, *arguments: Any, **named: Any) -> None:
        super().new_file(*arguments, **named)
        self._received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """The chunk for the handlers behind; None once there was too much."""
        self._received += len(raw_data)
        if self._is_too_large:
            return None
        self._left -= len(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        """What stands for a file that was too large; the handlers behind complete the others."""
        if not self._is_too_large:
            return None
        return TooLarge(
            name=self.file_name or "",
            field_name=self.field_name or "",
            size=self._received,
            limit=self._limit,
        )

    @property
    def _is_too_large(self) -> bool:
        return self._received > _DOOR * self._limit or self._left <= 0
