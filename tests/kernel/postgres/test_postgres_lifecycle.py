"""Cold start, attach, stop, and who wins when several come at once."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from rathaus.kernel.errors import Unavailable
from rathaus.kernel.postgres import binary, ensure_server, status, stop_server


def ask(dsn: str, query: str) -> object:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(query).fetchone()
        assert row is not None
        return row[0]


def test_a_cold_start_gives_a_durable_private_server_for_german_text(home: Path) -> None:
    assert status(home).state == "absent"

    server = ensure_server(home)

    names = ("listen_addresses", "fsync", "full_page_writes", "synchronous_commit")
    sizes = ("max_connections", "shared_buffers", "server_encoding", "unix_socket_permissions")
    assert [ask(server.dsn, f"SHOW {name}") for name in names] == ["", "on", "on", "on"]
    assert [ask(server.dsn, f"SHOW {name}") for name in sizes] == ["200", "128MB", "UTF8", "0700"]
    assert ask(server.dsn, "SELECT upper('straße für Öl')") == "STRAßE FÜR ÖL"
    assert ask(server.dsn, "SELECT to_tsvector('german', 'Häuser beantragen')::text") == (
        "'beantrag':2 'haus':1"
    )
    assert server.version == int(str(ask(server.dsn, "SHOW server_version_num"))) // 10_000
    assert server.socket_dir is not None
    assert stat.S_IMODE(server.socket_dir.stat().st_mode) == 0o700


def test_the_extensions_that_migrations_ask_for_are_there(home: Path) -> None:
    server = ensure_server(home)
    with psycopg.connect(server.dsn, autocommit=True) as connection:
        for name in ("pg_trgm", "unaccent", "btree_gist"):
            connection.execute(f"CREATE EXTENSION {name}")
    assert ask(server.dsn, "SELECT unaccent('Öl')") == "Ol"


def test_a_second_call_attaches_and_a_stopped_server_keeps_its_rows(home: Path) -> None:
    first = ensure_server(home)
    with psycopg.connect(first.dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")

    assert ensure_server(home) == first
    assert status(home).server == first

    assert stop_server(home) is True
    assert stop_server(home) is False
    assert status(home).state == "stopped"

    second = ensure_server(home)
    assert second.pid != first.pid
    assert second.dsn == first.dsn
    assert ask(second.dsn, "SELECT answer FROM kept") == 42


def test_four_processes_starting_at_once_share_one_server(home: Path) -> None:
    source = (
        "import sys, pathlib; from rathaus.kernel.postgres import ensure_server;"
        "print(ensure_server(pathlib.Path(sys.argv[1])).pid)"
    )
    command = [sys.executable, "-c", source, str(home)]
    racing = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    pids = {process.communicate(timeout=60)[0].strip() for process in racing}
    assert [process.returncode for process in racing] == [0, 0, 0, 0]
    assert pids == {str(ensure_server(home).pid)}


def test_settings_for_other_servers_in_the_environment_change_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"PGPORT": "1", "PGDATA": "/nowhere", "PGHOST": "elsewhere"}.items():
        monkeypatch.setenv(name, value)
    assert ask(ensure_server(home).dsn, "SHOW port") == "5432"


def test_a_test_suite_may_trade_durability_for_speed(home: Path) -> None:
    server = ensure_server(home, options={"fsync": "off"})
    assert ask(server.dsn, "SHOW fsync") == "off"


def test_database_url_wins_and_nothing_is_started(
    home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = ensure_server(home)
    monkeypatch.setenv("DATABASE_URL", running.dsn)
    other = folder / "other"

    found = ensure_server(other)

    assert (found.dsn, found.pid, found.socket_dir) == (running.dsn, None, None)
    assert found.version == running.version
    assert status(other).state == "external"
    assert not other.exists()
    assert stop_server(home) is False  # a server that is not ours is never stopped
    monkeypatch.delenv("DATABASE_URL")
    assert ensure_server(home) == running


def test_a_database_url_that_does_not_answer_is_said_with_its_remedy(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://nobody@/none?host={home}")
    with pytest.raises(Unavailable) as caught:
        ensure_server(home)
    assert caught.value.message.startswith("Der Datenbankserver aus DATABASE_URL antwortet nicht: ")
    assert caught.value.remedy == (
        "Prüfen Sie DATABASE_URL oder entfernen Sie die Variable: dann startet Rathaus selbst "
        "einen Server."
    )


def test_tools_come_from_the_wheel_and_unknown_ones_are_said_to_be_missing() -> None:
    version = subprocess.run(
        [binary("pg_dump"), "--version"], capture_output=True, text=True, check=True
    )
    assert version.stdout.startswith("pg_dump (PostgreSQL) 18.")
    assert os.access(binary("psql"), os.X_OK)
    with pytest.raises(Unavailable, match="Das PostgreSQL-Programm „pg_none“ fehlt"):
        binary("pg_none")


def test_a_server_whose_program_was_replaced_is_started_anew(
    home: Path, folder: Path, in_other_process: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """A fresh environment (make clean, an update) leaves the old server without its files."""
    copied = folder / "packages"
    in_other_process(
        "import sys, pathlib, shutil, rathaus.kernel.postgres.binaries as b;"
        "package = b.wheel_programs().parents[1]; target = pathlib.Path(sys.argv[1]);"
        "skip = shutil.ignore_patterns('include');"
        "[shutil.copytree(f, target / f.name, ignore=skip)"
        " for f in (package, package.with_name(package.name + '.libs')) if f.is_dir()];"
        "target.chmod(0o755)",
        copied,
    ).check_returncode()
    started = in_other_process(
        "import sys, pathlib; from rathaus.kernel.postgres import ensure_server;"
        "print(ensure_server(pathlib.Path(sys.argv[1])).pid)",
        home,
        environment={"PYTHONPATH": str(copied)},
    )
    old = int(started.stdout or pytest.fail(started.stderr))
    assert Path(f"/proc/{old}/exe").readlink().is_relative_to(copied)
    subprocess.run(["rm", "-r", copied], check=True)

    server = ensure_server(home)

    assert server.pid != old
    assert not Path(f"/proc/{old}/exe").exists()
    assert ask(server.dsn, "SELECT 1") == 1
