"""Entering periodic jobs when their time has come, once per city and time."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Final

from croniter import croniter  # type: ignore[import-untyped]
from procrastinate.exceptions import UniqueViolation
from procrastinate.manager import JobManager

from rathaus.kernel.clock import BERLIN
from rathaus.kernel.jobs.definitions import Periodic, all_periodic

logger = logging.getLogger("rathaus.jobs")

_LONGEST_SLEEP_SECONDS: Final = 30.0
# The name of the job is also its queueing lock: one waiting job of it suffices.
_ENTER: Final = """
SELECT procrastinate_defer_periodic_job_v2(%(queue)s, NULL, %(name)s, %(name)s, %(priority)s,
                                           %(name)s, %(timestamp)s, '{}'::jsonb)
"""


async def keep_timetable(manager: JobManager) -> None:
    """Enter every periodic job of one city at its times, until cancelled.

    The database remembers each time that was entered, so that several workers, and restarts, enter
    it once. A time that passed while no worker ran is caught up, the last one only.
    """
    entered: dict[str, int] = {}
    while True:
        moment = _real_now()
        for entry in all_periodic():
            timestamp = last_time(entry, moment)
            if timestamp > entered.get(entry.job.name, 0):
                await enter(manager, entry, timestamp)
                entered[entry.job.name] = timestamp
        await asyncio.sleep(seconds_to_next(moment))


def last_time(entry: Periodic, moment: datetime) -> int:
    """The last time of the table at or before the moment, in Unix seconds; never goes back.

    Lines with an hour mean the clock on the wall: what falls into the hour that is skipped in
    spring happens after it, what falls into the hour that comes twice in autumn happens once. Lines
    for every hour go on evenly.
    """
    wall = _wall(entry, moment)
    # get_prev answers times strictly before its start.
    found: datetime = croniter(entry.cron, wall + timedelta(seconds=1)).get_prev(datetime)
    if _is_hourly(entry):
        return int(found.replace(tzinfo=UTC).timestamp())
    both = (found.replace(tzinfo=BERLIN, fold=fold).timestamp() for fold in (0, 1))
    return int(min(both))


def seconds_to_next(moment: datetime) -> float:
    """How long to sleep until some table has its next time; half a minute at most."""
    waits = [_LONGEST_SLEEP_SECONDS]
    for entry in all_periodic():
        wall = _wall(entry, moment)
        waits.append((croniter(entry.cron, wall).get_next(datetime) - wall).total_seconds())
    return max(0.05, min(waits))


def _wall(entry: Periodic, moment: datetime) -> datetime:
    """The moment without time zone, as the cron line is to be read."""
    if _is_hourly(entry):
        return moment.astimezone(UTC).replace(tzinfo=None)
    local = moment.astimezone(BERLIN)
    if local.fold:
        # The second pass of the hour that comes twice: its times are over already.
        local = local.replace(minute=59, second=59)
    return local.replace(tzinfo=None, fold=0)


def _is_hourly(entry: Periodic) -> bool:
    return entry.cron.split()[1] == "*"


async def enter(manager: JobManager, entry: Periodic, timestamp: int) -> None:
    """Enter the job for this time, unless somebody has or its last one is still waiting."""
    try:
        await manager.connector.execute_query_async(
            query=_ENTER,
            queue=entry.job.queue,
            name=entry.job.name,
            priority=entry.job.priority,
            timestamp=timestamp,
        )
    except UniqueViolation:
        logger.info("periodic job %s is still waiting from its last time", entry.job.name)


def _real_now() -> datetime:
    return datetime.now(BERLIN)  # noqa: TID251 - workers wake by the machine's clock, not by ours
