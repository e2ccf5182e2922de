"""The worker process ends when told to, whatever has become of its database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from rathaus.kernel.postgres import ensure_server, status, stop_server
from tests.cli.conftest import fresh_home
from tests.conftest import FORGETFUL

# They begin with a server, a template and a city: a minute and a half on a busy machine.
pytestmark = pytest.mark.timeout(600)

_A_CITY = """
import django; django.setup()
from rathaus.kernel.tenancy import City
from rathaus.kernel.tenancy.lifecycle import create_city, database_name
from rathaus.kernel.tenancy.server import server_dsn
create_city(City(slug="ort", name="Ort", official_name="Ort", land="SH", hosts=("ort.localhost",),
                 database=database_name("ort"), server_dsn=server_dsn(), demo=True))
"""


@pytest.fixture(scope="module")
def house() -> Iterator[dict[str, str]]:
    """A server with one city, for both tests: making it takes longer than they do."""
    with fresh_home() as outside:
        environment = {**outside, "DJANGO_SETTINGS_MODULE": "rathaus.settings"}
        ensure_server(Path(outside["RATHAUS_HOME"]), options=FORGETFUL)
        subprocess.run([sys.executable, "-c", _A_CITY], env=environment, check=True, timeout=300)
        yield environment


@pytest.fixture
def worker(house: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A worker at work for the city."""
    server = ensure_server(Path(house["RATHAUS_HOME"]))
    process = subprocess.Popen(
        [sys.executable, "-m", "rathaus", "worker", "--grace", "2"],
        env=house,
        stderr=subprocess.DEVNULL,
    )
    end = time.monotonic() + 120
    with psycopg.connect(server.dsn, autocommit=True) as connection:
        while time.monotonic() < end:
            row = connection.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE application_name = 'rathaus-worker ort'"
            ).fetchone()
            if row != (0,):
                break
            time.sleep(0.1)
        else:
            pytest.fail("the worker did not turn up")
    yield process
    process.kill()
    process.wait()


def test_it_ends_at_once_when_idle(worker: subprocess.Popen[bytes]) -> None:
    worker.terminate()
    assert worker.wait(timeout=40) == 0


def test_it_ends_although_its_database_is_gone(
    worker: subprocess.Popen[bytes], house: dict[str, str]
) -> None:
    home = Path(house["RATHAUS_HOME"])
    server = status(home).server
    assert server is not None
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    stop_server(home)
    time.sleep(3)
    worker.terminate()
    assert worker.wait(timeout=60) in {0, 1}
