"""The worker: quick, in the right city, calm in the face of death and restart."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
from django.db import connection, transaction

from rathaus.kernel.jobs.worker import USUAL_PACE, Pace, run_worker
from rathaus.kernel.tenancy import City, in_city
from rathaus.kernel.tenancy.backend.base import _pools
from tests.kernel import chores
from tests.kernel.chores import notes, waiting

QUICK = Pace(
    poll=0.2, heartbeat=0.2, dead_after=1.0, rescue=0.2, cities=0.2, grace=10.0, restart=0.1
)
# Announcements only: whoever is quick here was told, and did not look by chance.
TOLD = replace(QUICK, poll=60.0)


@contextmanager
def working(cities: list[City], pace: Pace = QUICK, concurrency: int = 4) -> Iterator[None]:
    """A worker in a thread of this process."""
    stop = threading.Event()
    thread = threading.Thread(
        target=run_worker, args=(lambda: list(cities), stop, concurrency), kwargs={"pace": pace}
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(60)
        assert not thread.is_alive()


def eventually(condition: Callable[[], object], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.02)


def notes_of(city: City) -> list[str]:
    with in_city(city):
        try:
            return notes()
        finally:
            connection.close()


def defer(city: City, text: str) -> None:
    with in_city(city), transaction.atomic():
        chores.jot_where.defer(text=text)
    connection.close()


def test_each_city_gets_its_own_jobs_done(new_city: Callable[..., City]) -> None:
    kiel, kassel = new_city(), new_city()
    for n in range(20):
        defer(kiel, str(n))
        defer(kassel, str(n))
    with working([kiel, kassel]):
        eventually(lambda: len(notes_of(kiel)) == len(notes_of(kassel)) == 20)
    for city in (kiel, kassel):
        assert sorted(notes_of(city)) == sorted(f"{city.slug}: {n}" for n in range(20))


def test_a_city_that_comes_while_the_worker_runs_is_served_and_one_that_goes_is_left(
    new_city: Callable[..., City],
) -> None:
    kiel, konstanz = new_city(), new_city()
    cities = [kiel]
    with working(cities):
        defer(kiel, "first")
        eventually(lambda: notes_of(kiel) == [f"{kiel.slug}: first"])
        cities.append(konstanz)
        defer(konstanz, "new")
        eventually(lambda: notes_of(konstanz) == [f"{konstanz.slug}: new"])
        cities.remove(kiel)
        eventually(lambda: not workers_of(kiel))
        defer(kiel, "too late")
    assert notes_of(kiel) == [f"{kiel.slug}: first"]


def workers_of(city: City) -> int:
    with psycopg.connect(city.server_dsn, dbname=city.database) as server:
        row = server.execute("SELECT count(*) FROM procrastinate_workers").fetchone()
    assert row is not None
    return int(row[0])


def test_jobs_start_as_soon_as_they_are_committed(fresh_city: City) -> None:
    with working([fresh_city], TOLD):
        eventually(lambda: workers_of(fresh_city) == 1)
        chores.note_latency.defer(entered=time.time())
        eventually(lambda: len(notes()) == 1)
        for n in range(2, 32):
            chores.note_latency.defer(entered=time.time())
            eventually(lambda count=n: len(notes()) == count)  # type: ignore[misc]
    milliseconds = [float(text) for text in notes()[1:]]
    assert len(milliseconds) == 30
    # Far below a look every 60 s, with room for a busy machine; `make bench` measures it.
    assert statistics.median(milliseconds) < 2000


def test_running_jobs_end_before_the_worker_stops(fresh_city: City) -> None:
    chores.started.clear()
    chores.released.clear()
    chores.jot_when_released.defer(text="done")
    chores.jot.defer(text="left for another day")
    with working([fresh_city], concurrency=1):
        assert chores.started.wait(60)
        threading.Timer(0.5, chores.released.set).start()
    assert notes() == ["done"]
    assert ("jot", "todo", 0) in waiting()
    assert workers_of(fresh_city) == 0


def test_a_failed_job_is_put_back_and_the_worker_goes_on(fresh_city: City) -> None:
    chores.jot_and_fail.defer(text="x")
    chores.break_the_database.defer(text="x")
    chores.jot_nonsense.defer(text="x")
    with working([fresh_city], concurrency=1):
        chores.jot.defer(text="y")
        eventually(lambda: notes() == ["y"])
    assert set(waiting()) >= {
        ("jot_and_fail", "todo", 1),
        ("break_the_database", "todo", 1),
        ("jot_nonsense", "failed", 1),
    }


def test_periodic_jobs_are_entered_by_the_worker(fresh_city: City) -> None:
    with working([fresh_city]):
        eventually(lambda: notes("test:clock") == ["looked around"])
    with working([fresh_city]):
        eventually(lambda: workers_of(fresh_city) == 1)
        time.sleep(0.5)
    assert notes("test:clock") == ["looked around"]


def test_connections_are_handed_back_after_each_job(fresh_city: City) -> None:
    with working([fresh_city], concurrency=4):
        chores.jot.defer_many({"text": str(n)} for n in range(40))
        eventually(lambda: len(notes()) == 40)
        connection.close()
        pool = _pools[fresh_city]
        eventually(lambda: pool.get_stats()["pool_available"] == pool.get_stats()["pool_size"])
        assert pool.get_stats()["pool_size"] > 0


def test_the_worker_outlives_a_restart_of_the_database(fresh_city: City) -> None:
    with working([fresh_city]):
        eventually(lambda: workers_of(fresh_city) == 1)
        connection.close()
        with psycopg.connect(fresh_city.server_dsn, autocommit=True) as server:
            server.execute(
                # Waits for each to be gone: a session still dying would pass for a good one.
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s",
                [fresh_city.database],
            )
        chores.jot.defer(text="after the storm")
        eventually(lambda: notes() == ["after the storm"])
        # Announcements arrive again, too.
        chores.jot.defer(text="and on")
        eventually(lambda: notes() == ["after the storm", "and on"])


_PROCESS = """
import sys, threading
import django
django.setup()
from rathaus.kernel.tenancy import City
from rathaus.kernel.jobs.worker import Pace, run_worker
from tests.kernel import chores
slug, database, dsn = sys.argv[1:]
city = City(slug=slug, name=slug, official_name=slug, land="SH", hosts=(), database=database,
            server_dsn=dsn)
