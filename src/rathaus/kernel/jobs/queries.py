"""Dead letters: jobs that will not be tried again unless a person says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from django.db import connection

_SELECT: Final = """
SELECT job.id, job.task_name, job.queue_name, job.args::text, job.attempts,
       failure.at, failure.error, failure.trace
  FROM procrastinate_jobs AS job
  LEFT JOIN LATERAL (SELECT at, error, trace FROM kernel_jobfailure
                      WHERE job = job.id ORDER BY id DESC LIMIT 1) AS failure ON true
 WHERE job.status IN ('failed', 'aborted')
"""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A job that failed for good, with the last error."""

    id: int
    name: str
    queue: str
    arguments: Mapping[str, Any]
    attempts: int
    failed_at: datetime | None
    error: str
    trace: str


def dead_letters(*, limit: int = 50, before: int | None = None) -> list[DeadLetter]:
    """The newest dead letters of the current city; ``before`` continues after the last number."""
    condition, values = ("AND job.id < %s", [before]) if before is not None else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(f"{_SELECT} {condition} ORDER BY job.id DESC LIMIT %s", [*values, limit])
        return [_letter(row) for row in cursor.fetchall()]


def dead_letter(job_id: int, *, lock: bool = False) -> DeadLetter | None:
    """The dead letter of this number, or None; ``lock`` keeps others off until the commit."""
    suffix = "FOR UPDATE OF job" if lock else ""
    with connection.cursor() as cursor:
        cursor.execute(f"{_SELECT} AND job.id = %s {suffix}", [job_id])
        row = cursor.fetchone()
    return _letter(row) if row is not None else None


def count_by_state() -> dict[str, int]:
    """How many jobs wait, run and failed in the current city."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status")
        found = {str(status): int(count) for status, count in cursor.fetchall()}
    return {state: found.get(state, 0) for state in ("todo", "doing", "failed")}


def _letter(row: tuple[Any, ...]) -> DeadLetter:
    number, name, queue, arguments, attempts, at, error, trace = row
    return DeadLetter(
        number, name, queue, orjson.loads(arguments), attempts, at, error or "", trace or ""
    )
