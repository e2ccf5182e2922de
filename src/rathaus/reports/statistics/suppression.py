"""Which cells of a table stay empty so that no small one can be worked out from the sums.

A small cell is hidden. It is safe when another table would look the same to a reader and hold
another number there: moving one report between hidden cells must leave all that is shown as it is.
So for each small cell such a move is looked for, and all cells of the move are hidden with it
(Geheimhaltung: primary and complementary suppression). Cells of a table that hold nothing are not
shown either: nobody can tell them from small ones, so that these rarely need a large one to hide
with. Of a hidden sum a reader knows that it is at least one.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Cell = tuple[str, str]
ROW, COLUMN = "row", "column"
_MARGIN = 50


@dataclass(slots=True)
class Line:
    """A row of cells with their sum: what is hidden, and whether the sum has to go, too."""

    hidden: set[str] = field(default_factory=set)
    total_hidden: bool = False


def protect_line(
    values: Mapping[str, int],
    small: Collection[str],
    *,
    lower: Mapping[str, int] | None = None,
    upper: Mapping[str, int] | None = None,
) -> Line:
    """Hide the small cells of a line whose sum is shown, and what protects them.

    ``lower`` and ``upper`` are what a reader knows of each cell anyway (at least one; no end).
    Where no partner is found the sum is hidden instead.
    """
    least = dict.fromkeys(values, 1) | dict(lower or {})
    most = dict(upper or {})
    line = Line(set(small))
    safe: set[str] = set()
    for key in sorted(small, key=lambda key: values[key]):
        if key in safe:
            continue
        partner = _partner(values, key, line.hidden, least, most)
        if partner is None:
            line.total_hidden = True
            break
        line.hidden.add(partner)
        safe |= {key, partner}
    return line


def _partner(
    values: Mapping[str, int],
    key: str,
    hidden: Collection[str],
    least: Mapping[str, int],
    most: Mapping[str, int],
) -> str | None:
    """The cheapest cell that can give one to this one, or take one from it."""

    def moves(giving: str, taking: str) -> bool:
        room = taking not in most or values[taking] + 1 <= most[taking]
        return room and values[giving] - 1 >= least[giving]

    fitting = [
        other
        for other, value in values.items()
        if other != key
        and (value > 0 or least[other] == 0 or other in hidden)
        and (moves(other, key) or moves(key, other))
    ]
    return min(fitting, key=lambda other: (other not in hidden, values[other]), default=None)


@dataclass(slots=True)
class Grid:
    """What is hidden of a table with its margins; ``closed`` means that none of it may be shown."""

    cells: set[Cell] = field(default_factory=set)
    rows: set[str] = field(default_factory=set)
    columns: set[str] = field(default_factory=set)
    closed: bool = False


Spot = tuple[str, str, str]
"""``("cell", row, column)``, ``("row", row, "")`` for its sum, ``("column", "", column)``."""
Move = Mapping[Spot, int]


def protect_grid(values: Mapping[Cell, int], below: int) -> Grid:
    """Hide the small cells and margins of a table, and what protects them; its sum is shown.

    The table has a cell for each row and column that is named; what is hidden may hold nothing.
    """
    table = _Table(values)
    if not 0 < below <= table.total:
        return Grid(closed=table.total > 0)
    hidden = {spot for spot, value in table.values.items() if value < below}
    safe: set[Spot] = set()
    endangered = [spot for spot in hidden if table.values[spot]]
    for spot in sorted(endangered, key=lambda spot: (spot[0] == "cell", table.values[spot], spot)):
        if spot in safe:
            continue
        move = table.cheapest(spot, hidden)
        if move is None:
            return Grid(closed=True)
        hidden |= move.keys()
        safe |= move.keys()
    return Grid(
        cells={(row, column) for kind, row, column in hidden if kind == "cell"},
        rows={row for kind, row, _column in hidden if kind == ROW},
        columns={column for kind, _row, column in hidden if kind == COLUMN},
    )


class _Table:
    """A table with margins, and the moves of one report that leave its sum as it is."""

    def __init__(self, values: Mapping[Cell, int]) -> None:
        self.values: dict[Spot, int] = {}
        for (row, column), value in values.items():
            for spot in ((ROW, row, ""), (COLUMN, "", column)):
                if value:
                    self.values[spot] = self.values.get(spot, 0) + value
        rows = [row for kind, row, _column in self.values if kind == ROW]
        columns = [column for kind, _row, column in self.values if kind == COLUMN]
        cells: list[Spot] = [("cell", row, column) for row, column in product(rows, columns)]
        self.values |= {cell: values.get(cell[1:], 0) for cell in cells}
        self.cells = sorted(cells, key=lambda spot: (self.values[spot], spot))
        self.total = sum(self.values[spot] for spot in self.cells)

    def cheapest(self, spot: Spot, hidden: Collection[Spot]) -> Move | None:
        """The move that costs least; None where there is none."""
        best: Move | None = None
        least = (0, 0)
        for move in self.moves(spot):
            cost = self.cost(move, hidden)
            if best is None or cost < least:
                best, least = move, cost
            if least[0] == 0:
                break
        return best

    def moves(self, spot: Spot) -> Iterator[Move]:
        """The possible moves in which this spot takes part."""
        for one, other in product(self._touching(spot), self.cells):
            for move in (_shift(one, other), self._exchange(one, other)):
                if spot in move:
                    if self._possible(move, 1):
                        yield move
                    elif self._possible(move, -1):
                        yield {place: -step for place, step in move.items()}

    def _touching(self, spot: Spot) -> Sequence[Spot]:
        if spot[0] == "cell":
            return [spot]
        place = 1 if spot[0] == ROW else 2
        return [cell for cell in self.cells if cell[place] == spot[place]]

    def _exchange(self, one: Spot, other: Spot) -> Move:
        """Two reports change columns: the four corners of a rectangle, no sum changes."""
        if one[1] == other[1] or one[2] == other[2]:
            return {}
        corners = {("cell", one[1], other[2]): -1, ("cell", other[1], one[2]): -1}
        return {one: 1, other: 1} | corners

    def _possible(self, move: Move, sign: int) -> bool:
        return all(
            self.values[place] + sign * step >= (0 if place[0] == "cell" else 1)
            for place, step in move.items()
        )

    def cost(self, move: Move, hidden: Collection[Spot]) -> tuple[int, int]:
        """What would be lost by hiding it: sums weigh more than cells."""
        new = [place for place in move if place not in hidden]
        margins = sum(_MARGIN for place in new if place[0] != "cell")
        return margins + sum(self.values[place] for place in new), len(move)


def _shift(one: Spot, other: Spot) -> Move:
    """One report moves from the other cell to this one; sums that both share stay as they are."""
    if one == other:
        return {}
    move: dict[Spot, int] = {one: 1, other: -1}
    if one[1] != other[1]:
        move |= {(ROW, one[1], ""): 1, (ROW, other[1], ""): -1}
    if one[2] != other[2]:
        move |= {(COLUMN, "", one[2]): 1, (COLUMN, "", other[2]): -1}
    return move
