"""Lead times: from receipt to decision and to closure, and whether that was in time."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.db import connection

from rathaus.procedures.control.scope import OF_SCOPE, OF_SUBJECTS, Scope
from rathaus.procedures.queries.bottlenecks import FEWEST

Step = Literal["decided", "closed"]

# The first decision and the last closure of a case count, in the month in which they fell. The
# period before is as long as the one asked for.
_DECIDED: Final = """
SELECT entry.id, entry.procedure_key, entry.office_id, entry.received_at, entry.due_on, moved.time
  FROM (SELECT substr(event.subject, 6)::uuid AS id, min(event.time) AS time
          FROM kernel_event AS event
         WHERE event.kind = 'case.advanced' AND event.time >= %(before)s
           AND event.time < %(until)s AND event.facts ->> 'after' = 'decided' {subjects}
         GROUP BY 1) AS moved
  JOIN records_case AS entry ON entry.id = moved.id
"""
_CLOSED: Final = f"""
SELECT entry.id, entry.procedure_key, entry.office_id, entry.received_at, entry.due_on,
       entry.closed_at AS time
  FROM records_case AS entry
 WHERE entry.closed_at >= %(before)s AND entry.closed_at < %(until)s AND {OF_SCOPE}
"""  # noqa: S608
_TIMES: Final = """
WITH done AS MATERIALIZED (
  SELECT ended.procedure_key COLLATE "C" AS procedure, ended.office_id AS office,
         ended.time < %(since)s AS before,
         date_trunc('month', ended.time AT TIME ZONE 'Europe/Berlin')::date AS month,
         date_part('epoch', ended.time - ended.received_at) AS took,
         ended.due_on IS NOT NULL AS timed,
         (ended.time AT TIME ZONE 'Europe/Berlin')::date > ended.due_on AS late
    FROM ({ended}) AS ended
), figures AS (
  SELECT CASE WHEN grouping(month) = 0 THEN month END AS month, procedure, office, before,
         count(*) AS cases, percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY took) AS took,
         count(*) FILTER (WHERE timed AND NOT late) AS in_time, count(*) FILTER (WHERE late) AS late
    FROM done GROUP BY GROUPING SETS ((before), (before, month), (before, procedure, office))
)
SELECT figures.month, figures.procedure, office.name, figures.before, figures.cases,
       figures.took[1], figures.took[2], figures.in_time, figures.late
  FROM figures LEFT JOIN people_office AS office ON office.id = figures.office
"""


@dataclass(frozen=True, slots=True)
class Times:
    """How long cases took: how many, half of them up to ``median``, nine in ten up to ``p90``; of
    those with a day to keep so many in time and late. None is too few to be said."""

    cases: int | None
    median: datetime.timedelta | None = None
    p90: datetime.timedelta | None = None
    in_time: int | None = None
    late: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """The cases of a procedure in an office, now and in the period before."""

    procedure: str
    office: str
    now: Times
    before: Times

    @property
    def trend(self) -> datetime.timedelta | None:
        """By how much the median moved; negative is quicker."""
        if self.now.median is None or self.before.median is None:
            return None
        return self.now.median - self.before.median


@dataclass(frozen=True, slots=True)
class LeadTimes:
    """All of one step: together, by month, and by procedure and office."""

    whole: Row
    months: tuple[tuple[datetime.date, Times], ...]
    rows: tuple[Row, ...]


NOTHING: Final = Times(0)


def lead_times(scope: Scope, step: Step) -> LeadTimes:
    """From receipt to the step, of cases that reached it in the time; one statement.

    A month that is too small to be told takes the next smaller one with it, as the sum would give
    it away.
    """
    decided = _DECIDED.format(subjects="" if scope.is_everything else OF_SUBJECTS)
    statement = _TIMES.format(ended=decided if step == "decided" else _CLOSED)
    with connection.cursor() as cursor:
        cursor.execute(statement, scope.values)
        found = cursor.fetchall()
    months = sorted((row[0], row) for row in found if row[0] is not None and not row[3])
    hidden = _hidden([row for _month, row in months])
    by_row: dict[tuple[str | None, str | None], dict[bool, Times]] = {}
    for row in found:
        if row[0] is None:
            by_row.setdefault((row[1], row[2]), {})[row[3]] = _times(row)
    rows = [
        Row(key or "", office or "", kept.get(False, NOTHING), kept.get(True, NOTHING))
        for (key, office), kept in by_row.items()
    ]
    whole = next((row for row in rows if not row.office), Row("", "", NOTHING, NOTHING))
    return LeadTimes(
        whole,
        tuple((month, Times(None) if row in hidden else _times(row)) for month, row in months),
        tuple(sorted((row for row in rows if row.office), key=_slowest_first)),
    )


def _slowest_first(row: Row) -> tuple[float, str, str]:
    return -(row.now.median.total_seconds() if row.now.median else -1), row.procedure, row.office


def _hidden(rows: Sequence[Any]) -> list[Any]:
    ordered = sorted(rows, key=lambda row: row[4])
    small = [row for row in ordered if row[4] < FEWEST]
    return small + ordered[1:2] if len(small) == 1 else small


def _times(row: Sequence[Any]) -> Times:
    count, median, p90, in_time, late = row[4:]
    if count < FEWEST:
        return Times(None)
    return Times(
        count,
        datetime.timedelta(seconds=median),
        datetime.timedelta(seconds=p90),
        in_time,
        late,
    )
