"""Killed servers, zombies, reused process numbers: nothing acknowledged is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from rathaus.kernel.postgres import ensure_server, status, stop_server
from rathaus.kernel.postgres.binaries import server_programs
from rathaus.kernel.postgres.place import existing


def write_until_the_end(dsn: str, number: int, acknowledged: list[tuple[int, int]]) -> None:
    """Insert row after row, noting each that the server has confirmed."""
    try:
        with psycopg.connect(dsn, autocommit=True) as connection:
            for serial in range(1_000_000):
                connection.execute("INSERT INTO written VALUES (%s, %s)", [number, serial])
                acknowledged.append((number, serial))
    except psycopg.OperationalError:
        return


def runs(pid: int | None) -> bool:
    """Whether a program runs under this number; a zombie has none any more."""
    return Path(f"/proc/{pid}/exe").exists()


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.01)


def is_busy(dsn: str, backend: int) -> bool:
    """Whether the server is at work for this connection."""
    question = "SELECT 1 FROM pg_stat_activity WHERE pid = %s AND state = 'active'"
    with psycopg.connect(dsn) as connection:
        return connection.execute(question, [backend]).fetchone() is not None


@pytest.mark.parametrize("round_number", [1, 2])
def test_after_kill_9_under_load_every_acknowledged_row_is_there(
    home: Path, round_number: int
) -> None:
    server = ensure_server(home)
    with psycopg.connect(server.dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE written (writer int, serial int)")
    acknowledged: list[tuple[int, int]] = []
    writers = [
        threading.Thread(target=write_until_the_end, args=(server.dsn, number, acknowledged))
        for number in range(4)
    ]
    for writer in writers:
        writer.start()
    while len(acknowledged) < 200 * round_number:
        time.sleep(0.01)
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)

    restarted = ensure_server(home)

    for writer in writers:
        writer.join(timeout=30)
    assert restarted.pid != server.pid
    with psycopg.connect(restarted.dsn) as connection:
        present = set(connection.execute("SELECT writer, serial FROM written").fetchall())
    assert len(acknowledged) >= 200 * round_number
    assert set(acknowledged) - present == set()


def test_a_long_query_that_outlives_its_postmaster_does_not_block_the_restart(home: Path) -> None:
    server = ensure_server(home)
    connection = psycopg.connect(server.dsn)
    orphan = connection.info.backend_pid

    def busy() -> None:
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT count(*) FROM generate_series(1, 10000000000)")

    thread = threading.Thread(target=busy)
    thread.start()
    wait_until(lambda: is_busy(server.dsn, orphan))
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    wait_until(lambda: not runs(server.pid))
    assert runs(orphan), "the backend should have outlived its postmaster"
    assert status(home).state == "busy"

    restarted = ensure_server(home)

    thread.join(timeout=60)
    assert restarted.pid != server.pid
    assert not runs(orphan)


def test_a_zombie_is_not_taken_for_a_server(
    home: Path, in_other_process: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """In a container whose first process reaps nobody, a killed server stays as a zombie."""
    done = in_other_process(
        "import ctypes, os, pathlib, signal, sys, time\n"
        "from rathaus.kernel.postgres import ensure_server\n"
        "ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER: orphans come to us\n"
        "home = pathlib.Path(sys.argv[1])\n"
        "old = ensure_server(home).pid\n"
        "os.kill(old, signal.SIGKILL)\n"
        "stat = pathlib.Path(f'/proc/{old}/stat')\n"
        "state = lambda: stat.read_text().rsplit(')')[1].split()[0]\n"
        "while state() != 'Z': time.sleep(0.01)\n"
        "new = ensure_server(home).pid\n"
        "print(state(), old != new)\n",
        home,
    )
    assert (done.stdout.strip(), done.stderr) == ("Z True", "")


@pytest.fixture
def bystander(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A living process of the server's own user that has nothing to do with us."""
    ensure_server(home)
    stop_server(home)
    place = existing(home)
    assert place is not None
    user = place.user
    process = subprocess.Popen(
        ["sleep", "300"],
        user=user.uid if user.lent else None,
        group=user.gid if user.lent else None,
        extra_groups=[] if user.lent else None,
    )
    yield process
    process.kill()
    process.wait()


def test_a_reused_process_number_neither_blocks_nor_hurts(
    home: Path, bystander: subprocess.Popen[bytes]
) -> None:
    place = existing(home)
    assert place is not None
    forged = place.data / "postmaster.pid"
    forged.write_text(f"{bystander.pid}\n{place.data}\n1700000000\n5432\n{place.root}\n\n\nready\n")
    os.chown(forged, place.user.uid, place.user.gid)
    # Left alone, PostgreSQL believes the number and refuses: the case is a real one.
    alone = place.user.run(
        [server_programs(place.user) / "pg_ctl", "start", "-w", "-D", place.data]
    )
    assert alone.returncode != 0
    assert "lock file" in alone.stdout + alone.stderr

    assert status(home).state == "stopped"
    assert stop_server(home) is False
    server = ensure_server(home)

    assert server.pid != bystander.pid
    assert bystander.poll() is None


def test_a_socket_left_by_a_killed_server_is_cleared(
    home: Path, bystander: subprocess.Popen[bytes]
) -> None:
    place = existing(home)
    assert place is not None
    lock = place.sockets / ".s.PGSQL.5432.lock"
    lock.write_text(f"{bystander.pid}\n{place.data}\n1700000000\n5432\n{place.root}\n")
    os.chown(lock, place.user.uid, place.user.gid)

    assert ensure_server(home).pid != bystander.pid
    assert bystander.poll() is None


def test_a_stop_waits_until_the_last_process_is_gone(home: Path) -> None:
    server = ensure_server(home)
    with psycopg.connect(server.dsn) as connection:
        backend = connection.info.backend_pid
        assert stop_server(home) is True
        assert [runs(pid) for pid in (server.pid, backend)] == [False, False]


def test_an_initialisation_cut_short_leaves_nothing_to_stumble_over(
    home: Path, in_other_process: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    done = in_other_process(
        "import os, pathlib, signal, sys, threading, time\n"
        "from rathaus.kernel.postgres import ensure_server\n"
        "home = pathlib.Path(sys.argv[1])\n"
        "def kill_when_begun():\n"
        "    while not list(home.glob('postgres/unfinished-*/base')): time.sleep(0.001)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "threading.Thread(target=kill_when_begun, daemon=True).start()\n"
        "ensure_server(home)\n",
        home,
    )
    assert done.returncode == -signal.SIGKILL
    assert not (home / "postgres" / "data").exists()

    ensure_server(home)

    assert list((home / "postgres").glob("unfinished-*")) == []
