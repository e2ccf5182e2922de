"""Periodic jobs: at their hour on the wall, once a time, also when the clocks change."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from procrastinate import PsycopgConnector
from procrastinate.manager import JobManager
from psycopg.conninfo import make_conninfo

from rathaus.kernel.clock import BERLIN
from rathaus.kernel.jobs import Tally, job, run_pending
from rathaus.kernel.jobs.definitions import Periodic
from rathaus.kernel.jobs.timetable import enter as enter_job
from rathaus.kernel.jobs.timetable import last_time, seconds_to_next
from rathaus.kernel.tenancy import City
from tests.kernel import chores
from tests.kernel.chores import waiting


@job(name="tests.nothing")
def nothing() -> None:
    """For tables only."""


def table(cron: str) -> Periodic:
    return Periodic(nothing, cron)


def times(cron: str, start: datetime, hours: int) -> list[str]:
    """Every time at which a worker that never sleeps enters the job."""
    found: list[int] = []
    for minute in range(hours * 60):
        last = last_time(table(cron), start.astimezone(UTC) + timedelta(minutes=minute))
        if not found or last > found[-1]:
            found.append(last)
    return [datetime.fromtimestamp(at, BERLIN).isoformat() for at in found[1:]]


SPRING = datetime(2026, 3, 28, 23, tzinfo=BERLIN)
AUTUMN = datetime(2026, 10, 24, 23, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("cron", "start", "expected"),
    [
        ("0 6 * * *", SPRING, ["2026-03-29T06:00:00+02:00"]),
        ("0 6 * * *", AUTUMN, ["2026-10-25T06:00:00+01:00"]),
        ("30 2 * * *", SPRING, ["2026-03-29T01:30:00+01:00"]),
        ("30 2 * * *", AUTUMN, ["2026-10-25T02:30:00+02:00"]),
    ],
)
def test_daily_jobs_run_once_on_the_days_the_clocks_change(
    cron: str, start: datetime, expected: list[str]
) -> None:
    assert times(cron, start, 12) == expected


@pytest.mark.parametrize("start", [SPRING, AUTUMN])
def test_frequent_jobs_go_on_evenly(start: datetime) -> None:
    assert len(times("*/10 * * * *", start, 9)) == 9 * 6 - 1


def test_the_time_itself_counts() -> None:
    six = datetime(2026, 6, 1, 6, tzinfo=BERLIN)
    assert last_time(table("0 6 * * *"), six) == six.timestamp()
    before = six - timedelta(seconds=1)
    assert last_time(table("0 6 * * *"), before) == (six - timedelta(days=1)).timestamp()


@given(
    st.integers(1_735_000_000, 1_830_000_000).map(lambda at: datetime.fromtimestamp(at, UTC)),
    st.sampled_from(["*/7 * * * *", "15 3 * * *", "0 2 * * 1", "30 2 1 * *", "59 23 31 12 *"]),
    st.integers(1, 100_000),
)
def test_tables_never_run_ahead_and_never_go_back(
    moment: datetime, cron: str, seconds: int
) -> None:
    last = last_time(table(cron), moment)
    assert last <= moment.timestamp()
    assert last_time(table(cron), moment + timedelta(seconds=seconds)) >= last
    assert 0 < seconds_to_next(moment) <= 30


def test_each_time_is_entered_once_whoever_enters_it(fresh_city: City) -> None:
    entry = Periodic(chores.look_around, "0 6 * * *")
    conninfo = make_conninfo(fresh_city.server_dsn, dbname=fresh_city.database)

    async def enter(*timestamps: int) -> None:
        connector = PsycopgConnector(conninfo=conninfo, min_size=1, max_size=2)
        await connector.open_async()
        try:
            manager = JobManager(connector)
            await asyncio.gather(*(enter_job(manager, entry, at) for at in timestamps))
        finally:
            await connector.close_async()

    asyncio.run(enter(1000, 1000, 1000))
    assert waiting() == [("look_around", "todo", 0)]
    asyncio.run(enter(1000))
    assert waiting() == [("look_around", "todo", 0)]
    asyncio.run(enter(2000))  # the first is still waiting: one of it suffices
    assert waiting() == [("look_around", "todo", 0)]
    assert run_pending(fresh_city) == Tally(done=1)
    asyncio.run(enter(3000))
    assert run_pending(fresh_city) == Tally(done=1)
    assert chores.notes("test:clock") == ["looked around"] * 2
    connection.close()
