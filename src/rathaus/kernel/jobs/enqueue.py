"""Entering jobs into the city's queue, through the functions of procrastinate's schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

import orjson

from rathaus.kernel.clock import now
from rathaus.kernel.statements import execute

# Times are given to the server as distances, so that a clock set for a test or a demo (which the
# server does not know) still means what it says.
_INTO: Final = "SELECT unnest(procrastinate_defer_jobs_v1(ARRAY[{orders}]))"
_ORDER: Final = (
    "(%s::text, %s::text, %s::int, %s::text, NULL::text, %s::jsonb,"
    " now() + make_interval(secs => %s))::procrastinate_job_to_defer_v1"
)
# Jobs in one statement; a statement takes 65,535 values at most.
_MOST_AT_ONCE: Final = 1000


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
    numbers: list[int] = []
    for start in range(0, len(orders), _MOST_AT_ONCE):
        part = orders[start : start + _MOST_AT_ONCE]
        values = [value for order in part for value in (*order[:4], _text(order.arguments), delay)]
        numbers += [int(row[0]) for row in execute(_insert(len(part)), values).fetchall()]
    return numbers


@cache
def _insert(count: int) -> str:
    return _INTO.format(orders=", ".join([_ORDER] * count))


def _text(arguments: Mapping[str, Any]) -> str:
    return orjson.dumps(arguments).decode()
