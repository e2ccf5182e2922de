"""The folders in which letters are set: in memory where the machine has such a place.

A folder belongs to one process and carries its number. What a killed process has left behind is
taken away by the next one that starts.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from functools import lru_cache
from multiprocessing.util import Finalize
from pathlib import Path

_PREFIX = "rathaus-letter-"
_RAM = Path("/dev/shm")  # noqa: S108 – chosen since it is never written to a disk
_LEFT_BEHIND_SECONDS = 3600


def make() -> Path:
    """A new folder that only this user can read; it goes at the latest when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=_place()))
    # Also in helper processes, which end without running what atexit knows.
    Finalize(None, remove, args=(folder, os.getpid()), exitpriority=1)
    return folder


def remove(folder: Path, owner: int) -> None:
    """Take a folder away, unless this process is a fork of the one that made it."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


@lru_cache(maxsize=1)
def _place() -> Path:
    place = _RAM if _RAM.is_dir() and os.access(_RAM, os.W_OK) else Path(tempfile.gettempdir())
    sweep(place)
    return place


def sweep(place: Path) -> None:
    """Remove what processes that are gone have left behind for longer than an hour."""
    for folder in place.glob(f"{_PREFIX}*"):
        number = folder.name.removeprefix(_PREFIX).split("-")[0]
        with contextlib.suppress(OSError):
            old = time.time() - folder.stat().st_mtime > _LEFT_BEHIND_SECONDS
            if old and number.isdecimal() and not Path(f"/proc/{number}").exists():
                shutil.rmtree(folder, ignore_errors=True)
