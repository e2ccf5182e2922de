"""Finds rows that contradict each other and rows that can never apply."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Any

from rathaus.procedures.tables.cells import Free, Output, Ref
from rathaus.procedures.tables.domains import INFINITY, Figures, Set, lone_reference, values_of
from rathaus.procedures.tables.model import Fault, Row, Table

Box = tuple[Set, ...]
"""What a row accepts, column by column, its days of validity last."""

MAX_PIECES = 2000


def lint_table(table: Table, known: Mapping[str, Any] | None = None) -> list[Fault]:
    """Overlapping rows of a ``unique`` table, contradicting ones of an ``any`` table, dead rows.

    ``known`` gives the figures that references stand for, by path (parameters, above all). Rows
    whose conditions cannot be judged without a case are left to the check at run time.
    """
    boxes = _boxes(table, known or {})
    faults = [
        Fault(
            row.line,
            0,
            "table.dead",
            f"Die Zeile {row.line} kann nie gelten: ihre Bedingungen schließen sich aus.",
            "Prüfen Sie Grenzen und Gültigkeit oder streichen Sie die Zeile.",
        )
        for row, box in zip(table.rows, boxes, strict=True)
        if box is not None and any(values.empty for values in box)
    ]
    if table.hit == "unique":
        faults += _overlaps(table, boxes)
    if table.hit == "any":
        faults += _contradictions(table, boxes)
    if table.hit == "first":
        faults += _covered(table, boxes)
    return faults


def _boxes(table: Table, known: Mapping[str, Any]) -> list[Box | None]:
    assumed: dict[str, Any] = {}
    for index in range(len(table.columns)):
        path = lone_reference([row.tests[index] for row in table.rows])
        if path is not None and path not in known:
            assumed[path] = Decimal(100)
    return [_box(table, row, {**assumed, **known}) for row in table.rows]


def _box(table: Table, row: Row, known: Mapping[str, Any]) -> Box | None:
    sets: list[Set] = []
    for column, test in zip(table.columns, row.tests, strict=True):
        values = values_of(test, column, known)
        if values is None:
            return None
        sets.append(values)
    return (*sets, _validity(row.valid_from, row.valid_to))


def _validity(first: datetime.date | None, last: datetime.date | None) -> Figures:
    low = (Decimal(first.toordinal()), -1) if first else (-INFINITY, 1)
    high = (Decimal(last.toordinal()) + 1, -1) if last else (INFINITY, -1)
    return Figures(((low, high),) if low < high else ())


def _overlaps(table: Table, boxes: Sequence[Box | None]) -> Iterator[Fault]:
    for upper, lower in _meeting(table, boxes):
        yield Fault(
            lower.line,
            0,
            "table.overlap",
            f"Die Zeilen {upper.line} und {lower.line} können zugleich passen, "
            "obwohl nur eine gelten darf (hit: unique).",
            "Grenzen Sie die Bedingungen voneinander ab oder wählen Sie hit: first.",
        )


def _contradictions(table: Table, boxes: Sequence[Box | None]) -> Iterator[Fault]:
    """Rows that can match together and name different values, where that shows without a case."""
    for upper, lower in _meeting(table, boxes):
        if any(map(_differ, upper.outputs, lower.outputs)):
            yield Fault(
                lower.line,
                0,
                "table.contradiction",
                f"Die Zeilen {upper.line} und {lower.line} können zugleich passen und sagen "
                "Verschiedenes, obwohl sie übereinstimmen müssen (hit: any).",
                "Gleichen Sie die Ergebnisse an oder grenzen Sie die Bedingungen ab.",
            )


def _differ(one: Output, two: Output) -> bool:
    return one != two and not any(isinstance(output, Ref | Free) for output in (one, two))


def _meeting(table: Table, boxes: Sequence[Box | None]) -> Iterator[tuple[Row, Row]]:
    for (upper, above), (lower, below) in combinations(zip(table.rows, boxes, strict=True), 2):
        if above is None or below is None:
            continue
        if not any(values.empty for values in _meet(above, below)):
            yield upper, lower


def _covered(table: Table, boxes: Sequence[Box | None]) -> Iterator[Fault]:
    for index, (row, box) in enumerate(zip(table.rows, boxes, strict=True)):
        if box is None or any(values.empty for values in box):
            continue
        earlier = [other for other in boxes[:index] if other is not None]
        if _is_covered(box, earlier):
            yield Fault(
                row.line,
                0,
                "table.dead",
                f"Die Zeile {row.line} kommt nie zum Zug: frühere Zeilen fangen alle ihre "
                "Fälle ab.",
                "Rücken Sie sie nach oben oder streichen Sie sie.",
            )


def _is_covered(box: Box, others: Sequence[Box]) -> bool:
    """Whether every case of ``box`` is also one of ``others``; false where that gets too long."""
    rest = [box]
    for other in others:
        rest = [piece for part in rest for piece in _without(part, other)]
        if not rest:
            return True
        if len(rest) > MAX_PIECES:
            return False
    return False


def _without(box: Box, other: Box) -> Iterator[Box]:
    """The cases of ``box`` that are none of ``other``, as boxes that do not overlap."""
    if any(values.empty for values in _meet(box, other)):
        yield box
        return
    done: list[Set] = []
    for index, (mine, theirs) in enumerate(zip(box, other, strict=True)):
        outside = mine.without(theirs)  # type: ignore[arg-type]
        if not outside.empty:
            yield (*done, outside, *box[index + 1 :])
        done.append(mine.meet(theirs))  # type: ignore[arg-type]


def _meet(one: Box, two: Box) -> Box:
    return tuple(a.meet(b) for a, b in zip(one, two, strict=True))  # type: ignore[arg-type]
