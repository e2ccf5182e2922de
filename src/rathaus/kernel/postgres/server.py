"""Start, attach to and stop the server below a home folder."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from rathaus.kernel.errors import Unavailable
from rathaus.kernel.postgres import binaries, faults, liveness, place
from rathaus.kernel.postgres.identity import ourselves, run_or_explain
from rathaus.kernel.postgres.liveness import Postmaster
from rathaus.kernel.postgres.place import PORT, Place

OLDEST_VERSION = 15
SUPERUSER = "rathaus"

#: Sized for a demonstration or a small pilot on 2 cores; every write is durable.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "fsync": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
}

_START_SECONDS = 120  # recovery after a crash may have to replay much
_LOCK_SECONDS = 180  # another process may be in a cold start
_LARGEST_LOG = 5_000_000  # bytes


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """A server that answers.

    ``dsn`` leads to its maintenance database as superuser. ``pid`` and ``socket_dir`` are None
    for a server that is not ours (``DATABASE_URL``). ``version`` is the major version.
    """

    dsn: str
    socket_dir: Path | None
    port: int
    pid: int | None
    version: int


@dataclass(frozen=True, slots=True)
class Status:
    """``external``: DATABASE_URL is set. ``busy``: it lives, but does not answer (yet)."""

    state: Literal["external", "running", "busy", "stopped", "absent"]
    folder: Path | None = None
    server: ServerInfo | None = None


def ensure_server(home: Path, *, options: Mapping[str, str] | None = None) -> ServerInfo:
    """A server that answers: the one of DATABASE_URL, the running one, or a fresh one.

    Any number of processes may call this at the same time. ``options`` are server settings for a
    fresh start (tests turn ``fsync`` off); a running server keeps its own.
    Raises Unavailable, with cause and remedy, when there is none to be had.
    """
    if url := os.environ.get("DATABASE_URL"):
        return _external(url)
    home = Path(home).absolute()
    with contextlib.suppress(OSError):
        if (found := place.existing(home)) and (server := _answering(found)):
            return server
    with _locked(home):
        here = place.prepare(home)
        if (found_pid := Postmaster.read(here)) and found_pid.is_real(here):
            if found_pid.program_is_gone(here):
                _stop(here)
            elif server := _wait_for_answer(here, lambda: found_pid.is_real(here)):
                return server
        elif server := _answering(here):  # a server in another container on the same folder
            return server
        return _start(here, {**SETTINGS, **(options or {})})


def stop_server(home: Path) -> bool:
    """Stop our server below ``home``; True when one was stopped. Never touches DATABASE_URL's."""
    home = Path(home).absolute()
    if os.environ.get("DATABASE_URL") or not place.existing(home):
        return False
    with _locked(home):
        here = place.existing(home)
        return here is not None and _stop(here)


def status(home: Path) -> Status:
    """What there is, without starting or changing anything."""
    if url := os.environ.get("DATABASE_URL"):
        return Status("external", server=_external(url))
    here = place.existing(Path(home).absolute())
    if here is None or not here.data.is_dir():
        return Status("absent")
    if server := _answering(here):
        return Status("running", here.root, server)
    found = Postmaster.read(here)
    if liveness.is_alive(here) or (found and found.is_real(here)):
        return Status("busy", here.root)
    return Status("stopped", here.root)


def _external(url: str) -> ServerInfo:
    """The server of DATABASE_URL; checked, never started."""
    import psycopg  # here, since attaching to our own server needs no driver

    remedy = "Prüfen Sie DATABASE_URL oder entfernen Sie die Variable: dann startet Rathaus selbst"
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            version = connection.info.server_version // 10_000
            port = connection.info.port
    except psycopg.Error as error:
        cause = str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__
        raise Unavailable(
            f"Der Datenbankserver aus DATABASE_URL antwortet nicht: {cause}",
            remedy=f"{remedy} einen Server.",
        ) from error
    if version < OLDEST_VERSION:
        raise Unavailable(
            f"Der Datenbankserver aus DATABASE_URL hat Version {version}; gebraucht wird "
            f"PostgreSQL {OLDEST_VERSION} oder neuer.",
            remedy=f"{remedy} einen neueren.",
        )
    return ServerInfo(dsn=url, socket_dir=None, port=port, pid=None, version=version)


def _answering(here: Place) -> ServerInfo | None:
    """The running server if it accepts connections this moment."""
    found = Postmaster.read(here)
    if found is None or not (found.is_real(here) or liveness.is_alive(here)):
        return None
    if found.program_is_gone(here):
        return None
    ready = ourselves().run(
        [binaries.binary("pg_isready"), "-q", "-h", found.sockets, "-p", str(PORT), "-t", "3"]
    )
    if ready.returncode != 0:
        return None
    return ServerInfo(
        dsn=f"postgresql://{SUPERUSER}@/postgres?host={quote(str(found.sockets), safe='')}"
        f"&port={PORT}",
        socket_dir=found.sockets,
        port=PORT,
        pid=found.pid,
        version=int((here.data / "PG_VERSION").read_text()),
    )


