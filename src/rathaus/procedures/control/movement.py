"""Cases without movement: open, and nothing has happened on them for a while."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import now
from rathaus.procedures.control.scope import OF_SCOPE, Scope
from rathaus.records.models import CaseState
from rathaus.records.queries import cases_for

DAYS: Final = (14, 30, 60, 90)
"""How long a case may rest before it is listed, to choose from."""
WAITS: Final = (CaseState.WAITING_APPLICANT, CaseState.WAITING_PAYMENT)
MOST: Final = 200

# Events tell the time of the last movement; they are read by the index of their subject, once for
# each open case that is old enough.
_IDLE: Final = f"""
SELECT entry.id, entry.office_id, last.time, last.kind, last.after
  FROM records_case AS entry
 CROSS JOIN LATERAL (
       SELECT event.time, event.kind, coalesce(event.facts ->> 'after', '') AS after
         FROM kernel_event AS event
        WHERE event.subject = 'case:' || entry.id::text ORDER BY event.id DESC LIMIT 1) AS last
 WHERE entry.closed_at IS NULL AND entry.state <> 'withdrawn'
   AND entry.received_at < %(limit)s AND last.time < %(limit)s AND {OF_SCOPE}
   AND NOT (%(ours)s AND entry.state = ANY(%(waits)s))
"""  # noqa: S608
_COUNTS: Final = f"""
SELECT office.name, count(*), {
    ", ".join(
        f"count(*) FILTER (WHERE idle.time < %(now)s - interval '{days} days')" for days in DAYS
    )
}
  FROM ({_IDLE}) AS idle JOIN people_office AS office ON office.id = idle.office_id
 GROUP BY office.id ORDER BY office.path
"""  # noqa: S608
_LINES: Final = f"""
SELECT entry.id, entry.number, entry.title, office.name, entry.state, idle.time, idle.kind,
       idle.after, coalesce(nullif(clerk.name, ''), clerk.email, '')
  FROM ({_IDLE}) AS idle JOIN records_case AS entry ON entry.id = idle.id
  JOIN people_office AS office ON office.id = entry.office_id
  LEFT JOIN people_account AS clerk ON clerk.id = entry.clerk_id
 WHERE idle.id IN ({{mine}})
 ORDER BY idle.time, idle.id LIMIT %(most)s
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Resting:
    """How many cases of an office rest for at least each of :data:`DAYS`."""

    office: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A case that rests: since when, after which event (``kind``; ``after`` is the state that
    it brought, if any), and who has it."""

    case: UUID
    number: str
    title: str
    office: str
    state: str
    since: datetime.datetime
    kind: str
    after: str
    clerk: str


def resting(scope: Scope, *, only_ours: bool = False) -> list[Resting]:
    """The counts for each office; ``only_ours`` leaves out what waits for applicants or payment."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, _values(scope, DAYS[0], only_ours))
        return [Resting(row[0], tuple(row[2:])) for row in cursor.fetchall()]


def resting_cases(
    actor: Actor, scope: Scope, *, days: int, only_ours: bool = False, most: int = MOST
) -> list[Line]:
    """The cases that rest for at least so many days, the longest first, as far as the actor may
    see them."""
    query = cases_for(actor).order_by().values("pk").query
    try:
        mine, given = query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:  # whoever sees no case at all
        return []
    named = {f"mine{place}": value for place, value in enumerate(given)}
    statement = _LINES.format(mine=_named(mine))
    with connection.cursor() as cursor:
        cursor.execute(statement, _values(scope, days, only_ours) | named | {"most": most})
        return [Line(*row) for row in cursor.fetchall()]


def _named(sql: str) -> str:
    """The positional values of a statement under names: ``mine0``, ``mine1`` …"""
    parts = sql.split("%s")
    return "".join(
        part + (f"%(mine{place})s" if place < len(parts) - 1 else "")
        for place, part in enumerate(parts)
    )


def _values(scope: Scope, days: int, only_ours: bool) -> dict[str, Any]:
    return scope.values | {
        "now": now(),
        "limit": now() - datetime.timedelta(days=days),
        "ours": only_ours,
        "waits": [state.value for state in WAITS],
    }
