"""Doing everything that is due, here and now: for tests, benches and the command line."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import orjson
from django.db import Error

from rathaus.kernel.jobs.performing import Ticket, perform
from rathaus.kernel.statements import execute
from rathaus.kernel.tenancy import City, in_city

_BATCH: Final = 20
_HEARTBEAT_SECONDS: Final = 3.0
# The function is called once per row, each call seeing what the one before took.
_FETCH: Final = """
SELECT job.id, job.task_name, job.args::text, job.attempts
  FROM generate_series(1, %s) AS n,
       LATERAL procrastinate_fetch_job_v2(%s::text[]::varchar[], %s + 0 * n) AS job
 WHERE job.id IS NOT NULL
"""


@dataclass(slots=True)
class Tally:
    """How many jobs were done, and how many attempts failed."""

    done: int = 0
    failed: int = 0


def run_pending(
    city: City, queues: Sequence[str] | None = None, *, limit: int | None = None
) -> Tally:
    """Do all due jobs of the city in this thread, including those that they enter meanwhile.

    Attempts that fail are put back for later and not repeated now. ``limit`` bounds the number of
    jobs. Safe beside running workers.
    """
    tally = Tally()
    names = list(queues) if queues is not None else None
    with in_city(city):
        worker = _sign_on()
        try:
            _work_off(worker, names, tally, limit)
        finally:
            with suppress(Error):
                _call("SELECT procrastinate_unregister_worker_v1(%s)", worker)
    return tally


def _work_off(worker: int, queues: list[str] | None, tally: Tally, limit: int | None) -> None:
    beaten = time.monotonic()
    while limit is None or tally.done + tally.failed < limit:
        room = _BATCH if limit is None else min(_BATCH, limit - tally.done - tally.failed)
        tickets = _fetch(room, queues, worker)
        for ticket in tickets:
            if time.monotonic() - beaten > _HEARTBEAT_SECONDS:
                _call("SELECT procrastinate_update_heartbeat_v1(%s)", worker)
                beaten = time.monotonic()
            if perform(ticket):
                tally.done += 1
            else:
                tally.failed += 1
        if not tickets:
            return


def _fetch(room: int, queues: list[str] | None, worker: int) -> list[Ticket]:
    cursor = execute(_FETCH, [room, queues, worker])
    rows = cursor.fetchall()
    return [Ticket(number, name, orjson.loads(args), tries) for number, name, args, tries in rows]


def _sign_on() -> int:
    cursor = execute("SELECT worker_id FROM procrastinate_register_worker_v1()")
    return int(cursor.fetchone()[0])


def _call(statement: str, worker: int) -> None:
    execute(statement, [worker])
