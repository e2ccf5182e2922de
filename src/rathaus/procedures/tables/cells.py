"""What may stand in the cells of a decision table, and what it means.

A cell under ``in:`` is a condition on one value::

    (empty) or -                   anything
    move                           this text; also 'move'
    move, delivery                 one of these
    not works, container           none of these
    true · false                   yes or no
    20 · <= 20 · > 5 · != 3        a number, date (2026-12-31) or time (08:00), compared
    [5..20] · (5..20] · [5..20)    a range, round brackets leave the end out
    <= parameter.max_length        compared with another value of the case
    missing · present              nothing given · something given
    contains bus_lane              a list that holds this
    expr: $ > 2 * parameter.x      any expression; $ is the value

A cell under ``out:`` is a value (``28.50``, ``true``, ``2026-12-31``, ``text``), the value of
another place (``parameter.fee``), an expression (``expr: parameter.fee * 2``) or one of the
outcomes ``!judgement``, ``!reject:<ground>``, ``!missing:<paper>``.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from rathaus.procedures.tables.tokens import ExpressionError

Kind = Literal["any", "number", "text", "boolean", "date", "time", "list"]
"""What kind of value a column holds."""

REFERENCE = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)+", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_WORD = re.compile(r"[^\W\d][\w /+-]*|\d+[\w/+-]*[^\W\d_][\w/+-]*")
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_COMPARE = re.compile(r"(<=|>=|<|>|!=|=)\s*(.+)", re.DOTALL)
_RANGE = re.compile(r"([\[(\]])\s*(.+?)\s*\.\.\s*(.+?)\s*([\])\[])")
_GERMAN_NUMBER = re.compile(r"-?\d+,\d{1,2}")
_SPECIAL = re.compile(r"!(judgement|reject|missing)(?::([a-z0-9_-]+))?")
_ITEM = re.compile(r"\s*('[^']*'|\"[^\"]*\"|[^,]*?)\s*(?:,|$)")


@dataclass(frozen=True, slots=True)
class Constant:
    """A value written in a cell. ``order`` makes numbers, dates and times comparable."""

    kind: Kind
    value: Decimal | str | bool | datetime.date | datetime.time

    @property
    def order(self) -> Decimal:
        """The place on the number line: a number itself, a date in days, a time in minutes."""
        if isinstance(self.value, datetime.date):
            return Decimal(self.value.toordinal())
        if isinstance(self.value, datetime.time):
            return Decimal(self.value.hour * 60 + self.value.minute)
        return self.value if isinstance(self.value, Decimal) else Decimal(0)


@dataclass(frozen=True, slots=True)
class Ref:
    """The value at another path of the case, written without quotes and with a dot."""

    path: str


Operand = Constant | Ref


@dataclass(frozen=True, slots=True)
class Anything:
    """An empty cell."""


@dataclass(frozen=True, slots=True)
class Given:
    """``missing`` (present=False) or ``present``."""

    present: bool


@dataclass(frozen=True, slots=True)
class OneOf:
    """Equal to one of the operands, or with ``negated`` to none of them."""

    operands: tuple[Operand, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Between:
    """From ``low`` to ``high``, None without bound; ``open_low``, ``open_high``: end left out."""

    low: Operand | None
    high: Operand | None
    open_low: bool = False
    open_high: bool = False


@dataclass(frozen=True, slots=True)
class Contains:
    """A list that holds at least one of the texts, or with ``negated`` none of them."""

    texts: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Free:
    """An expression over the value (``$``) and the case."""

    source: str


Test = Anything | Given | OneOf | Between | Contains | Free


@dataclass(frozen=True, slots=True)
class Special:
    """An outcome that is no value: judgement, reject or missing, with its ground or paper."""

    kind: Literal["judgement", "reject", "missing"]
    key: str


Output = Constant | Ref | Free | Special | None


def read_test(cell: str) -> Test:
    """The condition in an ``in:`` cell. Raises ExpressionError with a German reason and remedy."""
    text = cell.strip()
    if text in ("", "-"):
        return Anything()
    if text in ("missing", "present"):
        return Given(text == "present")
    if text.startswith("expr:"):
        return Free(text.removeprefix("expr:").strip())
    if match := re.fullmatch(r"(not\s+)?contains\s+(.+)", text):
        return Contains(tuple(_text(item) for item in _items(match[2])), bool(match[1]))
    if match := _RANGE.fullmatch(text):
        return _between(match)
    if match := _COMPARE.fullmatch(text):
        return _comparison(match[1], _operand(match[2]))
    if match := re.fullmatch(r"not\s*\((.+)\)|not\s+(.+)", text, re.DOTALL):
        return OneOf(_operands(match[1] or match[2]), negated=True)
    return OneOf(_operands(text))


def read_output(cell: str) -> Output:
    """The value in an ``out:`` cell; None where it is empty. Raises ExpressionError."""
    text = cell.strip()
    if text in ("", "-"):
        return None
    if text.startswith("expr:"):
        return Free(text.removeprefix("expr:").strip())
    if text.startswith("!"):
        return _special(text)
    return _operand(text)


def _special(text: str) -> Special:
    match = _SPECIAL.fullmatch(text)
    if match is None or (match[1] != "judgement" and not match[2]):
        raise ExpressionError(
            f"„{text}“ ist kein Ergebnis.",
            remedy="Möglich sind !judgement, !reject:<grund> und !missing:<nachweis>.",
        )
    kind: Literal["judgement", "reject", "missing"] = match[1]  # type: ignore[assignment]
    return Special(kind, match[2] or "")


def _comparison(operator: str, operand: Operand) -> Test:
    if operator in ("=", "!="):
        return OneOf((operand,), negated=operator == "!=")
    if isinstance(operand, Constant) and operand.kind in ("text", "boolean"):
        raise ExpressionError(
            f"„{operator}“ vergleicht Zahlen, Daten und Zeiten, nicht „{operand.value}“.",
            remedy="Für Text schreiben Sie ihn ohne Zeichen davor.",
        )
    if operator.startswith("<"):
        return Between(None, operand, open_high=operator == "<")
    return Between(operand, None, open_low=operator == ">")


def _between(match: re.Match[str]) -> Between:
    low, high = _operand(match[2]), _operand(match[3])
    for end in (low, high):
        if isinstance(end, Constant) and end.kind in ("text", "boolean"):
            raise ExpressionError(
                f"„{end.value}“ kann kein Ende eines Bereichs sein.",
                remedy="Ein Bereich verbindet Zahlen, Daten oder Zeiten: [5..20].",
            )
    return Between(low, high, match[1] in "(]", match[4] in ")[")


def _items(text: str) -> list[str]:
    return [match[1] for match in _ITEM.finditer(text) if match[0]]


def _operands(text: str) -> tuple[Operand, ...]:
    if _GERMAN_NUMBER.fullmatch(text):
        raise ExpressionError(
            f"„{text}“ ist mehrdeutig: eine Zahl mit Komma oder zwei Zahlen?",
            remedy=f"Schreiben Sie {text.replace(',', '.')} oder {text.replace(',', ', ')}.",
        )
    return tuple(_operand(item) for item in _items(text))


def _operand(item: str) -> Operand:
    """One literal or reference."""
    text = item.strip()
    if match := _QUOTED.fullmatch(text):
        return Constant("text", match[1] if match[1] is not None else match[2])
    if text in ("true", "false"):
        return Constant("boolean", text == "true")
    if _NUMBER.fullmatch(text):
        return Constant("number", Decimal(text))
    if _DATE.fullmatch(text):
        return Constant("date", _date(text))
    if match := _TIME.fullmatch(text):
        return Constant("time", datetime.time(int(match[1]), int(match[2])))
    if REFERENCE.fullmatch(text):
        return Ref(text)
    if _WORD.fullmatch(text):
        return Constant("text", text)
    raise ExpressionError(
        f"„{text}“ ist weder Zahl noch Datum, Zeit, Text oder Angabe des Falls.",
        remedy="Text mit Satzzeichen gehört in Anführungszeichen: 'Am Markt 1, Haus B'.",
    )


def _text(item: str) -> str:
    operand = _operand(item)
    if not isinstance(operand, Constant) or not isinstance(operand.value, str):
        raise ExpressionError(
            f"Hinter „contains“ steht Text, nicht „{item}“.", remedy="Beispiel: contains bus_lane"
        )
    return operand.value


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ExpressionError(
            f"Den Tag „{text}“ gibt es nicht.", remedy="Ein Datum hat die Form 2026-12-31."
        ) from None
