"""What follows from a case before the tables are asked: parameters, derived facts, legal days.

Nothing here knows a database. Days are computed by the legal clock, figures come from the dated
parameters; a folder names both by key.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rathaus.kernel.clock import (
    LegalDate,
    all_rules,
    deadline,
    earliest_after,
    find_rule,
    latest_before,
    laws_of,
)
from rathaus.kernel.law import NoParameter, parameter
from rathaus.procedures.tables import lookup

if TYPE_CHECKING:
    from rathaus.procedures.folder.model import Fact, Procedure, Service

DEADLINE = "deadline:"
"""How a form asks for the length of a legal period instead of a parameter."""

ON_THE_DAY = "day"
"""The clock of a timer that fires on its anchor day itself."""


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day with the reason why it is that day."""

    day: datetime.date
    why: str
    norm: str


def parameters_of(
    service: Service, *, on: datetime.date, land: str, city: str | None = None
) -> dict[str, Any]:
    """The dated figures that the folder names, by its own names. Unknown ones are left out.

    A table that compares with a figure left out asks a person to judge.
    """
    found = {}
    for name, key in service.parameters.items():
        try:
            found[name] = parameter(key, on=on, land=land, city=city).value
        except NoParameter:
            continue
    return found


def figure(key: str, *, on: datetime.date, land: str, city: str | None = None) -> Any:
    """A dated parameter as forms see it, or with ``deadline:<law>:<key>`` a period's length.

    Raises NoParameter, NoRule.
    """
    if key.startswith(DEADLINE):
        law, _, name = key.removeprefix(DEADLINE).partition(":")
        return find_rule(name, law=law, land=land, on=on).length
    value = parameter(key, on=on, land=land, city=city).value
    return value.isoformat("minutes") if isinstance(value, datetime.time) else value


def with_facts(procedure: Procedure, context: Mapping[str, Any], *, land: str) -> dict[str, Any]:
    """The context with every derived fact in its place (``dates.…``, ``facts.…``).

    A fact whose basis is missing stays absent. What registers answered stands in the context
    already. Raises ExpressionError, NoRule.
    """
    full = dict(context)
    for fact in procedure.service.facts:
        if fact.register:
            continue
        group, _, name = fact.name.partition(".")
        value = _value(fact, full, land)
        if value is not None:
            full[group] = {**full.get(group, {}), name: value}
    return full


def due_day(
    clock: str, *, since: datetime.date, land: str, city: str | None = None, law: str | None = None
) -> DueDay:
    """The day on which a timer or task of a process is due.

    ``clock`` is a key of deadlines.csv, else of a parameter in days, or ``day`` for ``since``
    itself. Raises NoParameter where there is no such key.
    """
    if clock == ON_THE_DAY:
        return DueDay(since, "", "")
    if _has_rule(clock):
        legal = deadline(clock, event=since, land=land, law=law)
        return DueDay(legal.day, legal.why, legal.norm)
    found = parameter(clock, on=since, land=land, city=city)
    return DueDay(since + datetime.timedelta(days=found.whole), found.note, found.norm)


def clock_exists(clock: str) -> bool:
    """Whether ``clock`` can be computed in at least one Land."""
    if clock == ON_THE_DAY or _has_rule(clock):
        return True
    return parameter_exists(clock)


def parameter_exists(key: str) -> bool:
    """Whether a parameter has a row that is in force, in at least one of the Länder."""
    for land in ("SH", "HE", "BW"):
        try:
            parameter(key, on=datetime.date.max, land=land)
        except NoParameter:
            continue
        return True
    return False


def figure_exists(key: str) -> bool:
    """Whether :func:`figure` can answer, in at least one of the Länder."""
    if not key.startswith(DEADLINE):
        return parameter_exists(key)
    law, _, name = key.removeprefix(DEADLINE).partition(":")
    return any(rule.key == name and rule.law == law for rule in all_rules())


def as_day(value: Any) -> datetime.date | None:
    """A day from a date or its ISO text; None for anything else."""
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _has_rule(clock: str) -> bool:
    return bool(laws_of(clock))


def _value(fact: Fact, context: Mapping[str, Any], land: str) -> Any:
    if fact.expression:
        return fact.expression.evaluate(context)
    legal = legal_day(fact, context, land)
    return legal.day.isoformat() if legal else None


def legal_day(fact: Fact, context: Mapping[str, Any], land: str) -> LegalDate | None:
    """The day of a fact by the legal clock, with its reason; None while its anchor is missing."""
    anchor = as_day(lookup(fact.anchor, context))
    if anchor is None:
        return None
    law = fact.law or None
    if fact.direction == "before":
        return latest_before(fact.clock, effect=anchor, land=land, law=law)
    if fact.direction == "after":
        return earliest_after(fact.clock, event=anchor, land=land, law=law)
    return deadline(fact.clock, event=anchor, land=land, law=law)
