"""Texts with places in them: „Bitte zahlen Sie {payment.amount:money} bis {payment.due_on:date}“.

A place is a dotted path into the case, with a number for an item of a list, and if wanted a format:
``date``, ``time`` or ``money``. Nothing else is understood in braces, so a text can never compute
or reach anything.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_time
from babel.numbers import format_currency

FORMATS = ("", "date", "time", "money")

_PLACE = re.compile(r"\{([^{}]*)\}")
_INSIDE = re.compile(r"([a-z_]\w*(?:\.\w+)*)(?::(\w+))?")


class WordingError(ValueError):
    """A text that cannot be filled in: a place is wrong or its value is missing."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A place in a text. ``path`` is empty where it cannot be read."""

    written: str
    path: str
    format: str


def gaps(text: str) -> tuple[Gap, ...]:
    """All places of a text, readable or not."""
    found = []
    for written in _PLACE.findall(text):
        match = _INSIDE.fullmatch(written)
        known = match is not None and (match[2] or "") in FORMATS
        found.append(Gap(written, match[1] if match and known else "", (match and match[2]) or ""))
    return tuple(found)


def say(text: str, context: Mapping[str, Any], *, language: str = "de") -> str:
    """The text with all its places filled in. Raises WordingError."""

    def fill(match: re.Match[str]) -> str:
        (gap,) = gaps(match.group())
        if not gap.path:
            raise WordingError(f"„{{{gap.written}}}“ ist keine Angabe, die eingesetzt werden kann.")
        value = find(gap.path, context)
        if value is None:
            raise WordingError(f"Für „{{{gap.written}}}“ fehlt der Wert.")
        return _written(value, gap.format, language)

    return _PLACE.sub(fill, text)


def say_known(text: str, context: Mapping[str, Any], *, language: str = "de") -> str:
    """The text for whoever has not applied yet: what is not known so far is an ellipsis."""

    def fill(match: re.Match[str]) -> str:
        try:
            return say(match.group(), context, language=language)
        except WordingError:
            return "…"

    return _PLACE.sub(fill, text)


def find(path: str, context: Mapping[str, Any]) -> Any:
    """The value at a dotted path; numbers choose items of lists. None where there is none."""
    value: Any = context
    for part in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, Sequence) and not isinstance(value, str) and part.isdigit():
            value = value[int(part)] if int(part) < len(value) else None
        else:
            return None
    return value


def _written(value: Any, wanted: str, language: str) -> str:
    try:
        if wanted == "date":
            day = value if isinstance(value, datetime.date) else datetime.date.fromisoformat(value)
            return format_date(day, "long", locale=language)
        if wanted == "time":
            time = value if isinstance(value, datetime.time) else datetime.time.fromisoformat(value)
            return format_time(time, "HH:mm", locale=language)
        if wanted == "money":
            return format_currency(Decimal(str(value)), "EUR", locale=language)
    except (ValueError, TypeError, ArithmeticError):
        raise WordingError(f"„{value}“ lässt sich nicht als {wanted} schreiben.") from None
    return str(value)
