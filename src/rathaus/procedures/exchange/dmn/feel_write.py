"""Writes an expression tree as FEEL (DMN 1.3 § 10)."""

from __future__ import annotations

from collections.abc import Callable

from rathaus.procedures.exchange.dmn.tree import (
    Call,
    Choice,
    Clock,
    Day,
    Each,
    Field,
    Filtered,
    Flag,
    Item,
    Listed,
    Minus,
    Node,
    Not,
    NotExpressible,
    Nothing,
    Nth,
    Number,
    Pair,
    Path,
    Quantified,
    Subject,
    Within,
    Words,
)

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"})
_RESERVED = frozenset(
    {
        *("if", "then", "else", "and", "or", "in", "between", "some", "every", "satisfies"),
        *("for", "return", "function", "instance", "of", "external", "true", "false", "null"),
    }
)

Rename = Callable[[str], str]


def quoted(text: str) -> str:
    """A text as FEEL writes it."""
    return f'"{text.translate(_ESCAPES)}"'


def path_name(path: str) -> str:
    """A path as a FEEL name; raises NotExpressible where a part is a word of FEEL."""
    for part in path.split("."):
        if part in _RESERVED:
            raise NotExpressible(f"„{part}“ in „{path}“ ist in FEEL ein Schlüsselwort.")
    return path


def to_feel(node: Node, rename: Rename) -> str:
    """The expression; ``rename`` says what a path is called there. Raises NotExpressible."""
    return _Writer(rename).text(node)


def _constant(node: Words | Flag | Nothing | Day | Clock) -> str:
    match node:
        case Words(text):
            return quoted(text)
        case Flag(value):
            return "true" if value else "false"
        case Day(value):
            return f'date("{value.isoformat()}")'
        case Clock(value):
            return f'time("{value:%H:%M}:00")'
    return "null"


class _Writer:
    def __init__(self, rename: Rename) -> None:
        self.rename = rename

    def text(self, node: Node) -> str:
        match node:
            case Number(text):
                return text
            case Words() | Flag() | Nothing() | Day() | Clock():
                return _constant(node)
            case Path(path):
                return self.rename(path)
            case Subject():
                return "?"
            case Item():
                return "item"
            case Minus(of):
                return f"-{self._operand(of)}"
            case Not(of):
                return f"not({self.text(of)})"
            case Listed(items):
                return f"[{', '.join(self.text(item) for item in items)}]"
        return self._compound(node)

    def _compound(self, node: Node) -> str:
        match node:
            case Choice(condition, then, other):
                return f"if {self.text(condition)} then {self.text(then)} else {self.text(other)}"
            case Pair(operator, left, right):
                return f"{self._operand(left)} {operator} {self._operand(right)}"
            case Within(of, low, high, open_low, open_high):
                opening, closing = "(" if open_low else "[", ")" if open_high else "]"
                ends = f"{self._operand(low)}..{self._operand(high)}"
                return f"{self._operand(of)} in {opening}{ends}{closing}"
            case Field(of, name):
                return f"{self._operand(of)}.{path_name(name)}"
            case Nth(of, number):
                return f"{self._operand(of)}[{number}]"
            case Filtered(of, condition):
                return f"{self._operand(of)}[{self.text(condition)}]"
            case Each(of, Field(Item(), name)):
                return f"{self._operand(of)}.{path_name(name)}"
            case Quantified(kind, of, condition):
                return f"{kind} item in {self._operand(of)} satisfies {self._operand(condition)}"
            case Call(name, arguments):
                return f"{name}({', '.join(self.text(one) for one in arguments)})"
        raise NotExpressible("Dieser Ausdruck lässt sich in FEEL nicht sagen.")

    def _operand(self, node: Node) -> str:
        simple = (Number, Words, Flag, Nothing, Day, Clock, Path, Subject, Item, Call, Listed, Not)
        steps = (Field, Nth, Filtered, Each)
        text = self.text(node)
        return text if isinstance(node, simple + steps) else f"({text})"