pace = Pace(poll=0.2, heartbeat=0.2, dead_after=1.0, rescue=0.2, cities=0.2)
run_worker(lambda: [city], threading.Event(), 2, pace=pace)
"""


@contextmanager
def worker_process(city: City) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a process of its own, which can be killed."""
    command = [sys.executable, "-c", _PROCESS, city.slug, city.database, city.server_dsn]
    root = Path(__file__).resolve().parents[2]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(root), *sys.path])}
    process = subprocess.Popen(command, env=environment, cwd=root)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_job_whose_worker_is_killed_goes_on_and_nothing_happens_twice(
    fresh_city: City, tmp_path: Path
) -> None:
    chores.die_the_first_time.defer(folder=str(tmp_path))
    with worker_process(fresh_city) as process:
        assert process.wait(60) == -signal.SIGKILL
    assert notes() == []
    assert ("die_the_first_time", "doing", 0) in waiting()
    with worker_process(fresh_city):
        eventually(lambda: "letter sent" in notes(), 60)
    assert notes() == ["letter written", "letter sent"]
    assert "die_the_first_time" not in [name for name, _state, _tries in waiting()]


def test_usual_pace_keeps_its_promises() -> None:
    """A worker must miss several heartbeats before it counts as dead."""
    assert USUAL_PACE.dead_after >= 3 * USUAL_PACE.heartbeat
