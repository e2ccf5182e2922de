"""Sets of values, for finding rows that overlap and rows that can never apply.

A set of figures is a list of intervals, a set of texts is a finite list or everything but one.
``nothing`` says whether „not given“ belongs to the set. Where a cell cannot be judged without the
case (an expression, a comparison with an unknown figure) there is no set: ``None``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rathaus.procedures.tables.cells import (
    Anything,
    Between,
    Constant,
    Given,
    Kind,
    OneOf,
    Operand,
    Ref,
    Test,
)
from rathaus.procedures.tables.kinds import convert, operands
from rathaus.procedures.tables.model import Column
from rathaus.procedures.tables.tokens import ExpressionError

INFINITY = Decimal("Infinity")
End = tuple[Decimal, int]
"""A place between figures: the figure, and -1 just before, +1 just after it."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures, days or minutes: half-open pieces of the number line, in order."""

    pieces: tuple[tuple[End, End], ...]
    nothing: bool = False

    def meet(self, other: Figures) -> Figures:
        """What both hold."""
        pieces = []
        for low, high in self.pieces:
            for from_, to in other.pieces:
                start, end = max(low, from_), min(high, to)
                if start < end:
                    pieces.append((start, end))
        return Figures(tuple(sorted(pieces)), self.nothing and other.nothing)

    def without(self, other: Figures) -> Figures:
        """What this holds and the other does not."""
        pieces = list(self.pieces)
        for from_, to in other.pieces:
            rest = []
            for low, high in pieces:
                if low < min(high, from_):
                    rest.append((low, min(high, from_)))
                if max(low, to) < high:
                    rest.append((max(low, to), high))
            pieces = rest
        return Figures(tuple(pieces), self.nothing and not other.nothing)

    @property
    def empty(self) -> bool:
        """Whether nothing is in it."""
        return not self.pieces and not self.nothing


@dataclass(frozen=True, slots=True)
class Items:
    """Texts or yes and no: these, or with ``others`` all but these."""

    members: frozenset[Any]
    others: bool = False
    nothing: bool = False

    def meet(self, other: Items) -> Items:
        """What both hold."""
        nothing = self.nothing and other.nothing
        if self.others and other.others:
            return Items(self.members | other.members, True, nothing)
        if self.others:
            return Items(other.members - self.members, False, nothing)
        if other.others:
            return Items(self.members - other.members, False, nothing)
        return Items(self.members & other.members, False, nothing)

    def without(self, other: Items) -> Items:
        """What this holds and the other does not."""
        opposite = Items(other.members, not other.others, not other.nothing)
        return self.meet(opposite)

    @property
    def empty(self) -> bool:
        """Whether nothing is in it."""
        return not self.members and not self.others and not self.nothing


Set = Figures | Items

EVERYTHING = ((-INFINITY, 1), (INFINITY, -1))


def values_of(test: Test, column: Column, known: Mapping[str, Any]) -> Set | None:
    """The values that meet the condition, None where that depends on the case.

    ``known`` gives the figures that references stand for, by path.
    """
    if column.kind in ("number", "date", "time"):
        return _figures(test, column, known)
    if column.kind in ("any", "text", "boolean"):
        return _items(test, column, known)
    return Items(frozenset(), others=True, nothing=True) if isinstance(test, Anything) else None


def _figures(test: Test, column: Column, known: Mapping[str, Any]) -> Figures | None:
    if isinstance(test, Anything):
        return Figures((EVERYTHING,), column.optional)
    if isinstance(test, Given):
        return Figures((EVERYTHING,)) if test.present else Figures((), True)
    if isinstance(test, Between):
        low = _end(test.low, -INFINITY, column.kind, known)
        high = _end(test.high, INFINITY, column.kind, known)
        if low is None or high is None:
            return None
        start = (low, 1 if test.open_low or test.low is None else -1)
        end = (high, -1 if test.open_high or test.high is None else 1)
        return Figures(tidy([(start, end)], column.kind))
    if isinstance(test, OneOf):
        points = [_end(operand, INFINITY, column.kind, known) for operand in test.operands]
        if None in points:
            return None
        named = Figures(tuple(sorted({((p, -1), (p, 1)) for p in points if p is not None})))
        if not test.negated:
            return named
        rest = Figures((EVERYTHING,)).without(named)
        return Figures(tidy(list(rest.pieces), column.kind))
    return None


def tidy(pieces: list[tuple[End, End]], kind: Kind) -> tuple[tuple[End, End], ...]:
    """Leave out empty pieces; days and minutes are whole, so that (3..4) holds none."""
    if kind in ("date", "time"):
        pieces = [(_whole(low), _whole(high)) for low, high in pieces]
    return tuple(sorted(piece for piece in pieces if piece[0] < piece[1]))


def _whole(end: End) -> End:
    """Just after the 3rd is the same as just before the 4th."""
    figure, side = end
    return (figure + 1, -1) if side > 0 and figure.is_finite() else end


def _items(test: Test, column: Column, known: Mapping[str, Any]) -> Items | None:
    boolean = column.kind == "boolean"
    universe = Items(frozenset({True, False})) if boolean else Items(frozenset(), others=True)
    if isinstance(test, Anything):
        return Items(universe.members, universe.others, column.optional)
    if isinstance(test, Given):
        return universe if test.present else Items(frozenset(), nothing=True)
    if isinstance(test, OneOf):
        members = set()
        for operand in test.operands:
            value = _known(operand, known)
            if value is None:
                return None
            members.add(value)
        named = Items(frozenset(members))
        return universe.without(named) if test.negated else universe.meet(named)
    return None


def _known(operand: Operand, known: Mapping[str, Any]) -> Any:
    return operand.value if isinstance(operand, Constant) else known.get(operand.path)


def _end(
    operand: Operand | None, open_end: Decimal, kind: Kind, known: Mapping[str, Any]
) -> Decimal | None:
    if operand is None:
        return open_end
    if isinstance(operand, Constant):
        return operand.order
    value = known.get(operand.path)
    try:
        return None if value is None else Decimal(str(convert(value, kind, operand.path)))
    except ExpressionError:
        return None


def lone_reference(tests: list[Test]) -> str | None:
    """The path, where all conditions of a column compare with one and the same unknown figure.

    Then which figure it is does not matter for overlaps: any will do.
    """
    found = {operand for test in tests for operand in operands(test)}
    if len(found) == 1:
        operand = found.pop()
        return operand.path if isinstance(operand, Ref) else None
    return None
