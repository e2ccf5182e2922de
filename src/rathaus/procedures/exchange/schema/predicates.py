"""Conditions of a form as JSON Schema: what an answer must look like for the condition to hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rathaus.procedures.exchange.dmn.tree import (
    Call,
    Flag,
    Listed,
    Minus,
    Node,
    Not,
    NotExpressible,
    Nothing,
    Number,
    Pair,
    Path,
    Within,
    Words,
)
from rathaus.procedures.exchange.dmn.zen_read import read_zen

Schema = dict[str, Any]

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_BOUNDS = {
    "<": "exclusiveMaximum", "<=": "maximum", ">": "exclusiveMinimum", ">=": "minimum",
}  # fmt: skip


def predicate(source: str, *, inside: bool) -> Schema:
    """The schema that answers meet exactly when the condition holds.

    ``inside`` a repeated group only conditions on the entry itself can be said. Raises
    NotExpressible.
    """
    return _Predicate(inside).of(read_zen(source, ()))


def at(path: Sequence[str], schema: Schema) -> Schema:
    """An object in which this path is there and meets the schema."""
    head, *rest = path
    inner = at(rest, schema) if rest else schema
    made: Schema = {"type": "object", "required": [head]}
    return {**made, "properties": {head: inner}} if inner else made


class _Predicate:
    def __init__(self, inside: bool) -> None:
        self.inside = inside

    def of(self, node: Node) -> Schema:
        match node:
            case Flag(value):
                return {} if value else {"not": {}}
            case Not(of):
                return {"not": self.of(of)}
            case Pair("and", left, right):
                return {"allOf": [self.of(left), self.of(right)]}
            case Pair("or", left, right):
                return {"anyOf": [self.of(left), self.of(right)]}
            case Pair():
                return self._compared(node)
            case Within(Path() as of, low, high, open_low, open_high):
                return {
                    "allOf": [
                        self._compared(Pair(">" if open_low else ">=", of, low)),
                        self._compared(Pair("<" if open_high else "<=", of, high)),
                    ]
                }
            case Call("list contains", (Listed(items), Path(path))):
                return at(self._path(path), {"enum": [_constant(item) for item in items]})
        raise NotExpressible("Diese Bedingung lässt sich in JSON-Schema nicht sagen.")

    def _compared(self, node: Pair) -> Schema:
        operator, left, right = node.operator, node.left, node.right
        if operator not in _MIRRORED:
            raise NotExpressible("Berechnungen lassen sich in JSON-Schema nicht sagen.")
        if isinstance(right, Path) and not isinstance(left, Path):
            operator, left, right = _MIRRORED[operator], right, left
        if not isinstance(left, Path):
            raise NotExpressible("Verglichen werden kann nur eine Antwort mit einem Wert.")
        path = self._path(left.path)
        if operator in ("=", "!="):
            if right == Nothing():
                there = at(path, {})
                return {"not": there} if operator == "=" else there
            same = at(path, {"const": _constant(right)})
            return same if operator == "=" else {"not": same}
        bound = _constant(right)
        if isinstance(bound, bool) or not isinstance(bound, int | float):
            raise NotExpressible("Größer und kleiner geht nur mit Zahlen.")
        return at(path, {"type": "number", _BOUNDS[operator]: bound})

    def _path(self, path: str) -> list[str]:
        root, *rest = path.split(".")
        if self.inside:
            if root != "item" or not rest:
                raise NotExpressible("In einem Eintrag sind nur seine eigenen Antworten zu sehen.")
            return rest
        return [root, *rest]


def _constant(node: Node) -> str | bool | int | float:
    match node:
        case Words(text):
            return text
        case Flag(value):
            return value
        case Number(text):
            return float(text) if "." in text else int(text)
        case Minus(Number(text)):
            return -float(text) if "." in text else -int(text)
    raise NotExpressible("Hier muss ein fester Wert stehen.")
