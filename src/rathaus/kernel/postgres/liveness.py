"""Does the server live? Process numbers lie (reused, zombie, another container); locks do not.

Every process of the server inherits a file descriptor on ``alive`` that holds a lock. The kernel
drops the lock when the last of them is gone, however it ended. A process number from
``postmaster.pid`` is believed only when /proc shows the program and our data folder behind it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rathaus.kernel.postgres.place import Place

_DELETED = " (deleted)"  # the kernel's mark behind the name of a file that is gone


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What ``postmaster.pid`` says; true only if ``is_real``."""

    pid: int
    sockets: Path

    @classmethod
    def read(cls, place: Place) -> Postmaster | None:
        """The server's own note about itself, None where there is none or it is half written."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            lines = (place.data / "postmaster.pid").read_text(errors="replace").splitlines()
            return cls(pid=abs(int(lines[0])), sockets=Path(lines[4]))
        return None

    def is_real(self, place: Place) -> bool:
        """Whether this very process is PostgreSQL on this very data folder, and no zombie."""
        return _program(self.pid, place) is not None

    def program_is_gone(self, place: Place) -> bool:
        """Whether the files of the running program were removed: it could load nothing more."""
        return (_program(self.pid, place) or "").endswith(_DELETED)


def is_alive(place: Place) -> bool:
    """Whether any process of the server lives, in whatever container."""
    try:
        handle = _open(place)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def hold(place: Place, seconds: float) -> int | None:
    """Lock ``alive`` for a server about to start; a descriptor to pass on, None after waiting."""
    handle = _open(place)
    for _ in _until(seconds):
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return handle
    os.close(handle)
    return None


def wait_for_end(place: Place, seconds: float) -> bool:
    """Wait until no process of the server lives; False when some still does afterwards."""
    return any(not is_alive(place) for _ in _until(seconds))


def end_orphans(place: Place) -> None:
    """End server processes whose postmaster was killed and that cling to a long query."""
    for number in (signal.SIGQUIT, signal.SIGKILL):
        for pid in _processes(place):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        if wait_for_end(place, 3):
            return


def _open(place: Place) -> int:
    """Open ``alive``; never through a link, since its folder may belong to a lent user."""
    return os.open(place.alive, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)


def _program(pid: int, place: Place) -> str | None:
    """The program behind ``pid`` if it is PostgreSQL at work in our data folder."""
    with contextlib.suppress(OSError):
        process = Path("/proc") / str(pid)
        program = os.readlink(process / "exe")  # fails for a zombie
        folder = os.readlink(process / "cwd")
        is_postgres = Path(program.removesuffix(_DELETED)).name == "postgres"
        if is_postgres and os.path.samefile(folder, place.data):
            return program
    return None


def _processes(place: Place) -> list[int]:
    numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in numbers if pid != os.getpid() and _program(pid, place)]


def _until(seconds: float) -> Iterator[None]:
    """Try at once, then every 10 ms until the time is over."""
    end = time.monotonic() + seconds
    yield
    while time.monotonic() < end:
        time.sleep(0.01)
        yield
