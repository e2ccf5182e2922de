"""The door for uploads: far too much is read to its end, kept nowhere, and told."""

from __future__ import annotations

import io
import resource
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import UploadedFile
from django.http.multipartparser import MultiPartParser
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from rathaus.kernel.blobs import Blob, put
from rathaus.kernel.errors import Refused
from rathaus.kernel.tenancy import City
from tests.kernel import files

BOUNDARY = "grenze"
MIB = 1 << 20


class Body(io.RawIOBase):
    """A multipart body of any size that is never whole in memory."""

    def __init__(self, *parts: tuple[str, bytes, int]) -> None:
        self._rest = self._pieces(parts)
        self._held = b""
        self.length = sum(len(piece) for piece in self._pieces(parts))

    @staticmethod
    def _pieces(parts: tuple[tuple[str, bytes, int], ...]) -> Any:
        for name, data, times in parts:
            head = f'Content-Disposition: form-data; name="files"; filename="{name}"'
            yield f"--{BOUNDARY}\r\n{head}\r\nContent-Type: application/pdf\r\n\r\n".encode()
            for _time in range(times):
                yield data
            yield b"\r\n"
        yield f"--{BOUNDARY}--\r\n".encode()

    def read(self, size: int = -1) -> bytes:
        while len(self._held) < size and (piece := next(self._rest, b"")):
            self._held += piece
        given, self._held = self._held[:size], self._held[size:]
        return given


def received(body: Body) -> list[UploadedFile[bytes]]:
    request = RequestFactory().post("/")
    meta = request.META | {
        "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
        "CONTENT_LENGTH": str(body.length),
    }
    parser = MultiPartParser(meta, body, request.upload_handlers)  # type: ignore[arg-type]
    _post, found = parser.parse()
    return found.getlist("files")


def test_much_too_large_is_told_and_neither_memory_nor_disk_hold_it(
    city: City, settings: Settings, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.UPLOAD_LIMIT_BYTES = MIB
    small = files.pdf()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    huge, kept = received(Body(("riesig.pdf", bytes(MIB), 150), ("klein.pdf", small, 1)))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 60_000  # kB, of 150 MiB
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 6 * MIB
    assert huge.size == 150 * MIB
    with pytest.raises(Refused, match="größer als die erlaubten 1,0 MB"):
        put(huge, name=huge.name or "")  # type: ignore[arg-type]
    assert put(kept, name=kept.name or "") == Blob.objects.get()  # type: ignore[arg-type]


def test_many_files_share_what_a_request_may_bring(city: City, settings: Settings) -> None:
    settings.UPLOAD_LIMIT_BYTES = 100_000
    parts = [(f"{number}.pdf", bytes(90_000), 1) for number in range(24)]
    sizes = [len(file.read()) for file in received(Body(*parts))[:20]]
    assert sizes == [90_000] * 20
    last = received(Body(*parts))[-1]
    with pytest.raises(Refused):
        last.read()
