"""``rathaus up`` from nothing to open cities; killed, started again, stopped.

``RATHAUS_UP="make run"`` drives the same through make, as a newcomer would.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from rathaus.kernel.postgres import status
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
COMMAND = os.environ.get("RATHAUS_UP", f"{sys.executable} -m rathaus up").split()
OPEN = "Strg-C beendet alles."


class House(NamedTuple):
    """A started ``rathaus up`` and what it printed so far."""

    process: subprocess.Popen[bytes]
    log: Path

    def wait_for(self, text: str, seconds: float) -> float:
        """Wait until it has printed ``text``; the seconds that took."""
        begin = time.monotonic()
        while text not in self.log.read_text():
            if self.process.poll() is not None or time.monotonic() - begin > seconds:
                pytest.fail(f"„{text}“ fehlt:\n{self.log.read_text()}")
            time.sleep(0.05)
        return time.monotonic() - begin


Start = Callable[[], House]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def home(outside: dict[str, str]) -> Path:
    return Path(outside["RATHAUS_HOME"])


@pytest.fixture
def start(outside: dict[str, str], home: Path, port: int) -> Iterator[Start]:
    """Starts the command under test; whatever is left of it goes after the test."""
    started: list[House] = []

    def begin() -> House:
        log = home.with_name(f"log-{len(started)}")
        environment = {k: v for k, v in outside.items() if not k.startswith("MAKE")}
        with log.open("wb") as sink:
            process = subprocess.Popen(
                COMMAND,
                cwd=ROOT,
                env=environment | {"PORT": str(port), "CI": ""},
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        started.append(House(process, log))
        return started[-1]

    yield begin
    for house in started:
        if house.process.poll() is None:
            os.killpg(house.process.pid, signal.SIGKILL)
        house.process.wait()


def supervisor_of(home: Path) -> int:
    return int((home / "up.lock").read_text().split()[0])


def ask(port: int, host: str, path: str = "/") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers={"Host": f"{host}:{port}"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def eventually(condition: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def rows(home: Path) -> dict[str, dict[str, int]]:
    """How many rows each table of each city has; what runs by the clock or by visits left out."""
    server = status(home).server
    assert server is not None
    found: dict[str, dict[str, int]] = {}
    for slug, database in databases(server.dsn).items():
        with psycopg.connect(make_conninfo(server.dsn, dbname=database)) as city:
            tables = city.execute(
                "SELECT relname FROM pg_stat_user_tables WHERE relname !~ "
                "'^(procrastinate_|django_session|kernel_(cache|eventseal|job))' ORDER BY 1"
            ).fetchall()
            found[slug] = {
                name: _count(city, name) for (name,) in tables if not name.startswith("pg_")
            }
    return found


def is_at_rest(home: Path) -> bool:
    """Whether the worker has looked at the clock in each city and has nothing left to do."""
    server = status(home).server
    assert server is not None
    names = databases(server.dsn).values()
    return all(_is_idle(make_conninfo(server.dsn, dbname=name)) for name in names)


def _is_idle(dsn: str) -> bool:
    with psycopg.connect(dsn) as city:
        row = city.execute(
            "SELECT EXISTS (SELECT FROM procrastinate_periodic_defers) AND NOT EXISTS ("
            " SELECT FROM procrastinate_jobs WHERE status = 'doing' OR status = 'todo'"
            " AND coalesce(scheduled_at, now()) <= now())"
        ).fetchone()
    return row == (True,)


def databases(dsn: str) -> dict[str, str]:
    """The database of each city, by its short name and in that order."""
    with psycopg.connect(dsn, dbname="rathaus_registry") as registry:
        return dict(registry.execute("SELECT slug, database FROM city ORDER BY slug").fetchall())


def changes(
    before: dict[str, dict[str, int]], after: dict[str, dict[str, int]]
) -> dict[str, tuple[int | None, int | None]]:
    """Tables with another number of rows: „city.table“ to before and after."""
    return {
        f"{city}.{table}": (before.get(city, {}).get(table), after.get(city, {}).get(table))
        for city in before.keys() | after.keys()
        for table in before.get(city, {}).keys() | after.get(city, {}).keys()
        if before.get(city, {}).get(table) != after.get(city, {}).get(table)
    }


def _count(city: psycopg.Connection[tuple[object, ...]], table: str) -> int:
    row = city.execute(
        psycopg.sql.SQL("SELECT count(*) FROM {}").format(psycopg.sql.Identifier(table))
    ).fetchone()
    assert row is not None
    return int(str(row[0]))


@pytest.mark.timeout(1200)
def test_from_nothing_to_open_cities_and_nothing_lost_or_doubled_when_killed(
    start: Start, home: Path, port: int
) -> None:
    # Cut off while the second city is being made, then opened after all.
    start().wait_for("Konstanz", 300)
    os.kill(supervisor_of(home), signal.SIGKILL)
    assert eventually(lambda: is_free(port))
    house = start()
    house.wait_for(OPEN, 300)

    said = house.log.read_text()
    addresses = re.findall(rf"http://([a-z.]+):{port}/ +(\S.*)", said)
    hosts = [host for host, _ in addresses if host != "localhost"]
    assert hosts == ["kiel.localhost", "konstanz.localhost", "kassel.localhost"]
    assert [ask(port, host, "/healthz")[0] for host in ("localhost", *hosts)] == [200] * 4
    for host, name in addresses:
        code, page = ask(port, host)
        assert (host, code) == (host, 200), house.log.read_text()
        assert host == "localhost" or name.split()[-1] in page
    assert ask(port, "unbekannt.localhost")[0] == 404

    second = start()
    assert second.process.wait(timeout=120) != 0
    assert f"Rathaus läuft schon (Prozess {supervisor_of(home)}): http://localhost:{port}/." in (
        second.log.read_text()
    )

    assert eventually(lambda: is_at_rest(home))
    before = rows(home)
    assert list(before) == ["kassel", "kiel", "konstanz"]
    assert all(counts["people_account"] > 0 for counts in before.values())
    os.kill(supervisor_of(home), signal.SIGKILL)
    assert eventually(lambda: is_free(port)), "somebody still holds the port"

    again = start()
    again.wait_for(OPEN, 300)
    assert changes(before, rows(home)) == {}

    server = status(home).server
    assert server is not None
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    again.wait_for("Die Datenbank läuft wieder.", 300)
    assert eventually(lambda: ask(port, "kiel.localhost", "/readyz")[0] == 200)
    assert changes(before, rows(home)) == {}

    os.killpg(again.process.pid, signal.SIGINT)
    again.process.wait(timeout=120)
    assert again.log.read_text().count("Alles beendet; die Daten bleiben.") == 1
    assert is_free(port)
    assert status(home).state == "stopped"


@pytest.mark.timeout(600)
def test_a_stop_while_starting_leaves_no_server_behind(start: Start, home: Path, port: int) -> None:
    house = start()
    house.wait_for("Datenbank bereit", 300)
    os.kill(supervisor_of(home), signal.SIGTERM)
    house.process.wait(timeout=120)
    assert "Alles beendet; die Daten bleiben." in house.log.read_text()
    assert (is_free(port), status(home).state) == (True, "stopped")
