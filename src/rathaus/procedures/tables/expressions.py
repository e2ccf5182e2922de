"""Expressions: conditions in the process, derived facts, computed amounts.

They are evaluated by zen-engine only, which knows no files, no network and no Python. Before that
each is read token by token (``tokens``): functions and methods come from a list, time of day and
chance are not on it, so that the same facts always give the same answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

import orjson
import zen

from rathaus.procedures.tables.tokens import FUNCTIONS, METHODS, ExpressionError, Token, tokenize

__all__ = ["Expression", "ExpressionError", "compile_expression", "encode", "evaluate", "lookup"]

_INVALID_DATE = "Invalid date"


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked and compiled expression.

    ``variables`` are the dotted paths that it reads, for instance ``application.length_m``.
    """

    source: str
    variables: frozenset[str]
    _compiled: Any = field(repr=False, compare=False)
    _exact: Any = field(repr=False, compare=False)

    def evaluate(
        self, context: Mapping[str, Any], *, missing: Literal["none", "error"] = "none"
    ) -> Any:
        """The value: None, bool, str, int, Decimal, list or dict. Numbers are exact decimals.

        A path that the context lacks counts as ``null``. Where that makes the expression
        unanswerable the answer is None; with ``missing="error"`` any absent path raises
        ExpressionError that names it. Other failures (a text compared with a number) always raise.
        """
        facts: dict[str, Any] = {}
        absent = [path for path in self.variables if not _copy(path, context, facts)]
        if absent and missing == "error":
            names = ", ".join(f"„{name}“" for name in sorted(absent))
            raise ExpressionError(
                f"Für „{self.source}“ fehlt: {names}.", remedy="Ergänzen Sie die Angabe."
            )
        try:
            encoded = encode(facts)
            value = self._compiled.evaluate(encoded)
            if isinstance(value, float):
                return _number(self._exact.evaluate(encoded))
        except (RuntimeError, ValueError, TypeError) as failure:
            if absent:
                return None
            raise _failure(self.source, failure) from failure
        return self._checked(value, absent)

    def _checked(self, value: Any, absent: Sequence[str]) -> Any:
        if isinstance(value, str) and value == _INVALID_DATE:
            if absent:
                return None
            raise ExpressionError(
                f"„{self.source}“ enthält kein gültiges Datum.",
                remedy="Ein Datum hat die Form 2026-12-31.",
            )
        return _exact_numbers(value)


@lru_cache(maxsize=4096)
def compile_expression(source: str) -> Expression:
    """Check and compile ``source``. Raises ExpressionError with reason, remedy and column."""
    tokens = tokenize(source)
    variables = frozenset(_paths(tokens))
    try:
        compiled = zen.compile_expression(source)
        exact = zen.compile_expression(f"string({source})")
    except RuntimeError as failure:
        raise _failure(source, failure) from failure
    return Expression(source, variables, compiled, exact)


def evaluate(
    source: str, context: Mapping[str, Any], *, missing: Literal["none", "error"] = "none"
) -> Any:
    """Compile (or take from memory) and evaluate in one go."""
    return compile_expression(source).evaluate(context, missing=missing)


def lookup(path: str, context: Mapping[str, Any]) -> Any:
    """The value at a dotted path, None where a part of it is absent."""
    value: Any = context
    for part in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def encode(facts: Mapping[str, Any]) -> bytes:
    """``facts`` as the engine takes them: JSON, in which amounts keep every digit.

    (Handed over as floats, 4229701.98 would arrive as 4229701.980000001.)
    """
    try:
        return orjson.dumps(facts, default=_encode)
    except TypeError as failure:
        raise ExpressionError(f"Mit diesen Werten lässt sich nicht rechnen ({failure}).") from None


def _encode(value: Any) -> Any:
    if isinstance(value, Decimal) and value.is_finite():
        return orjson.Fragment(format(value, "f"))
    if isinstance(value, Mapping):
        return {str(key): item for key, item in value.items()}
    if isinstance(value, Set):
        return sorted(value)
    raise TypeError(type(value).__name__)


