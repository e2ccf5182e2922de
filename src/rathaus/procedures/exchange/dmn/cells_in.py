"""FEEL cells as the cells of our tables: unary tests and output entries."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rathaus.procedures.exchange.dmn.feel_read import FeelReader, Name
from rathaus.procedures.exchange.dmn.scope import Scope
from rathaus.procedures.exchange.dmn.tree import (
    CONSTANTS,
    Call,
    Clock,
    Day,
    Flag,
    Minus,
    Node,
    Not,
    NotExpressible,
    Nothing,
    Number,
    Pair,
    Path,
    Subject,
    Within,
    Words,
    is_boolean,
)
from rathaus.procedures.exchange.dmn.zen_write import quote, to_zen
from rathaus.procedures.tables.cells import Special as SpecialOutcome
from rathaus.procedures.tables.cells import read_output
from rathaus.procedures.tables.tokens import ExpressionError

_OPERATOR = re.compile(r"<=|>=|<|>|!=|=")


@dataclass(frozen=True, slots=True)
class Tests:
    """The tests of an input entry, each a yes-or-no question about ``?``; ``negated`` all of them.

    No tests at all mean anything goes.
    """

    tests: tuple[Node, ...] = ()
    negated: bool = False

    @property
    def speaks_of_nothing(self) -> bool:
        """Whether ``null`` is one of the tests, so that the value may be absent."""
        return any(_compared(test) == Nothing() for test in self.tests)


def read_tests(text: str, scope: Scope, name: Name) -> Tests:
    """An input entry. Raises NotExpressible."""
    if text.strip() in ("", "-"):
        return Tests()
    if found := re.fullmatch(r"\s*not\s*\((.*)\)\s*", text, re.DOTALL):
        try:
            return Tests(_tests(found[1], scope, name), negated=True)
        except NotExpressible:
            pass  # „not(a) and not(b)“ begins and ends the same way
    return Tests(_tests(text, scope, name))


def _tests(text: str, scope: Scope, name: Name) -> tuple[Node, ...]:
    reader = FeelReader(text, scope, name)
    tests = [_test(reader)]
    while reader.take(","):
        tests.append(_test(reader))
    reader.end()
    return tuple(tests)


def _test(reader: FeelReader) -> Node:
    if (found := reader.interval(Subject())) is not None:
        return found
    if operator := _OPERATOR.match(reader.text, reader.at):
        reader.take(operator[0])
        return Pair(operator[0], Subject(), reader.expression()[0])
    node, _ = reader.expression()
    return node if is_boolean(node) else Pair("=", Subject(), node)


def test_cell(tests: Tests, *, optional: bool) -> str:
    """The tests as a cell of an ``in:`` column; ``optional`` columns may be absent."""
    if not tests.tests:
        return "-"
    compared = [_compared(test) for test in tests.tests]
    if all(value is not None for value in compared):
        equal = _equal_cell([value for value in compared if value], tests.negated, optional)
        if equal is not None:
            return equal
    if len(tests.tests) == 1 and not tests.negated:
        return _single_cell(tests.tests[0])
    if (found := _contains_cell(tests)) is not None:
        return found
    return _free_cell(tests)


def _compared(test: Node) -> Node | None:
    """What the value must be equal to; None for other tests."""
    if isinstance(test, Pair) and test.operator == "=" and test.left == Subject():
        return test.right
    return None


def _equal_cell(values: list[Node], negated: bool, optional: bool) -> str | None:
    named = [value for value in values if value != Nothing()]
    absent = len(named) < len(values)
    if not named:
        return "present" if negated else "missing"
    if not all(_is_operand(value) for value in named):
        return None
    if absent != negated and (absent or optional):
        return None  # our „not a“ is never met by what is absent, and „a“ neither
    listed = ", ".join(_operand(value) for value in named)
    return f"not {listed}" if negated else listed


def _single_cell(test: Node) -> str:
    if isinstance(test, Pair) and test.left == Subject() and _is_operand(test.right):
        if test.operator in ("<", "<=", ">", ">="):
            return f"{test.operator} {_operand(test.right)}"
        if test.operator == "!=" and test.right == Nothing():
            return "present"
    if isinstance(test, Pair) and test == Pair("!=", Subject(), Nothing()):
        return "present"
    if (
        isinstance(test, Within)
        and test.of == Subject()
        and _is_operand(test.low)
        and _is_operand(test.high)
    ):
        opening, closing = "(" if test.open_low else "[", ")" if test.open_high else "]"
        return f"{opening}{_operand(test.low)}..{_operand(test.high)}{closing}"
    return _contains_cell(Tests((test,))) or _free_cell(Tests((test,)))


def _contains_cell(tests: Tests) -> str | None:
    """``list contains(?, "a") or list contains(?, "b")`` as ``contains a, b``."""
    test, negated = tests.tests[0], tests.negated
    if len(tests.tests) != 1:
        return None
    if isinstance(test, Not):
        test, negated = test.of, not negated
    texts: list[str] = []
    while isinstance(test, Pair) and test.operator == "or":
        if not _holds(test.right, texts):
            return None
        test = test.left
    if not _holds(test, texts):
        return None
    listed = ", ".join(quote(text) for text in reversed(texts))
    return f"not contains {listed}" if negated else f"contains {listed}"


def _holds(test: Node, texts: list[str]) -> bool:
    if not isinstance(test, Call) or test.name != "list contains" or len(test.arguments) != 2:
        return False
    of, value = test.arguments
    if of != Subject() or not isinstance(value, Words):
        return False
    texts.append(value.text)
    return True


def _free_cell(tests: Tests) -> str:
    whole = tests.tests[0]
    for test in tests.tests[1:]:
        whole = Pair("or", whole, test)
    return f"expr: {to_zen(Not(whole) if tests.negated else whole)}"


def _is_operand(node: Node) -> bool:
    if isinstance(node, Minus):
        return isinstance(node.of, Number)
    return isinstance(node, CONSTANTS) or (isinstance(node, Path) and "." in node.path)


def _operand(node: Node) -> str:
    match node:
        case Minus(Number(text)):
            return f"-{text}"
        case Number(text) | Path(text):
            return text
        case Words(text):
            return quote(text)
        case Flag(value):
            return "true" if value else "false"
        case Day(value):
            return value.isoformat()
        case Clock(value):
            return f"{value:%H:%M}"
    raise NotExpressible("Dieser Wert passt in keine Zelle.")


def output_cell(node: Node) -> str:
    """An output entry as a cell of an ``out:`` column."""
    if node == Nothing():
        return ""
    if isinstance(node, Words) and _is_special(node.text):
        return node.text
    if isinstance(node, Words) and node.text.startswith("!"):
        raise NotExpressible(f"„{node.text}“ ist keines unserer Ergebnisse.")
    return _operand(node) if _is_operand(node) else f"expr: {to_zen(node)}"


def _is_special(text: str) -> bool:
    try:
        return text.startswith("!") and isinstance(read_output(text), SpecialOutcome)
    except ExpressionError:
        return False
