"""Who runs the server. PostgreSQL refuses root; root therefore lends it an unprivileged user.

No user is created: that would change the machine behind the operator's back.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rathaus.kernel.errors import Unavailable
from rathaus.kernel.postgres import faults

#: Candidates when root starts the server for the first time, best first.
UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class ServerUser:
    """The user whose rights the server has; ``lent`` when it is not the one who is running us."""

    uid: int
    gid: int
    name: str
    lent: bool

    def run(
        self,
        command: Sequence[str | Path],
        *,
        timeout: float = 180,
        pass_fds: tuple[int, ...] = (),
    ) -> subprocess.CompletedProcess[str]:
        """Run a tool to its end with this user's rights, out of reach of the terminal's Ctrl-C.

        Raises OSError when the tool cannot be executed.
        """
        return subprocess.run(
            [os.fspath(part) for part in command],
            cwd="/",
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
            pass_fds=pass_fds,
            start_new_session=True,
            umask=0o077,
            user=self.uid if self.lent else None,
            group=self.gid if self.lent else None,
            extra_groups=() if self.lent else None,
        )

    def can_enter(self, folder: Path) -> bool:
        """Whether the folder is reachable with this user's rights: tried, not computed."""
        if not self.lent:
            return os.access(folder, os.X_OK)
        with contextlib.suppress(OSError):
            return self.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", folder]).returncode == 0
        return False


def ourselves() -> ServerUser:
    """The user who is running us, for tools that only ask."""
    uid = os.geteuid()
    return ServerUser(uid, os.getegid(), _name(uid), lent=False)


def server_user(folder: Path | None) -> ServerUser:
    """The user for the server whose files lie in ``folder`` (None: they do not exist yet).

    The files' owner stays the same for good, whatever users are added to the machine later.
    """
    if os.geteuid() != 0:
        return ourselves()
    if folder is not None and (owner := folder.stat()).st_uid != 0:
        return ServerUser(owner.st_uid, owner.st_gid, _name(owner.st_uid), lent=True)
    for name in UNPRIVILEGED:
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            user = ServerUser(entry.pw_uid, entry.pw_gid, name, lent=True)
            if user.can_enter(Path("/")):
                return user
    raise Unavailable(
        "PostgreSQL darf nicht als root laufen, und einen anderen Benutzer gibt es hier nicht.",
        remedy="Starten Sie als gewöhnlicher Benutzer oder setzen Sie DATABASE_URL auf einen "
        "vorhandenen PostgreSQL-Server (ab Version 15).",
    )


def clean_environment() -> dict[str, str]:
    """Our environment without settings meant for other servers; messages in English to be read."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def run_or_explain(
    user: ServerUser,
    command: Sequence[str | Path],
    where: Path,
    *,
    pass_fds: tuple[int, ...] = (),
) -> str:
    """Run a tool; its standard output, or the error that says why it failed on ``where``."""
    try:
        done = user.run(command, pass_fds=pass_fds)
    except subprocess.TimeoutExpired as error:
        raise Unavailable(
            f"„{Path(command[0]).name}“ kam nach {error.timeout:.0f} Sekunden zu keinem Ende.",
            remedy="Prüfen Sie, ob der Datenträger antwortet, und starten Sie neu.",
        ) from error
    except OSError as error:
        raise faults.from_os_error(error, where) from error
    if done.returncode != 0:
        raise faults.explain(done.stderr or done.stdout, where)
    return done.stdout


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
