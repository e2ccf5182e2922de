"""What PostgreSQL's tools say when something is wrong, in one sentence with a remedy."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from rathaus.kernel.errors import Unavailable

_ELSEWHERE = "oder setzen Sie DATABASE_URL auf einen vorhandenen PostgreSQL-Server (ab Version 15)."

#: (pattern in the tool's output, cause, remedy); the first match wins. ``{where}`` is the folder,
#: ``{free}`` the free space there in MB, ``{line}`` the tool's own words.
_KNOWN: tuple[tuple[str, str, str], ...] = (
    (
        r"No space left on device|Disk quota exceeded",
        "Auf dem Datenträger von „{where}“ ist kein Platz mehr (frei: {free} MB).",
        "Schaffen Sie Platz oder legen Sie die Daten mit RATHAUS_HOME in einen anderen Ordner.",
    ),
    (
        r"File too large",
        "Dateien in „{where}“ dürfen nicht so groß werden, wie die Datenbank es braucht.",
        "Heben Sie die Grenze auf: ulimit -f unlimited.",
    ),
    (
        r"Read-only file system",
        "Der Datenträger von „{where}“ ist schreibgeschützt.",
        "Legen Sie die Daten mit RATHAUS_HOME in einen beschreibbaren Ordner.",
    ),
    (
        r"GLIBC(?:XX)?_[\d.]+' not found|cannot open shared object file|Exec format error",
        "Das mitgelieferte PostgreSQL läuft auf diesem System nicht ({line}).",
        "Nehmen Sie ein System mit glibc ab 2.28 auf x86-64 oder ARM64, " + _ELSEWHERE,
    ),
    (
        r"could not look up effective user ID",
        "Der laufende Benutzer steht nicht in der Benutzerliste des Systems (/etc/passwd).",
        "Starten Sie mit einem eingetragenen Benutzer, " + _ELSEWHERE,
    ),
    (
        r"Cannot allocate memory|could not (?:create|map|resize) .*shared memory",
        "Für die Datenbank ist zu wenig Arbeitsspeicher frei.",
        "Beenden Sie andere Programme (gebraucht werden etwa 300 MB) und starten Sie neu.",
    ),
    (
        r"Too many open files|No space left for .*semaphore|could not create semaphores",
        "Das System lässt der Datenbank zu wenige offene Dateien oder Semaphoren.",
        "Erhöhen Sie die Grenze (ulimit -n 1024) und starten Sie neu.",
    ),
    (
        r"database files are incompatible|was initialized by PostgreSQL version",
        "Der Datenbestand in „{where}“ stammt von einer anderen PostgreSQL-Version.",
        "Sichern Sie ihn mit der bisherigen Version (rathaus city export) und spielen Sie die "
        "Sicherung in einem neuen Ordner (RATHAUS_HOME) ein.",
    ),
    (
        r"Permission denied|Operation not permitted",
        "Der Ordner „{where}“ gehört einem anderen Benutzer ({line}).",
        "Starten Sie als derselbe Benutzer wie beim ersten Mal oder setzen Sie RATHAUS_HOME auf "
        "einen eigenen Ordner.",
    ),
)


def explain(output: str, where: Path) -> Unavailable:
    """The error for the output (log, stderr) of a PostgreSQL tool that failed on ``where``."""
    line = _telling_line(output)
    values = {"where": where, "free": free_megabytes(where), "line": line}
    for pattern, cause, remedy in _KNOWN:
        if re.search(pattern, output):
            return Unavailable(cause.format(**values), remedy=remedy.format(**values))
    return Unavailable(
        f"PostgreSQL startet nicht: {line}",
        remedy=f"Das Protokoll steht in „{where / 'log'}“.",
    )


def from_os_error(error: OSError, where: Path) -> Unavailable:
    """The error for a system call that failed on ``where``."""
    return explain(error.strerror or str(error), where)


def require_space(where: Path, megabytes: int) -> None:
    """Refuse to begin work that would fill the disk of ``where`` (or of its nearest parent)."""
    free = free_megabytes(where)
    if free < megabytes:
        raise Unavailable(
            f"Auf dem Datenträger von „{where}“ sind nur {free} MB frei, gebraucht werden "
            f"{megabytes} MB.",
            remedy="Schaffen Sie Platz oder legen Sie die Daten mit RATHAUS_HOME in einen anderen "
            "Ordner.",
        )


def free_megabytes(where: Path) -> int:
    """Space an ordinary user may still fill on the disk of ``where`` or its nearest parent."""
    for folder in (where, *where.parents):
        if folder.is_dir():
            return shutil.disk_usage(folder).free // 1_000_000
    return 0


def _telling_line(output: str) -> str:
    """The line that names the cause: PostgreSQL puts it behind FATAL, PANIC or error."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    for mark in ("PANIC:", "FATAL:", "ERROR:", "error:"):
        for line in lines:
            if mark in line:
                return line.split(mark, 1)[1].strip()
    return lines[-1] if lines else "keine Angabe"
