"""Files that are only compared: hashed as they arrive, never kept in memory or on a disk."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

MAX_MEGABYTES = 20
MAX_BYTES = MAX_MEGABYTES * 1_000_000


class Hashed(InMemoryUploadedFile):
    """An upload of which nothing is left but name, size and SHA-256."""

    sha256: str


class HashingHandler(FileUploadHandler):
    """Takes every file of a request, hashes it piece by piece, and forgets the pieces.

    Raises ``StopUpload`` beyond ``MAX_BYTES``.
    """

    too_large = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        self._digest, self._size = hashlib.sha256(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A piece of it; nothing is passed on to other handlers."""
        self._size += len(raw_data)
        if self._size > MAX_BYTES:
            self.too_large = True
            raise StopUpload(connection_reset=False)
        self._digest.update(raw_data)

    def file_complete(self, file_size: int) -> Hashed:
        """The file has ended."""
        found = Hashed(BytesIO(), None, self.file_name, "", self._size, None, None)
        found.sha256 = self._digest.hexdigest()
        return found