def _wait_for_answer(here: Place, lives: Callable[[], bool]) -> ServerInfo | None:
    """Wait for a living server that is starting or recovering; None when it ended meanwhile."""
    end = time.monotonic() + _START_SECONDS
    while lives():
        if server := _answering(here):
            return server
        if time.monotonic() > end:
            raise Unavailable(
                f"Die Datenbank in „{here.root}“ läuft, antwortet aber seit {_START_SECONDS} "
                "Sekunden nicht.",
                remedy=f"Sehen Sie in „{here.log}“ nach oder beenden Sie sie mit "
                "„rathaus database stop“ und starten Sie neu.",
            )
        time.sleep(0.01)
    return None


def _start(here: Place, settings: Mapping[str, str]) -> ServerInfo:
    programs = binaries.server_programs(here.user)
    handle = _hold(here)
    try:
        if not here.data.is_dir():
            _initialise(here, programs)
        (here.data / "postmaster.pid").unlink(missing_ok=True)  # proven stale by the lock
        place.remove_sockets(here)
        sockets = place.prepare_sockets(here)
        faults.require_space(here.data, 50)
        if here.log.exists() and here.log.stat().st_size > _LARGEST_LOG:
            here.log.replace(here.log.with_name("log.1"))
        log_before = _log(here)
        _launch(here, programs, {**settings, "unix_socket_directories": str(sockets)}, handle)
    finally:
        os.close(handle)
    if server := _wait_for_answer(here, lambda: liveness.is_alive(here)):
        return server
    raise faults.explain(_log(here).removeprefix(log_before), here.root)


def _hold(here: Place) -> int:
    """The lock that says nobody of an earlier server lives; ends what a killed one left over."""
    handle = liveness.hold(here, seconds=5)
    if handle is None:
        liveness.end_orphans(here)
        handle = liveness.hold(here, seconds=5)
    if handle is None:
        raise Unavailable(
            f"Den Datenbestand in „{here.root}“ benutzt bereits ein anderer Container.",
            remedy="Beenden Sie ihn oder wählen Sie mit RATHAUS_HOME einen anderen Ordner.",
        )
    return handle


def _initialise(here: Place, programs: Path) -> None:
    """Make the cluster in a folder of its own, then move it into place in one step."""
    faults.require_space(here.root, 200)
    _sweep(here)
    unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=here.root))
    if here.user.lent:
        os.chown(unfinished, here.user.uid, here.user.gid)
    try:
        run_or_explain(
            here.user,
            [
                *(programs / "initdb", "--pgdata", unfinished, "--username", SUPERUSER),
                *("--auth-local=trust", "--auth-host=reject", "--no-instructions"),
                *("--encoding=UTF8", "--locale=C.UTF-8", "--lc-messages=C"),
            ],
            here.root,
        )
        unfinished.rename(here.data)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    _sweep(here)  # an initdb whose parent was killed may still have written while we removed


def _sweep(here: Place) -> None:
    """Remove what an initialisation left that was cut short."""
    for left_over in here.root.glob("unfinished-*"):
        shutil.rmtree(left_over, ignore_errors=True)


def _launch(here: Place, programs: Path, settings: Mapping[str, str], handle: int) -> None:
    """Let the server loose: its parent, a shell, ends at once, so that no process waits for it."""
    options = [part for item in settings.items() for part in ("-c", "=".join(item))]
    server: list[str | Path] = [programs / "postgres", "-D", here.data, *options]
    run_or_explain(
        here.user,
        [
            *("/bin/sh", "-c", 'log=$1; shift; "$@" >> "$log" 2>&1 &', "sh"),
            *(here.log, *server),
        ],
        here.root,
        pass_fds=(handle,),
    )


def _log(here: Place) -> str:
    return here.log.read_text(errors="replace") if here.log.exists() else ""


def _stop(here: Place) -> bool:
    """Fast shutdown, then harder means; True when a server was alive."""
    found = Postmaster.read(here)
    real = found is not None and found.is_real(here)
    if not real and not liveness.is_alive(here):
        return False
    for number, seconds in ((signal.SIGINT, 20), (signal.SIGQUIT, 5)):
        if found is not None and found.is_real(here):
            with contextlib.suppress(ProcessLookupError):
                os.kill(found.pid, number)
        if _wait_until_gone(here, found, seconds):
            break
    else:
        liveness.end_orphans(here)
        if liveness.is_alive(here):
            raise Unavailable(
                f"Die Datenbank in „{here.root}“ läuft in einem anderen Container.",
                remedy="Beenden Sie sie dort.",
            )
    place.remove_sockets(here)
    return True


def _wait_until_gone(here: Place, found: Postmaster | None, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not liveness.is_alive(here) and not (found and found.is_real(here)):
            return True
        time.sleep(0.01)
    return False


@contextlib.contextmanager
def _locked(home: Path) -> Iterator[None]:
    """One process at a time starts or stops the server of a home."""
    try:
        place.make_folder(home, 0o711 if os.geteuid() == 0 else 0o700)
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        handle = os.open(home / "postgres.lock", flags, 0o600)
    except OSError as error:
        raise faults.from_os_error(error, home) from error
    try:
        end = time.monotonic() + _LOCK_SECONDS
        while True:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            if time.monotonic() > end:
                raise Unavailable(
                    f"Ein anderer Vorgang startet oder beendet die Datenbank in „{home}“ seit "
                    f"{_LOCK_SECONDS} Sekunden.",
                    remedy="Warten Sie oder beenden Sie ihn, dann starten Sie neu.",
                )
            time.sleep(0.02)
        yield
    except OSError as error:
        raise faults.from_os_error(error, home) from error
    finally:
        os.close(handle)
