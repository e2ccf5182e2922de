"""Waiting times: how long cases stayed in each state before they moved on."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

from django.db import connection

from rathaus.procedures.control.scope import OF_SCOPE, Scope
from rathaus.procedures.queries.bottlenecks import FEWEST
from rathaus.records.models import CaseState

STATES: Final = (
    CaseState.RECEIVED,
    CaseState.IN_PROGRESS,
    CaseState.WAITING_APPLICANT,
    CaseState.WAITING_PAYMENT,
    CaseState.DECIDED,
)
# Each move tells the state that it left. When it was entered, the move before tells: in the same
# time, by its window; before that, by the index of the subject.
_WAITING: Final = f"""
WITH moves AS (
  SELECT event.id, event.subject, event.time, event.facts ->> 'before' AS state,
         entry.received_at, lag(event.time) OVER each_case AS earlier,
         lag(event.facts ->> 'after') OVER each_case AS entered
    FROM records_case AS entry
    JOIN kernel_event AS event ON event.subject = 'case:' || entry.id::text
   WHERE event.kind IN ('case.advanced', 'case.closed', 'case.withdrawn', 'case.reopened')
     AND event.time >= %(since)s AND event.time < %(until)s AND {OF_SCOPE}
  WINDOW each_case AS (PARTITION BY event.subject ORDER BY event.id)
), stays AS (
  SELECT coalesce(moves.state, moves.entered) AS state,
         extract(epoch FROM moves.time - CASE
             WHEN moves.earlier IS NOT NULL THEN moves.earlier
             WHEN moves.state = 'received' THEN moves.received_at
             ELSE (SELECT event.time FROM kernel_event AS event
                    WHERE event.subject = moves.subject AND event.id < moves.id
                      AND event.kind IN ('case.opened', 'case.advanced', 'case.reopened')
                    ORDER BY event.id DESC LIMIT 1) END)::float8 AS took
    FROM moves
), figures AS (
  SELECT state, count(*) AS stays, percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY took)
         AS middle, sum(took) AS total
    FROM stays WHERE took IS NOT NULL AND state = ANY(%(states)s) GROUP BY state
)
SELECT state, stays, middle[1], middle[2], total FROM figures
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Waiting:
    """Stays in one state that ended in the time: how many, how long, and their share of all time.

    None is too few to be said.
    """

    state: CaseState
    stays: int | None
    median: datetime.timedelta | None = None
    p90: datetime.timedelta | None = None
    share: float | None = None


def waiting(scope: Scope) -> list[Waiting]:
    """Every state in the order of a case; one statement."""
    values = scope.values | {"states": [state.value for state in STATES]}
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, values)
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    total = sum(row[3] for row in rows.values())
    return [_waiting(state, rows.get(state.value), total) for state in STATES]


def _waiting(
    state: CaseState, row: tuple[int, float, float, float] | None, total: float
) -> Waiting:
    if row is None:
        return Waiting(state, 0)
    count, median, p90, took = row
    if count < FEWEST:
        return Waiting(state, None)
    return Waiting(
        state,
        count,
        datetime.timedelta(seconds=median),
        datetime.timedelta(seconds=p90),
        took / total if total else None,
    )
