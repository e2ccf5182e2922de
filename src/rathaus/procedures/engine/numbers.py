"""Numbers that a grant takes from ranges of the city: a dog's tag, the reference of a mandate."""

from __future__ import annotations

from typing import Any

from rathaus.procedures.engine.situation import situation
from rathaus.procedures.engine.work import Work
from rathaus.procedures.models import Decision
from rathaus.records.numbers import next_numbers

_GRANTING = frozenset({Decision.Kind.GRANT, Decision.Kind.PARTIAL})
_RANGE = "range:"


def taken_numbers(work: Work, decision: Decision) -> dict[str, str]:
    """The numbers of the case by name, fresh ones with its first grant; none with a refusal.

    A number is unique in its range and year, and without gaps: should the step fail, it is given
    back with everything else.
    """
    known: dict[str, str] = dict(work.data.get("numbers", {}))
    if decision.kind not in _GRANTING or not work.bundle.procedure.service.numbers:
        return known
    context: dict[str, Any] = situation(work)
    wanted = [
        number
        for number in work.bundle.procedure.service.numbers
        if number.name not in known
        and (number.when is None or number.when.evaluate(context) is True)
    ]
    if not wanted:
        return known
    year = work.today.year
    serials = next_numbers(year, sorted({_RANGE + number.range for number in wanted}))
    return known | {
        number.name: number.pattern.format(
            year=year, number=f"{serials[_RANGE + number.range]:05d}"
        )
        for number in wanted
    }
