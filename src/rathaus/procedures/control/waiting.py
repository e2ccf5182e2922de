"""Waiting times: how long cases stayed in each state before they moved on."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

from django.db import connection

from rathaus.procedures.control.scope import OF_SUBJECTS, Scope
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
_WAITING: Final = """
WITH told AS MATERIALIZED (
  SELECT substr(event.subject, 6)::uuid AS case_id, event.id, event.time,
         event.facts ->> 'before' AS state, event.facts ->> 'after' AS after
    FROM kernel_event AS event
   WHERE event.kind IN ('case.advanced', 'case.closed', 'case.withdrawn', 'case.reopened')
     AND event.time >= %(since)s AND event.time < %(until)s {subjects}
), moves AS (
  SELECT told.*, lag(time) OVER each_case AS earlier, lag(after) OVER each_case AS entered
    FROM told WINDOW each_case AS (PARTITION BY case_id ORDER BY id)
), stays AS MATERIALIZED (
  SELECT coalesce(moves.state, moves.entered) COLLATE "C" AS state,
         date_part('epoch', moves.time - CASE
             WHEN moves.earlier IS NOT NULL THEN moves.earlier
             WHEN moves.state = 'received' THEN entry.received_at
             ELSE (SELECT event.time FROM kernel_event AS event
                    WHERE event.subject = 'case:' || moves.case_id::text AND event.id < moves.id
                      AND event.kind IN ('case.opened', 'case.advanced', 'case.reopened')
                    ORDER BY event.id DESC LIMIT 1) END) AS took
    FROM moves JOIN records_case AS entry ON entry.id = moves.case_id
), figures AS (
  SELECT state, count(*) AS stays, percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY took)
         AS middle, sum(took) AS total
    FROM stays WHERE took IS NOT NULL AND state = ANY(%(states)s) GROUP BY state
)
SELECT state, stays, middle[1], middle[2], total FROM figures
"""


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
        cursor.execute(_WAITING.format(subjects="" if scope.is_everything else OF_SUBJECTS), values)
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
