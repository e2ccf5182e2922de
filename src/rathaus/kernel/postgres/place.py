"""Where a server's files lie, and how its socket keeps within the system's limit.

``<home>/postgres`` holds everything: ``data`` (the cluster), ``log``, the socket, and ``alive``,
the file that every process of the server holds locked as long as it lives. Where the server's
user cannot enter ``home`` (root's clone in a private folder), ``<home>/postgres`` is a symbolic
link to a folder below /var/lib/rathaus.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rathaus.kernel.errors import Unavailable
from rathaus.kernel.postgres import faults
from rathaus.kernel.postgres.binaries import SYSTEM_FOLDER
from rathaus.kernel.postgres.identity import ServerUser, server_user

PORT = 5432  # names the socket file only; nothing listens on TCP
SOCKET_NAME = f".s.PGSQL.{PORT}"
#: A socket's whole path has at most 107 bytes (sun_path of unix(7), without the closing zero).
LONGEST_SOCKET_FOLDER = 107 - len("/") - len(SOCKET_NAME)


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of one server, links resolved."""

    root: Path
    user: ServerUser

    @property
    def data(self) -> Path:
        """The cluster (PGDATA); exists complete or not at all."""
        return self.root / "data"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def alive(self) -> Path:
        """Locked (flock) by every process of the server, so that the kernel knows who lives."""
        return self.root / "alive"

    @property
    def sockets(self) -> Path:
        """Private folder of the socket: ours, or a short name in /tmp where ours is too long."""
        if len(os.fsencode(self.root)) <= LONGEST_SOCKET_FOLDER:
            return self.root
        key = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]
        return Path("/tmp") / f"rathaus-{self.user.uid}-{key}"  # noqa: S108  guarded: see below


def existing(home: Path) -> Place | None:
    """The place below ``home`` if there is one already."""
    root = home / "postgres"
    if not root.is_dir():
        return None
    root = root.resolve()
    return Place(root, server_user(root))


def prepare(home: Path) -> Place:
    """The place below ``home``, made where it is missing. Call with the home locked.

    Raises Unavailable when it cannot be made.
    """
    root = home / "postgres"
    try:
        if not root.is_dir():
            root.unlink(missing_ok=True)  # a link whose target is gone
            if server_user(None).can_enter(home):
                root.mkdir(mode=0o700)
            else:
                make_folder(SYSTEM_FOLDER, 0o755)
                root.symlink_to(tempfile.mkdtemp(prefix="postgres-", dir=SYSTEM_FOLDER))
        root = root.resolve()
        user = server_user(root)
        if user.lent and root.stat().st_uid != user.uid:
            os.chown(root, user.uid, user.gid)
    except OSError as error:
        raise faults.from_os_error(error, root) from error
    return Place(root, user)


def make_folder(folder: Path, mode: int) -> None:
    """Make a folder with exactly this mode, whatever the umask; an existing one stays as it is."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(mode)


def prepare_sockets(place: Place) -> Path:
    """The socket's folder: there, owned by the server's user, closed to everybody else."""
    folder = place.sockets
    if folder != place.root:
        try:
            folder.mkdir(mode=0o700)
            if place.user.lent:
                os.chown(folder, place.user.uid, place.user.gid)
        except FileExistsError:
            pass
        except OSError as error:
            raise faults.from_os_error(error, folder) from error
    _require_private(folder, place.user)
    return folder


def remove_sockets(place: Place) -> None:
    """Remove what a stopped server left of its door. Call only when no server is alive."""
    folder = place.sockets
    with contextlib.suppress(FileNotFoundError):
        _require_private(folder, place.user)
        for name in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
            (folder / name).unlink(missing_ok=True)
        if folder != place.root:
            folder.rmdir()


def _require_private(folder: Path, user: ServerUser) -> None:
    """Refuse a folder that somebody else could have laid beforehand (/tmp is open to all)."""
    found = folder.lstat()
    private = stat.S_ISDIR(found.st_mode) and not stat.S_IMODE(found.st_mode) & 0o077
    if not private or found.st_uid != user.uid:
        raise Unavailable(
            f"Der Ordner „{folder}“ für den Datenbankzugang gehört nicht allein „{user.name}“.",
            remedy="Entfernen Sie ihn oder legen Sie die Daten mit RATHAUS_HOME in einen Ordner "
            "mit kürzerem Pfad.",
        )
