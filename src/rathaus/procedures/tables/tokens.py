"""Reads an expression into tokens, so that it can be judged before any engine sees it.

The engine offers more than a rule may use: the time of day, chance, assignments, templates. What is
not on the lists below is refused, whatever the engine would make of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_LENGTH = 2000
MAX_DEPTH = 40

KEYWORDS = frozenset({"and", "or", "not", "in", "true", "false", "null"})

FUNCTIONS = frozenset(
    {
        *("abs", "ceil", "floor", "round", "trunc", "number", "string", "bool", "isNumeric"),
        *("sum", "avg", "min", "max", "median", "mode", "len", "contains", "startsWith"),
        *(
            "endsWith",
            "lower",
            "upper",
            "trim",
            "split",
            "matches",
            "keys",
            "values",
            "type",
            "d",
            "time",
        ),
        *("some", "all", "none", "one", "count", "map", "filter", "flatMap"),
    }
)
"""Functions that depend on nothing but their arguments."""

METHODS = frozenset(
    {
        *("add", "sub", "diff", "format", "year", "month", "day", "weekday", "quarter"),
        *("startOf", "endOf", "isValid", "isLeapYear"),
        *("isSame", "isBefore", "isAfter", "isSameOrBefore", "isSameOrAfter"),
    }
)
"""What may be asked of a date, ``d(application.from).diff(…)``."""

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<text>'[^'\\]*'|"[^"\\]*")
  | (?P<number>\d+(?:\.(?!\.)\d+)?(?![\w]))
  | (?P<name>[^\W\d][\w]*)
  | (?P<operator>\.\.|\?\?|<=|>=|==|!=|[-+*/%^<>?:!,\[\]().\#])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word of an expression. ``kind`` is text, number, name, keyword or operator."""

    kind: str
    text: str
    start: int


class ExpressionError(ValueError):
    """An expression that is not allowed, wrong, or cannot be worked out. The message is German."""

    def __init__(self, reason: str, *, remedy: str = "", column: int = 0) -> None:
        super().__init__(f"{reason} {remedy}".strip())
        self.reason = reason
        self.remedy = remedy
        self.column = column


def tokenize(source: str) -> tuple[Token, ...]:
    """The tokens of ``source``, spaces left out.

    Raises ExpressionError for anything that an expression may not contain: over-long or over-deep
    text, assignments, templates, comments, the variables of the engine (``$``).
    """
    if len(source) > MAX_LENGTH:
        raise ExpressionError(
            f"Der Ausdruck ist mit {len(source)} Zeichen zu lang (erlaubt sind {MAX_LENGTH}).",
            remedy="Teilen Sie ihn auf mehrere Angaben oder Zeilen auf.",
        )
    tokens: list[Token] = []
    position = depth = 0
    while position < len(source):
        match = _TOKEN.match(source, position)
        if match is None:
            raise ExpressionError(
                f"Das Zeichen „{source[position]}“ ist in einem Ausdruck nicht erlaubt.",
                remedy="Erlaubt sind Namen, Zahlen, 'Text', Vergleiche, and, or, not und in.",
                column=position + 1,
            )
        kind, text = str(match.lastgroup), match.group()
        if kind == "name" and text in KEYWORDS:
            kind = "keyword"
        if kind != "space":
            tokens.append(Token(kind, text, position))
            depth += (text in "([") - (text in ")]") if kind == "operator" else 0
        if depth > MAX_DEPTH:
            raise ExpressionError(
                "Der Ausdruck ist zu tief geschachtelt.",
                remedy="Teilen Sie ihn auf mehrere Angaben auf.",
                column=position + 1,
            )
        position = match.end()
    if not tokens:
        raise ExpressionError("Der Ausdruck ist leer.", remedy="Tragen Sie eine Bedingung ein.")
    return tuple(tokens)
