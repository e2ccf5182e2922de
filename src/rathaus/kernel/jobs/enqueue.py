"""Entering jobs into the city's queue, through the functions of procrastinate's schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import orjson
from django.db import connection

from rathaus.kernel.clock import now

# Times are given to the server as distances, so that a clock set for a test or a demo (which the
# server does not know) still means what it says.
_INSERT: Final = """
SELECT unnest(procrastinate_defer_jobs_v1(ARRAY(
    SELECT (t.queue, t.name, t.priority, t.lock, NULL::text, t.args::jsonb,
            now() + make_interval(secs => %s))::procrastinate_job_to_defer_v1
      FROM unnest(%s::text[], %s::text[], %s::int[], %s::text[], %s::text[])
           WITH ORDINALITY AS t (queue, name, priority, lock, args, position)
     ORDER BY t.position)))
"""


class Order(NamedTuple):
    """A job to be entered."""

    queue: str
    name: str
    priority: int
    lock: str | None
    arguments: Mapping[str, Any]


def insert(orders: Sequence[Order], *, when: datetime | None = None) -> list[int]:
    """Enter the jobs on the city's Django connection; returns their numbers in order."""
    delay = None if when is None else max((when - now()).total_seconds(), 0.0)
    queues, names, priorities, locks, arguments = zip(*orders, strict=True)
    texts = [orjson.dumps(entry).decode() for entry in arguments]
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT, [delay, list(queues), list(names), list(priorities), list(locks), texts]
        )
        return [int(row[0]) for row in cursor.fetchall()]
