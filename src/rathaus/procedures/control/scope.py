"""Whose figures, of what and of when: the same question for every figure."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rathaus.kernel.access import ALL_OFFICES, Actor, require
from rathaus.kernel.clock import BERLIN, today
from rathaus.people.models import Office
from rathaus.people.queries import subtree
from rathaus.procedures.rules import CONTROL, may_see_control


@dataclass(frozen=True, slots=True)
class Scope:
    """Offices (None: all), a procedure (empty: any), and a time from ``since`` to ``until``."""

    offices: frozenset[UUID] | None
    procedure: str
    since: datetime.datetime
    until: datetime.datetime

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out but by time."""
        return self.offices is None and not self.procedure

    @property
    def values(self) -> dict[str, Any]:
        """The scope as values of a statement that uses :data:`OF_SCOPE`."""
        return {
            "everywhere": self.offices is None,
            "offices": sorted(self.offices or ()),
            "procedure": self.procedure,
            "since": self.since,
            "until": self.until,
            "before": self.since - (self.until - self.since),
        }


OF_SCOPE = """(%(everywhere)s OR entry.office_id = ANY(%(offices)s::uuid[]))
   AND (%(procedure)s = '' OR entry.procedure_key = %(procedure)s)"""


OF_SUBJECTS = f"""AND event.subject IN (
   SELECT 'case:' || entry.id::text FROM records_case AS entry WHERE {OF_SCOPE})"""  # noqa: S608
"""Events of the cases of a scope; of the whole house, none need to be asked whose they are."""


def scope_for(
    actor: Actor, *, office: Office | None = None, procedure: str = "", months: int = 12
) -> Scope:
    """What the actor may count: the offices that they lead, or all for whoever steers the house.

    ``office`` narrows it to one with everything below. The time is that of whole months, the
    present one included. Raises :class:`~rathaus.kernel.errors.NotAllowed`.
    """
    require(may_see_control, actor)
    held = [actor.offices(name) for name in CONTROL]
    everywhere = any(offices is ALL_OFFICES for offices in held)
    offices = None if everywhere else frozenset[UUID]().union(*held)
    if office is not None:
        below = frozenset(subtree(office).values_list("pk", flat=True))
        offices = below if offices is None else below & offices
    since, until = months_until(today(), months)
    return Scope(offices, procedure, since, until)


def months_until(day: datetime.date, months: int) -> tuple[datetime.datetime, datetime.datetime]:
    """From the first of the month so many months ago until the end of the day."""
    count = day.year * 12 + day.month - 1 - (months - 1)
    first = datetime.datetime(count // 12, count % 12 + 1, 1, tzinfo=BERLIN)
    end = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), BERLIN)
    return first, end