def _copy(path: str, context: Mapping[str, Any], facts: dict[str, Any]) -> bool:
    """Copy one path of the context into ``facts``; false where it is absent or empty."""
    *parents, last = path.split(".")
    source: Any = context
    target = facts
    for part in parents:
        source = source.get(part) if isinstance(source, Mapping) else None
        deeper = target.setdefault(part, {})
        if not isinstance(deeper, dict):
            return source is not None
        target = deeper
    value = source.get(last) if isinstance(source, Mapping) else None
    if value is not None:
        target[last] = value
    return value is not None


def _paths(tokens: tuple[Token, ...]) -> list[str]:
    """The variables, after checking functions, methods, dates without argument and ranges."""
    paths: list[str] = []
    brackets: list[int] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.text in ("(", "[") and token.kind == "operator":
            brackets.append(index)
        elif token.text in (")", "]") and token.kind == "operator" and brackets:
            brackets.pop()
        elif token.text == ".." and not _in_range(tokens, brackets):
            raise ExpressionError(
                "Ein Bereich darf nur hinter „in“ stehen, zum Beispiel: x in [1..5].",
                column=token.start + 1,
            )
        elif token.kind == "name":
            index = _name(tokens, index, paths)
        index += 1
    return paths


def _name(tokens: tuple[Token, ...], index: int, paths: list[str]) -> int:
    """Handle a name at ``index``; returns the index of the last token that belongs to it."""
    token = tokens[index]
    called = _text(tokens, index + 1) == "("
    if _text(tokens, index - 1) == ".":
        if called and token.text not in METHODS:
            raise _unknown("Die Methode", token, sorted(METHODS))
        return index
    if called:
        if token.text not in FUNCTIONS:
            raise _unknown("Die Funktion", token, sorted(FUNCTIONS))
        if token.text == "d" and _text(tokens, index + 2) == ")":
            raise ExpressionError(
                "„d()“ ohne Angabe wäre die Uhrzeit des Rechners.",
                remedy="Nennen Sie das Datum, zum Beispiel d(dates.received).",
                column=token.start + 1,
            )
        return index
    parts = [token.text]
    while (
        _text(tokens, index + 1) == "."
        and index + 2 < len(tokens)
        and tokens[index + 2].kind in ("name", "keyword")
        and _text(tokens, index + 3) != "("
    ):
        parts.append(tokens[index + 2].text)
        index += 2
    paths.append(".".join(parts))
    return index


def _text(tokens: tuple[Token, ...], index: int) -> str:
    return tokens[index].text if 0 <= index < len(tokens) else ""


def _in_range(tokens: tuple[Token, ...], brackets: list[int]) -> bool:
    return bool(brackets) and _text(tokens, brackets[-1] - 1) == "in"


def _unknown(what: str, token: Token, known: list[str]) -> ExpressionError:
    return ExpressionError(
        f"{what} „{token.text}“ gibt es nicht.",
        remedy=f"Erlaubt sind: {', '.join(known)}.",
        column=token.start + 1,
    )


def _number(text: str) -> Decimal | int:
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() and "." not in text else number


def _exact_numbers(value: Any) -> Any:
    if isinstance(value, float):
        return _number(repr(value).removesuffix(".0"))
    if isinstance(value, list):
        return [_exact_numbers(item) for item in value]
    if isinstance(value, dict):
        return {key: _exact_numbers(item) for key, item in value.items()}
    return value


def _failure(source: str, failure: Exception) -> ExpressionError:
    """The engine's message without its stack trace."""
    first = str(failure).splitlines()[0] if str(failure) else type(failure).__name__
    try:
        detail = str(json.loads(first)["source"])
    except (ValueError, KeyError, TypeError):
        detail = first
    return ExpressionError(
        f"„{source}“ lässt sich nicht auswerten ({detail}).",
        remedy="Prüfen Sie Klammern, Vergleiche und die Art der Werte (Zahl, Text, Datum).",
    )
