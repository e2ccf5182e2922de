"""The worker: one process, one event loop, a department for each city.

Procrastinate fetches, listens and keeps the heartbeat, on asynchronous connections of the city's
own database. The job itself runs in a thread, in the context of its city, on Django's connection
from that city's pool, which is handed back afterwards.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from typing import Any

import procrastinate
from django.db import connections, reset_queries
from procrastinate.jobs import Job as Entry
from procrastinate.jobs import Status
from procrastinate.manager import JobManager
from procrastinate.worker import Worker
from psycopg.conninfo import make_conninfo
from psycopg_pool import AsyncConnectionPool

from rathaus.kernel.jobs.definitions import all_jobs
from rathaus.kernel.jobs.performing import Ticket, perform
from rathaus.kernel.jobs.rescue import rescue_abandoned
from rathaus.kernel.jobs.timetable import keep_timetable
from rathaus.kernel.tenancy import City, in_city

logger = logging.getLogger("rathaus.jobs")

Cities = Callable[[], Iterable[City]]


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a worker looks and how long it waits; all in seconds.

    ``poll`` bounds how late a job of a set time starts; new jobs are announced at once. A worker
    silent for ``dead_after`` counts as dead. ``grace`` is how long running jobs may take to end
    when the worker is to stop.
    """

    poll: float = 5.0
    heartbeat: float = 4.0
    dead_after: float = 15.0
    rescue: float = 5.0
    cities: float = 3.0
    grace: float = 30.0
    restart: float = 2.0


USUAL_PACE = Pace()


def run_worker(
    cities: Cities, stop_event: Event, concurrency: int = 4, *, pace: Pace = USUAL_PACE
) -> None:
    """Work for all cities until ``stop_event`` is set; running jobs are finished first.

    ``cities`` is asked again and again, so that new municipalities are served without a restart.
    ``concurrency`` bounds the jobs that run at once, in all cities together.
    """
    asyncio.run(_House(cities, stop_event, concurrency, pace).work())


class _House:
    """All departments of this process."""

    def __init__(self, cities: Cities, stop: Event, concurrency: int, pace: Pace) -> None:
        self._cities = cities
        self._stop = stop
        self._concurrency = concurrency
        self._pace = pace
        self._departments: dict[City, asyncio.Task[None]] = {}
        # Looking after the house never waits for a long job.
        self._errands = ThreadPoolExecutor(2, thread_name_prefix="errand")

    async def work(self) -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(self._concurrency, thread_name_prefix="job"))
        try:
            while not self._stop.is_set():
                await self._open_and_close()
                await self._wait(self._pace.cities)
        finally:
            await self._close(list(self._departments))
            self._errands.shutdown(wait=False)

    async def _wait(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while not self._stop.is_set() and loop.time() < until:
            await asyncio.sleep(min(0.1, seconds))

    async def _open_and_close(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            wanted = set(await loop.run_in_executor(self._errands, lambda: list(self._cities())))
        except Exception:
            logger.exception("the list of cities cannot be read")
            return
        await self._close([city for city in self._departments if city not in wanted])
        for city in wanted - self._departments.keys():
            self._departments[city] = asyncio.create_task(self._run(city), name=city.slug)

    async def _close(self, cities: list[City]) -> None:
        tasks = [self._departments.pop(city) for city in cities]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, city: City) -> None:
        """Keep one department open, and open it again when its database went away."""
        with in_city(city):
            while True:
                try:
                    await self._department(city)
                except asyncio.CancelledError:
                    raise
                except Exception:
                    logger.exception("worker of %s stopped, starting again", city.slug)
                await asyncio.sleep(self._pace.restart)

    async def _department(self, city: City) -> None:
        app = _app_of(city)
        async with app.open_async():
            rescuer = asyncio.create_task(self._keep_rescuing())
            worker = _Worker(
                app=app,
                name=city.slug,
                concurrency=self._concurrency,
                fetch_job_polling_interval=self._pace.poll,
                shutdown_graceful_timeout=self._pace.grace,
                update_heartbeat_interval=self._pace.heartbeat,
                stalled_worker_timeout=self._pace.dead_after,
                install_signal_handlers=False,
            )
            try:
                await worker.run()  # type: ignore[no-untyped-call]
            finally:
                rescuer.cancel()
                await asyncio.gather(rescuer, return_exceptions=True)

    async def _keep_rescuing(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            context = contextvars.copy_context()
            with contextlib.suppress(Exception):
                await loop.run_in_executor(self._errands, context.run, self._rescue)
            await asyncio.sleep(self._pace.rescue)

    def _rescue(self) -> None:
        try:
            rescue_abandoned(dead_after_seconds=self._pace.dead_after)
        except Exception:
            logger.exception("abandoned jobs could not be looked for")
            raise
        finally:
            _hand_back_connections()


class _Worker(Worker):
    """Keeps our timetable in place of procrastinate's, which reads cron lines in UTC.

    It also must not end: procrastinate stops watching its side tasks (heartbeat, listener) as soon
    as the first of them has ended.
    """

    async def _periodic_deferrer(self) -> None:
        await keep_timetable(self.app.job_manager)


class _Ledger(JobManager):
    """Leaves the book-keeping of known jobs to :func:`perform`, which does it with the job."""

    async def finish_job(self, job: Entry, status: Status, delete_job: bool) -> None:
        if status != Status.SUCCEEDED:
            await super().finish_job(job, status, delete_job)


def _app_of(city: City) -> procrastinate.App:
    conninfo = make_conninfo(
        city.server_dsn, dbname=city.database, application_name=f"rathaus-worker {city.slug}"
    )
    connector = procrastinate.PsycopgConnector(
        conninfo=conninfo, min_size=1, max_size=2, pool_factory=_pool
    )
    app = procrastinate.App(connector=connector)
    app.job_manager = _Ledger(connector)
    for made in all_jobs():
        app.task(name=made.name, queue=made.queue, pass_context=True)(_do)
    return app


def _pool(**options: Any) -> AsyncConnectionPool[Any]:
    # Asking the server "are you there" before each fetch would cost more than the fetch; a broken
    # connection ends the department, which then starts again.
    return AsyncConnectionPool(**options | {"check": None})


def _do(context: procrastinate.JobContext, /, **arguments: Any) -> None:
    """Runs in a thread whose context names the city."""
    entry = context.job
    try:
        perform(Ticket(int(entry.id or 0), entry.task_name, arguments, entry.attempts))
    finally:
        _hand_back_connections()


def _hand_back_connections() -> None:
    reset_queries()
    for alias in connections:
        connections[alias].close()
