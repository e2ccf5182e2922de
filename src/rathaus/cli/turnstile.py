"""One ``rathaus up`` per data folder: the lock goes with its process, however that ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rathaus.kernel.errors import Unavailable


@contextmanager
def only_one(home: Path, port: int) -> Iterator[None]:
    """Hold the house's lock; raises Unavailable, naming process and port, when another holds it."""
    home.mkdir(parents=True, exist_ok=True)
    handle = os.open(home / "up.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            process, _, other = os.pread(handle, 100, 0).decode().partition(" ")
            raise Unavailable(
                f"Rathaus läuft schon (Prozess {process}): http://localhost:{other}/.",
                remedy="Öffnen Sie diese Adresse, oder beenden Sie es dort mit Strg-C.",
            ) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()} {port}".encode(), 0)
        yield
    finally:
        os.close(handle)
