"""Calculation sheets: what the rules work out before a person decides (Berechnungsbogen).

Every line carries its formula, its norm, the dated parameters with how well they are proven, and
the answers and papers that prove it. Nothing here decides, and nothing fills a slot that is a
person's alone. Nothing here knows a database.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from rathaus.kernel.law import NoParameter, Parameter, Status, parameter, weakest
from rathaus.procedures.tables import Expression, lookup
from rathaus.procedures.wording import WordingError, say

if TYPE_CHECKING:
    from rathaus.procedures.folder.model import Procedure, Service
    from rathaus.procedures.folder.sheet_model import Line, Sheet, Slot

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Figure:
    """A line that has been worked out. ``value`` is None where something is still open.

    ``answers`` are paths of answers (without ``application.``), ``papers`` keys of papers,
    ``parameters`` the dated rows that went in, ``status`` the weakest of theirs.
    """

    line: Line
    value: Any
    formula: str
    answers: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    status: Status | None


@dataclass(frozen=True, slots=True)
class OpenSlot:
    """A slot with its bounds in this case; ``named`` is what a person has put there."""

    slot: Slot
    least: Decimal | None
    most: Decimal | None
    named: Decimal | None


@dataclass(frozen=True, slots=True)
class Worked:
    """A sheet that applies to the case."""

    sheet: Sheet
    figures: tuple[Figure, ...]
    slots: tuple[OpenSlot, ...]


def work_out(
    procedure: Procedure,
    context: Mapping[str, Any],
    *,
    on: datetime.date,
    land: str,
    city: str | None = None,
) -> tuple[Worked, ...]:
    """The sheets that apply, in order. ``on`` is the day whose figures count.

    Amounts are rounded to the cent, half up. Raises ExpressionError where a line compares what
    cannot be compared.
    """
    sources = _Sources(procedure.service, on, land, city)
    full = {**context, "decision": _with_slots(context.get("decision") or {})}
    return tuple(
        Worked(
            sheet,
            tuple(
                _figure(line, known, sources)
                for written in sheet.lines
                for line, known in _entries(written, full)
                if _met(line.when, known)
            ),
            tuple(_slot(slot, full) for slot in sheet.slots),
        )
        for sheet in procedure.service.calculation
        if _met(sheet.when, full)
    )


class _Sources:
    """What a figure goes back to: answers and dated parameters, through every derived fact."""

    def __init__(self, service: Service, on: datetime.date, land: str, city: str | None) -> None:
        self._facts = {fact.name: fact for fact in service.facts}
        self._names = service.parameters
        self._where: dict[str, Any] = {"on": on, "land": land, "city": city}

    def leaves(self, variables: Set[str]) -> frozenset[str]:
        """The paths behind the variables, facts replaced by what they are made of."""
        found: set[str] = set()
        seen: set[str] = set()
        open_paths = set(variables)
        while open_paths:
            path = open_paths.pop()
            if path in seen:
                continue
            seen.add(path)
            fact = self._facts.get(path)
            if fact is None:
                found.add(path)
            else:
                open_paths |= fact.expression.variables if fact.expression else {fact.anchor}
        return frozenset(found)

    def rows(self, leaves: Set[str]) -> Iterator[Parameter]:
        """The dated rows among them, by the names of the folder."""
        for path in sorted(leaves):
            group, _, name = path.partition(".")
            if group == "parameter" and name in self._names:
                try:
                    yield parameter(self._names[name], **self._where)
                except NoParameter:
                    continue


def _entries(line: Line, context: Mapping[str, Any]) -> Iterator[tuple[Line, Mapping[str, Any]]]:
    """The line itself; or once for each entry of the list that it is about, named in its text."""
    if not line.each:
        yield line, context
        return
    for entry in lookup(line.each, context) or ():
        known = {**context, line.item: entry}
        yield (
            replace(line, text={name: _said(text, known) for name, text in line.text.items()}),
            known,
        )


def _figure(line: Line, context: Mapping[str, Any], sources: _Sources) -> Figure:
    own = f"{line.item}." if line.each else None
    variables = {
        line.each if own and path.startswith(own) else path for path in line.value.variables
    }
    leaves = sources.leaves(variables)
    rows = tuple(sources.rows(leaves))
    answers = sorted(
        path.removeprefix("application.") for path in leaves if path.startswith("application.")
    )
    return Figure(
        line,
        _rounded(line.value.evaluate(context), line.unit),
        _formula(line, context),
        tuple(answers),
        rows,
        weakest(*(row.status for row in rows)) if rows else None,
    )


def _slot(slot: Slot, context: Mapping[str, Any]) -> OpenSlot:
    named = context["decision"]["slots"].get(slot.name)
    return OpenSlot(slot, _amount(slot.least, context), _amount(slot.most, context), named)


def _met(condition: Expression | None, context: Mapping[str, Any]) -> bool:
    return condition is None or condition.evaluate(context) is True


def _amount(expression: Expression | None, context: Mapping[str, Any]) -> Decimal | None:
    value = expression.evaluate(context) if expression else None
    return _rounded(value, "money") if value is not None else None


def _rounded(value: Any, unit: str) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return value
    exact = Decimal(str(value))
    return exact.quantize(CENT, ROUND_HALF_UP) if unit == "money" else exact


def _formula(line: Line, context: Mapping[str, Any]) -> str:
    """The formula with the figures of the case; as written where one of them is missing."""
    return _said(line.formula.get("de", ""), context)


def _said(text: str, context: Mapping[str, Any]) -> str:
    try:
        return say(text, context)
    except WordingError:
        return text


def _with_slots(decision: Mapping[str, Any]) -> dict[str, Any]:
    """The decision with its named amounts as exact numbers."""
    slots = decision.get("slots") or {}
    return {**decision, "slots": {name: Decimal(str(value)) for name, value in slots.items()}}
