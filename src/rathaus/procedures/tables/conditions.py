"""Turns the conditions of a table into one expression for the engine."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rathaus.procedures.tables.cells import (
    Anything,
    Between,
    Contains,
    Free,
    Given,
    Kind,
    OneOf,
    Operand,
    Ref,
    Test,
)
from rathaus.procedures.tables.expressions import compile_expression
from rathaus.procedures.tables.kinds import references
from rathaus.procedures.tables.model import Row, Table

_PLACEHOLDER = re.compile(r"'[^']*'|\"[^\"]*\"|\$")


@dataclass(frozen=True, slots=True)
class Input:
    """A value that the rows look at, under the short name that the expression uses for it."""

    name: str
    path: str
    kind: Kind
    required: bool


class Plan:
    """The expression of a table and what it needs.

    ``source`` answers with a list of yes and no, one for each row. ``inputs`` are the values to
    hand over; ``raw`` maps paths to the names under which ``expr:`` cells see them unconverted;
    ``free`` are further paths that such cells read.
    """

    def __init__(self, table: Table) -> None:
        self._inputs: dict[tuple[str, Kind], Input] = {}
        self.raw: dict[str, str] = {}
        self.free: set[str] = set()
        self._table = table
        self.source = f"[{', '.join(self._row(row) for row in table.rows)}]"
        self.inputs = tuple(self._inputs.values())

    def _row(self, row: Row) -> str:
        conditions = [
            condition
            for column, test in zip(self._table.columns, row.tests, strict=True)
            if (condition := self._condition(column.path, column.kind, not column.optional, test))
        ]
        return " and ".join(conditions) or "true"

    def _condition(self, path: str, kind: Kind, required: bool, test: Test) -> str:
        name = self._input(path, kind, required)
        if isinstance(test, Anything):
            return ""
        if isinstance(test, Given):
            return _given(name, kind, test.present)
        if isinstance(test, Free):
            raw = self.raw.setdefault(path, f"_u{len(self.raw)}")
            source = _PLACEHOLDER.sub(
                lambda found: raw if found.group() == "$" else found.group(), test.source
            )
            self.free |= compile_expression(source).variables - {raw}
            return f"({source})"
        for reference in references(test):
            self._input(reference, kind, True)
        return f"({name} != null and {self._comparison(name, kind, test)})"

    def _comparison(self, name: str, kind: Kind, test: Test) -> str:
        if isinstance(test, OneOf):
            inside = ", ".join(self._operand(operand, kind) for operand in test.operands)
            return f"{name} {'not in' if test.negated else 'in'} [{inside}]"
        if isinstance(test, Contains):
            inside = ", ".join(_quote(text) for text in test.texts)
            return f"{'none' if test.negated else 'some'}({name}, # in [{inside}])"
        assert isinstance(test, Between)  # noqa: S101 the last of the kinds
        ends = []
        if test.low is not None:
            low = self._operand(test.low, kind)
            ends.append(f"{name} {'>' if test.open_low else '>='} {low}")
        if test.high is not None:
            ends.append(
                f"{name} {'<' if test.open_high else '<='} {self._operand(test.high, kind)}"
            )
        return " and ".join(ends)

    def _operand(self, operand: Operand, kind: Kind) -> str:
        if isinstance(operand, Ref):
            return self._input(operand.path, kind, True)
        if isinstance(operand.value, bool):
            return "true" if operand.value else "false"
        if isinstance(operand.value, str):
            return _quote(operand.value)
        return format(operand.order, "f")

    def _input(self, path: str, kind: Kind, required: bool) -> str:
        known = self._inputs.get((path, kind))
        name = known.name if known else f"_c{len(self._inputs)}"
        required = required or bool(known and known.required)
        self._inputs[path, kind] = Input(name, path, kind, required)
        return name


def _given(name: str, kind: Kind, present: bool) -> str:
    if kind == "list":
        return f"({name} != null and len({name}) {'>' if present else '=='} 0)"
    return f"{name} {'!=' if present else '=='} null"


def _quote(text: str) -> str:
    return f'"{text}"' if "'" in text else f"'{text}'"
