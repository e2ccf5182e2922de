"""Days that follow from a case, with the reason of each."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from rathaus.kernel.tenancy import current_city
from rathaus.procedures.facts import as_day, legal_day
from rathaus.procedures.forms import Text
from rathaus.procedures.installed import installed
from rathaus.procedures.models import Run
from rathaus.procedures.tables import lookup
from rathaus.records.models import Outcome

# What one could have applied for says nothing about the case itself.
_PLANNING = "after"
_GIVEN = frozenset({Outcome.GRANTED, Outcome.PARTLY, Outcome.DONE})


@dataclass(frozen=True, slots=True)
class CaseDay:
    """A day of a case: what is on it, why it is that day, by which norm."""

    key: str
    title: str
    day: datetime.date
    why: str
    norm: str


def case_days(run: Run) -> list[CaseDay]:
    """The days that the procedure's facts give for this case, in order, each once.

    Days of what is applied for are told once it is granted (``show`` of the fact).
    """
    told = {"always", "granted"} if run.case.outcome in _GIVEN else {"always"}
    land = current_city().land
    found: list[CaseDay] = []
    for fact in installed(run.version_id).procedure.service.facts:
        day = as_day(lookup(fact.name, run.data))
        if (
            day is None
            or fact.show not in told
            or fact.direction == _PLANNING
            or any(one.day == day for one in found)
        ):
            continue
        legal = legal_day(fact, run.data, land) if fact.clock else None
        found.append(
            CaseDay(
                key=fact.name.rpartition(".")[2],
                title=str(Text.of(dict(fact.title))),
                day=day,
                why=legal.why if legal else "",
                norm=legal.norm if legal else "",
            )
        )
    return sorted(found, key=lambda one: one.day)
