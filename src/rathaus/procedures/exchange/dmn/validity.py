"""The days on which a row is law: in DMN a column of its own, so that others apply it too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rathaus.procedures.exchange.dmn.cells_in import Tests
from rathaus.procedures.exchange.dmn.tree import Day, Node, NotExpressible, Pair, Subject, Within

VALIDITY = "Stichtag"
"""The input that says on which day the case is decided."""


def validity_of(tests: Tests) -> Mapping[str, str]:
    """``valid_from`` and ``valid_to`` from the tests of that column; both ends count."""
    match tests.tests:
        case ():
            return {}
        case (Within(Subject(), Day() as low, Day() as high, False, False),):
            return {"valid_from": low.value.isoformat(), "valid_to": high.value.isoformat()}
        case (Pair(">=", Subject(), Day() as low),):
            return {"valid_from": low.value.isoformat()}
        case (Pair("<=", Subject(), Day() as high),):
            return {"valid_to": high.value.isoformat()}
    raise NotExpressible("Gültigkeit ist „>= Tag“, „<= Tag“ oder ein Bereich von Tagen.")


def validity_test(first: date | None, last: date | None) -> Node | None:
    """The same the other way; None where the row is always law."""
    if first and last:
        return Within(Subject(), Day(first), Day(last))
    if first:
        return Pair(">=", Subject(), Day(first))
    return Pair("<=", Subject(), Day(last)) if last else None
