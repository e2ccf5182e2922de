"""Conditions of a form as JSON Schema: what an answer must look like for the condition to hold."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
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


def predicate(source: str, *, inside: bool, known: Collection[str] | None = None) -> Schema:
    """The schema that answers meet exactly when the condition holds.

    ``inside`` a repeated group only conditions on the entry itself can be said. ``known`` are the
    paths of answers; other names (figures of the law, the day) no schema can see. Raises
    NotExpressible.
    """
    return _Predicate(inside, known).of(read_zen(source)).holds


@dataclass(frozen=True, slots=True)
class Verdict:
    """When a condition holds, and when it can be worked out at all.

    A comparison of size with an answer that is missing fails the whole condition.
    """

    holds: Schema
    works: Schema = field(default_factory=dict)


def at(path: Sequence[str], schema: Schema) -> Schema:
    """An object in which this path is there and meets the schema."""
    head, *rest = path
    inner = at(rest, schema) if rest else schema
    made: Schema = {"type": "object", "required": [head]}
    return {**made, "properties": {head: inner}} if inner else made


class _Predicate:
    def __init__(self, inside: bool, known: Collection[str] | None) -> None:
        self.inside = inside
        self.known = known

    def of(self, node: Node) -> Verdict:
        match node:
            case Flag(value):
                return Verdict({} if value else {"not": {}})
            case Not(of):
                verdict = self.of(of)
                return Verdict(_all(verdict.works, {"not": verdict.holds}), verdict.works)
            case Pair("and", left, right):
                one, two = self.of(left), self.of(right)
                works = _all(one.works, _any({"not": one.holds}, two.works))
                return Verdict(_all(one.holds, two.holds), works)
            case Pair("or", left, right):
                one, two = self.of(left), self.of(right)
                works = _all(one.works, _any(one.holds, two.works))
                return Verdict(_any(one.holds, _all(one.works, two.holds)), works)
            case Pair():
                return self._compared(node)
            case Within(Path() as of, low, high, open_low, open_high):
                lower = self._compared(Pair(">" if open_low else ">=", of, low))
                upper = self._compared(Pair("<" if open_high else "<=", of, high))
                return Verdict(_all(lower.holds, upper.holds), lower.works)
            case Call("list contains", (Listed(items), Path(path))):
                return Verdict(at(self._path(path), {"enum": [_constant(item) for item in items]}))
            case Call("list contains", (Path(path), value)):
                held = {"type": "array", "contains": {"const": _constant(value)}}
                return Verdict(at(self._path(path), held), at(self._path(path), {}))
        raise NotExpressible("Diese Bedingung lässt sich in JSON-Schema nicht sagen.")

    def _compared(self, node: Pair) -> Verdict:
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
                return Verdict({"not": there} if operator == "=" else there)
            same = at(path, {"const": _constant(right)})
            return Verdict(same if operator == "=" else {"not": same})
        bound = _constant(right)
        if isinstance(bound, bool) or not isinstance(bound, int | float):
            raise NotExpressible("Größer und kleiner geht nur mit Zahlen.")
        return Verdict(at(path, {"type": "number", _BOUNDS[operator]: bound}), at(path, {}))

    def _path(self, path: str) -> list[str]:
        root, *rest = path.split(".")
        if self.known is not None and root != "item" and path not in self.known:
            raise NotExpressible(f"„{path}“ ist keine Antwort.")
        if self.inside:
            if root != "item" or not rest:
                raise NotExpressible("In einem Eintrag sind nur seine eigenen Antworten zu sehen.")
            return rest
        return [root, *rest]


def _all(*schemas: Schema) -> Schema:
    told = [schema for schema in schemas if schema]
    return told[0] if len(told) == 1 else {"allOf": told} if told else {}


def _any(*schemas: Schema) -> Schema:
    return {"anyOf": list(schemas)} if all(schemas) else {}


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
