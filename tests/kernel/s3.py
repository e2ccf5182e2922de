"""A simulator of an object store: the four verbs of S3 that keeping files needs, in a thread."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import unquote, urlsplit


class Handler(BaseHTTPRequestHandler):
    """Keeps objects in memory by their path; ``full`` refuses every write as a full store does."""

    protocol_version = "HTTP/1.1"
    objects: ClassVar[dict[str, bytes]]
    full: ClassVar[bool] = False

    def do_HEAD(self) -> None:
        self._give(with_body=False)

    def do_GET(self) -> None:
        self._give(with_body=True)

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            data = _unchunked(data)
        if self.full:
            self._answer(507, b"<Error><Code>InsufficientStorage</Code></Error>")
            return
        self.objects[self._key()] = data
        self._answer(200, b"")

    def _give(self, *, with_body: bool) -> None:
        data = self.objects.get(self._key())
        if data is None:
            body = b"<Error><Code>NoSuchKey</Code></Error>" if with_body else b""
            self._answer(404, body)
            return
        self._answer(200, data, with_body=with_body)

    def _answer(self, status: int, body: bytes, *, with_body: bool = True) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'"{hashlib.md5(body).hexdigest()}"')  # noqa: S324 - as S3 does
        self.send_header("Last-Modified", formatdate(usegmt=True))
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).lstrip("/")

    def log_message(self, *_: object) -> None:
        """Silence."""


def _unchunked(data: bytes) -> bytes:
    """The content of aws-chunked encoding: size line, bytes, until the empty chunk."""
    found, position = b"", 0
    while True:
        end = data.index(b"\r\n", position)
        size = int(data[position:end].split(b";")[0], 16)
        if not size:
            return found
        found += data[end + 2 : end + 2 + size]
        position = end + 4 + size


@contextmanager
def running(*, full: bool = False) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Run the simulator; gives its address and what it keeps."""
    objects: dict[str, bytes] = {}
    handler = type("OneHandler", (Handler,), {"objects": objects, "full": full})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", objects
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
