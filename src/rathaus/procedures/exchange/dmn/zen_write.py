"""Writes an expression tree in the language of our tables."""

from __future__ import annotations

from rathaus.procedures.exchange.dmn.tree import (
    PARTS_OF_DAY,
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

_OPERATORS = {"=": "==", "**": "^"}
_ONE = {
    "string length": "len", "upper case": "upper", "lower case": "lower", "abs": "abs",
    "floor": "floor", "ceiling": "ceil", "string": "string", "number": "number", "count": "len",
}  # fmt: skip
_OF_LIST = {"min": "min", "max": "max", "sum": "sum", "mean": "avg", "median": "median"}
_TWO = {
    "contains": "contains", "starts with": "startsWith", "ends with": "endsWith",
    "matches": "matches",
}  # fmt: skip


def quote(text: str) -> str:
    """A text in quotes; raises NotExpressible where it holds both kinds or a backslash."""
    if "\\" in text:
        raise NotExpressible(f"Text mit umgekehrtem Schrägstrich geht hier nicht: „{text}“.")
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    raise NotExpressible(f"Text mit beiden Arten von Anführungszeichen geht hier nicht: „{text}“.")


def to_zen(node: Node) -> str:
    """The expression as ``expr:`` cells take it. Raises NotExpressible."""
    match node:
        case Number(text):
            return text
        case Path(path):
            return path
        case Subject():
            return "$"
        case Item():
            return "#"
        case Words() | Flag() | Nothing() | Day() | Clock():
            return _constant(node)
        case Minus(of):
            return f"-{_operand(of)}"
        case Not(of):
            return f"not ({to_zen(of)})"
        case Choice(condition, then, other):
            return f"{_operand(condition)} ? {_operand(then)} : {_operand(other)}"
        case Listed(items):
            return f"[{', '.join(to_zen(item) for item in items)}]"
    return _compound(node)


def _constant(node: Words | Flag | Nothing | Day | Clock) -> str:
    match node:
        case Words(text):
            return quote(text)
        case Flag(value):
            return "true" if value else "false"
        case Day(value):
            return f"d('{value.isoformat()}')"
        case Clock(value):
            return f"time('{value:%H:%M}')"
    return "null"


def _compound(node: Node) -> str:
    match node:
        case Pair():
            return _pair(node)
        case Within(of, low, high, open_low, open_high):
            lower = Pair(">" if open_low else ">=", of, low)
            upper = Pair("<" if open_high else "<=", of, high)
            return f"({_pair(lower)} and {_pair(upper)})"
        case Field(Day() | Call("date") as of, name) if name in PARTS_OF_DAY:
            return f"{to_zen(of)}.{name}()"
        case Field(of, name):
            return f"{_operand(of)}.{name}"
        case Nth(of, number):
            return f"{_operand(of)}[{number - 1}]"
        case Filtered(of, condition):
            return f"filter({to_zen(of)}, {to_zen(condition)})"
        case Each(of, body):
            return f"map({to_zen(of)}, {to_zen(body)})"
        case Quantified(kind, of, condition):
            function = "some" if kind == "some" else "all"
            return f"{function}({to_zen(of)}, {to_zen(condition)})"
        case Call():
            return _call(node)
    raise NotExpressible("Dieser Ausdruck lässt sich in unseren Tabellen nicht sagen.")


def _operand(node: Node) -> str:
    text = to_zen(node)
    return f"({text})" if isinstance(node, Pair | Choice | Minus | Not) else text


def _pair(node: Pair) -> str:
    left, right = _operand(node.left), _operand(node.right)
    if node.operator in ("=", "!=", "<", "<=", ">", ">="):
        for kind, function in ((Day, "d"), (Clock, "time")):
            if isinstance(node.left, kind) != isinstance(node.right, kind):
                left = left if isinstance(node.left, kind) else f"{function}({to_zen(node.left)})"
                right = (
                    right if isinstance(node.right, kind) else f"{function}({to_zen(node.right)})"
                )
    return f"{left} {_OPERATORS.get(node.operator, node.operator)} {right}"


def _call(node: Call) -> str:
    name, arguments = node.name, node.arguments
    if name in _OF_LIST and arguments:
        whole = arguments[0] if len(arguments) == 1 else Listed(arguments)
        return f"{_OF_LIST[name]}({to_zen(whole)})"
    if name in _ONE and len(arguments) == 1:
        return f"{_ONE[name]}({to_zen(arguments[0])})"
    if name in _TWO and len(arguments) == 2:
        return f"{_TWO[name]}({to_zen(arguments[0])}, {to_zen(arguments[1])})"
    if name == "list contains" and len(arguments) == 2:
        return f"{_operand(arguments[1])} in {to_zen(arguments[0])}"
    if name in ("date", "time") and len(arguments) == 1:
        return f"{'d' if name == 'date' else 'time'}({to_zen(arguments[0])})"
    raise NotExpressible(f"Die Funktion „{name}“ mit {len(arguments)} Angaben gibt es hier nicht.")
