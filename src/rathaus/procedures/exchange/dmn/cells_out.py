"""The cells of our tables as FEEL: unary tests and output entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rathaus.procedures.exchange.dmn.feel_write import Rename, quoted, to_feel
from rathaus.procedures.exchange.dmn.tree import (
    Flag,
    Node,
    NotExpressible,
    Pair,
    is_boolean,
)
from rathaus.procedures.exchange.dmn.zen_read import read_zen
from rathaus.procedures.tables.cells import (
    Anything,
    Between,
    Constant,
    Contains,
    Free,
    Given,
    OneOf,
    Operand,
    Output,
    Ref,
    Special,
    Test,
)
from rathaus.procedures.tables.model import Column

_IS_LIST = {"list": True, "any": None}


class CellWriter:
    """Writes cells; ``rename`` gives paths their names there, ``lists`` say what holds a list."""

    def __init__(self, rename: Rename, lists: Mapping[str, bool]) -> None:
        self.rename = rename
        self.lists = lists

    def test(self, test: Test, column: Column) -> str:
        """The condition as unary tests. Raises NotExpressible."""
        match test:
            case Anything():
                return "-"
            case Given(present):
                return "not(null)" if present else "null"
            case OneOf(operands, negated):
                return self._one_of(operands, negated, column)
            case Between():
                return self._between(test)
            case Contains(texts, negated):
                held = " or ".join(f"list contains(?, {quoted(text)})" for text in texts)
                return f"not({held})" if negated else held
            case Free(source):
                return self._free(source, column)
        raise NotExpressible("Diese Bedingung lässt sich in FEEL nicht sagen.")

    def _one_of(self, operands: Sequence[Operand], negated: bool, column: Column) -> str:
        listed = [self._operand(operand) for operand in operands]
        if not negated:
            return ", ".join(listed)
        # What is absent never meets „not …“ here; in FEEL it would.
        absent = ["null"] if column.optional else []
        return f"not({', '.join([*absent, *listed])})"

    def _between(self, test: Between) -> str:
        if test.low is None and test.high is not None:
            return f"{'<' if test.open_high else '<='} {self._operand(test.high)}"
        if test.high is None and test.low is not None:
            return f"{'>' if test.open_low else '>='} {self._operand(test.low)}"
        assert test.low is not None and test.high is not None  # noqa: S101, PT018 nothing else is read
        opening, closing = "(" if test.open_low else "[", ")" if test.open_high else "]"
        return f"{opening}{self._operand(test.low)}..{self._operand(test.high)}{closing}"

    def _free(self, source: str, column: Column) -> str:
        known = self.lists.get(column.path, _IS_LIST.get(column.kind, False))
        node = read_zen(source, self.lists, subject_is_list=known)
        return to_feel(node if is_boolean(node) else _is_true(node), self.rename)

    def _operand(self, operand: Operand) -> str:
        return self.rename(operand.path) if isinstance(operand, Ref) else constant(operand)

    def output(self, output: Output) -> str:
        """The value as an output entry. Raises NotExpressible."""
        match output:
            case None:
                return "null"
            case Constant(value=str(text)) if text.startswith("!"):
                raise NotExpressible(f"Text, der mit ! beginnt, wäre hier ein Ergebnis: „{text}“.")
            case Constant():
                return constant(output)
            case Ref(path):
                return self.rename(path)
            case Special(kind, key):
                return quoted(f"!{kind}:{key}" if key else f"!{kind}")
            case Free(source):
                return to_feel(read_zen(source, self.lists), self.rename)
        raise NotExpressible("Dieses Ergebnis lässt sich in FEEL nicht sagen.")


def _is_true(node: Node) -> Node:
    return Pair("=", node, Flag(True))


def constant(value: Constant) -> str:
    """A constant as FEEL writes it."""
    match value.kind:
        case "text":
            return quoted(str(value.value))
        case "boolean":
            return "true" if value.value else "false"
        case "date":
            return f'date("{value.value}")'
        case "time":
            return f'time("{value.value:%H:%M}:00")'
    return format(value.value, "f")
