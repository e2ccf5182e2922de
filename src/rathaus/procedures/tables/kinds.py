"""Which kind of value a cell speaks of, and how values of a case are brought to it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from rathaus.procedures.tables.cells import (
    Between,
    Constant,
    Contains,
    Kind,
    OneOf,
    Operand,
    Ref,
    Test,
)
from rathaus.procedures.tables.tokens import ExpressionError


def operands(test: Test) -> tuple[Operand, ...]:
    """The values that a condition compares with."""
    if isinstance(test, OneOf):
        return test.operands
    if isinstance(test, Between):
        return tuple(end for end in (test.low, test.high) if end is not None)
    return ()


def references(test: Test) -> tuple[str, ...]:
    """The other places of the case that a condition compares with."""
    return tuple(operand.path for operand in operands(test) if isinstance(operand, Ref))


def kind_of(test: Test) -> Kind:
    """The kind of value that this condition is about; ``any`` where it does not say.

    Raises ExpressionError where it mixes kinds.
    """
    if isinstance(test, Contains):
        return "list"
    kinds = {operand.kind for operand in operands(test) if isinstance(operand, Constant)}
    if len(kinds) > 1:
        raise ExpressionError(
            "Die Zelle vermischt Zahlen, Text, Daten oder Zeiten.",
            remedy="Alle Werte einer Spalte sind von derselben Art; Text gehört in '…'.",
        )
    return kinds.pop() if kinds else "any"


def convert(value: Any, kind: Kind, path: str) -> Any:
    """``value`` as the column compares it: dates in days, times in minutes. None stays None.

    Raises ExpressionError where the value is of another kind.
    """
    if value is None or kind == "any":
        return value
    try:
        return _CONVERTERS[kind](value)
    except (ValueError, TypeError, InvalidOperation):
        raise ExpressionError(
            f"„{path}“ sollte {_EXPECTED[kind]} sein, ist aber „{value}“.",
            remedy="Berichtigen Sie die Angabe im Fall oder die Spalte der Tabelle.",
        ) from None


def _number(value: Any) -> int | float | Decimal:
    if isinstance(value, str):
        return Decimal(value)  # amounts are kept as text where a record is stored
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise TypeError(value)
    return value


def _day(value: Any) -> int:
    if isinstance(value, datetime.datetime):
        return value.date().toordinal()
    if isinstance(value, datetime.date):
        return value.toordinal()
    return datetime.date.fromisoformat(value[:10]).toordinal()


def _minute(value: Any) -> int:
    time = value if isinstance(value, datetime.time) else datetime.time.fromisoformat(value)
    return time.hour * 60 + time.minute


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _list(value: Any) -> list[Any]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise TypeError(value)
    return list(value)


_CONVERTERS = {
    "number": _number,
    "text": _text,
    "boolean": _flag,
    "date": _day,
    "time": _minute,
    "list": _list,
}
_EXPECTED = {
    "number": "eine Zahl",
    "text": "ein Text",
    "boolean": "Ja oder Nein",
    "date": "ein Datum",
    "time": "eine Uhrzeit",
    "list": "eine Liste",
}
