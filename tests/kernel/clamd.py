"""A simulator of clamd that speaks INSTREAM over TCP or a local socket, in a thread."""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from tests.kernel.files import EICAR


class Handler(socketserver.BaseRequestHandler):
    """Reads chunks until the empty one, or until the limit, and answers as clamd does."""

    limit: ClassVar[int] = 1_000_000
    received: ClassVar[list[bytes]] = []
    reply: ClassVar[bytes | None] = None

    def handle(self) -> None:
        if self._exactly(10) != b"zINSTREAM\0":
            self.request.sendall(b"UNKNOWN COMMAND\0")
            return
        data = b""
        while length := struct.unpack(">I", self._exactly(4))[0]:
            data += self._exactly(length)
            if len(data) > self.limit:
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        type(self).received.append(data)
        found = b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EICAR in data else b"stream: OK\0"
        self.request.sendall(found if self.reply is None else self.reply)

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            part = self.request.recv(count - len(data))
            if not part:
                raise ConnectionResetError
            data += part
        return data


class _Quiet(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


class _QuietLocal(_Quiet):
    address_family = socket.AF_UNIX


@contextmanager
def running(
    *, path: Path | None = None, reply: bytes | None = None
) -> Iterator[tuple[str, list[bytes]]]:
    """Run the simulator; gives its address and what it was sent."""
    handler = type("OneHandler", (Handler,), {"received": [], "reply": reply})
    server = _QuietLocal(str(path), handler) if path else _Quiet(("127.0.0.1", 0), handler)  # type: ignore[arg-type]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        address = str(path) if path else f"127.0.0.1:{server.server_address[1]}"
        yield address, handler.received  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
