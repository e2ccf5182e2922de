"""Where cases wait for people: figures of tasks, from the log alone.

What stands for one or two cases is left out (None): it would tell of the people behind it. Where
a single month is left out, the next smaller one goes with it, or the sum would give it away.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection

from rathaus.kernel.access import ALL_OFFICES, Actor, require
from rathaus.kernel.clock import today
from rathaus.people.models import Office
from rathaus.people.queries import subtree
from rathaus.procedures.rules import may_see_figures

FEWEST = 3
"""The smallest number of cases that is shown."""

_FIGURES = """
WITH begun AS (
  SELECT facts ->> 'task' AS task, time,
         coalesce(facts ->> 'procedure', '') AS procedure,
         coalesce(nullif(split_part(facts ->> 'node', '~', 1), ''), facts ->> 'key') AS step,
         (facts ->> 'due_on')::date AS due
    FROM kernel_event
   WHERE kind = 'task.created' AND time >= %(since)s AND time < %(until)s
     AND (%(procedure)s = '' OR facts ->> 'procedure' = %(procedure)s)
     AND (%(everywhere)s OR (facts ->> 'office')::uuid = ANY(%(offices)s::uuid[]))
), ended AS (
  SELECT facts ->> 'task' AS task, kind, min(time) AS time FROM kernel_event
   WHERE kind IN ('task.done', 'task.cancelled') AND time >= %(since)s GROUP BY 1, 2
), tasks AS (
  SELECT begun.procedure, begun.step,
         date_trunc('month', begun.time AT TIME ZONE 'Europe/Berlin')::date AS month,
         ended.kind = 'task.done' AS done, ended.kind IS NULL AS waiting,
         CASE WHEN ended.kind = 'task.done'
              THEN extract(epoch FROM ended.time - begun.time)::float8 END AS took,
         coalesce((ended.time AT TIME ZONE 'Europe/Berlin')::date, %(today)s::date) > begun.due
           AS late
    FROM begun LEFT JOIN ended USING (task)
   WHERE ended.kind IS DISTINCT FROM 'task.cancelled'
)
SELECT procedure, step, month, count(*) FILTER (WHERE done), count(*) FILTER (WHERE waiting),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY took),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY took), count(*) FILTER (WHERE late)
  FROM tasks GROUP BY GROUPING SETS ((procedure, step), (procedure, step, month))
 ORDER BY procedure, step, month NULLS FIRST
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of tasks that began in a time: how many are done, how many wait, how long the done ones
    took (half of them; nine in ten), which share missed its day. None is too few to be said."""

    done: int | None
    waiting: int | None
    median: datetime.timedelta | None
    p90: datetime.timedelta | None
    late: float | None


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """A task of a procedure: ``step`` is its node in the process (else its key)."""

    procedure: str
    step: str
    whole: Figures
    months: tuple[tuple[datetime.date, Figures], ...]


@dataclass(frozen=True, slots=True)
class _Row:
    month: datetime.date | None
    done: int
    waiting: int
    median: float | None
    p90: float | None
    late: int


def bottlenecks(
    actor: Actor,
    *,
    since: datetime.datetime,
    until: datetime.datetime,
    procedure: str = "",
    office: Office | None = None,
) -> list[Bottleneck]:
    """The tasks of one's offices that began between the two, the slowest first; one statement.

    Whoever shapes procedures sees all offices for which they do. ``office`` narrows it to one with
    everything below, at one statement more.
    """
    require(may_see_figures, actor)
    given = {
        "since": since,
        "until": until,
        "procedure": procedure,
        "today": today(),
        **_scope(actor, office),
    }
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, given)
        rows = cursor.fetchall()
    found: dict[tuple[str, str], list[_Row]] = {}
    for key, step, *figures in rows:
        found.setdefault((key, step), []).append(_Row(*figures))
    made = [_bottleneck(key, step, entries) for (key, step), entries in found.items()]
    return sorted(made, key=_slowest_first)


def _scope(actor: Actor, office: Office | None) -> dict[str, Any]:
    held = [actor.offices(name) for name in ("task.assign", "procedures.manage")]
    everywhere = any(offices is ALL_OFFICES for offices in held)
    offices = frozenset[UUID]() if everywhere else frozenset[UUID]().union(*held)
    if office is not None:
        below = frozenset(subtree(office).values_list("pk", flat=True))
        offices, everywhere = (below if everywhere else below & offices), False
    return {"everywhere": everywhere, "offices": sorted(offices)}


def _slowest_first(entry: Bottleneck) -> tuple[float, str, str]:
    took = entry.whole.p90.total_seconds() if entry.whole.p90 else -1.0
    return -took, entry.procedure, entry.step


def _bottleneck(procedure: str, step: str, rows: list[_Row]) -> Bottleneck:
    whole = next(row for row in rows if row.month is None)
    months = [(row.month, row) for row in rows if row.month is not None]
    told = _too_few([row for _month, row in months])
    return Bottleneck(
        procedure,
        step,
        _figures(whole),
        tuple((month, _figures(row, hide=row in told)) for month, row in months),
    )


def _too_few(rows: Iterable[_Row]) -> list[_Row]:
    """The months that are left out whole: too small ones, and never one alone."""
    ordered = sorted(rows, key=lambda row: row.done + row.waiting)
    small = [row for row in ordered if 0 < row.done < FEWEST or row.done + row.waiting < FEWEST]
    others = [row for row in ordered if row not in small]
    return small + others[:1] if len(small) == 1 else small


def _figures(row: _Row, *, hide: bool = False) -> Figures:
    if hide:
        return Figures(None, None, None, None, None)
    shown = Figures(_count(row.done), _count(row.waiting), None, None, None)
    if row.done >= FEWEST and row.median is not None and row.p90 is not None:
        median, p90 = (datetime.timedelta(seconds=value) for value in (row.median, row.p90))
        shown = replace(shown, median=median, p90=p90)
    base = row.done + row.waiting
    if base >= FEWEST and _count(row.late) is not None:
        shown = replace(shown, late=row.late / base)
    return shown


def _count(number: int) -> int | None:
    return None if 0 < number < FEWEST else number
