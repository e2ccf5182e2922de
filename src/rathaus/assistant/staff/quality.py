"""How good the answers are, week by week: counted from the log, never typed in."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Final

from rathaus.assistant.staff.rules import may_see_quality
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import today
from rathaus.kernel.law import parameter
from rathaus.kernel.statements import execute
from rathaus.kernel.tenancy import current_city

FEWEST: Final = 5
"""Shares of fewer calls or replies would tell of single people."""

_COUNT: Final = """
SELECT date_trunc('week', time AT TIME ZONE 'Europe/Berlin')::date AS week,
       count(*) FILTER (WHERE kind = 'question.answered'),
       count(*) FILTER (WHERE kind IN ('question.answered', 'question.unanswered')
                          AND (facts ->> 'narrowing')::int > 0),
       count(*) FILTER (WHERE kind = 'question.unanswered'),
       count(*) FILTER (WHERE kind = 'question.handed-over' AND facts ->> 'channel' <> 'phone'),
       count(*) FILTER (WHERE kind = 'answer.rated' AND (facts ->> 'helpful')::bool),
       count(*) FILTER (WHERE kind = 'answer.rated' AND NOT (facts ->> 'helpful')::bool),
       count(*) FILTER (WHERE kind IN ('call.answered', 'call.unanswered')),
       count(*) FILTER (WHERE kind = 'call.answered' AND (facts ->> 'first_contact')::bool),
       count(*) FILTER (WHERE kind = 'call.answered' AND (facts ->> 'first_contact')::bool
                          AND (facts ->> 'seconds')::int <= %(quick)s),
       count(*) FILTER (WHERE kind = 'ticket.answered'),
       count(*) FILTER (WHERE kind = 'ticket.answered' AND (facts ->> 'in_time')::bool),
       count(*) FILTER (WHERE kind = 'search.unanswered')
  FROM kernel_event
 WHERE kind = ANY(%(kinds)s) AND NOT simulated
   AND time >= %(since)s::timestamp AT TIME ZONE 'Europe/Berlin'
 GROUP BY 1
"""
_KINDS: Final = [
    "question.answered",
    "question.unanswered",
    "question.handed-over",
    "answer.rated",
    "call.answered",
    "call.unanswered",
    "ticket.answered",
    "search.unanswered",
]


@dataclass(frozen=True, slots=True)
class Week:
    """What happened in the seven days from ``begins``, a Monday."""

    begins: date
    answered: int = 0
    asked_back: int = 0
    unanswered: int = 0
    handed_over: int = 0
    helpful: int = 0
    unhelpful: int = 0
    calls: int = 0
    first_contact: int = 0
    quick: int = 0
    replies: int = 0
    in_time: int = 0
    empty_searches: int = 0

    @property
    def questions(self) -> int:
        """Everything that was asked of the machine."""
        return self.answered + self.unanswered

    @property
    def first_contact_rate(self) -> float | None:
        """The share of calls after which nobody else is needed; None for too few calls."""
        return _share(self.first_contact, self.calls)

    @property
    def quick_rate(self) -> float | None:
        """The share of answers at first contact within the promised seconds."""
        return _share(self.quick, self.first_contact)

    @property
    def in_time_rate(self) -> float | None:
        """The share of replies of people that came within the promised hours."""
        return _share(self.in_time, self.replies)


def weekly(actor: Actor, *, weeks: int) -> list[Week]:
    """The last so many weeks, the running one last; weeks without anything stand as zero."""
    require(may_see_quality, actor)
    this = today() - timedelta(days=today().weekday())
    first = this - timedelta(weeks=weeks - 1)
    values = {"kinds": _KINDS, "since": first, "quick": quick_seconds()}
    found = {row[0]: Week(*row) for row in execute(_COUNT, values).fetchall()}
    days = (first + timedelta(weeks=number) for number in range(weeks))
    return [found.get(day, Week(day)) for day in days]


def together(rows: list[Week]) -> Week:
    """The sum over weeks; it begins with the first of them."""
    names = [one.name for one in fields(Week)][1:]
    sums = [sum(getattr(row, name) for row in rows) for name in names]
    return Week(rows[0].begins if rows else today(), *sums)


def quick_seconds() -> int:
    """Within so many seconds an answer at the telephone counts as quick."""
    city = current_city()
    key = "assistant.phone_seconds"
    return parameter(key, on=today(), land=city.land, city=city.slug).whole


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole >= FEWEST else None
