"""Conditions of a form: expressions of the tables room, made safe for answers that are missing.

The engine compares an absent date as if it were the earliest of all. Here a condition whose dates
are not given does not hold, and neither does one that cannot be answered yet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rathaus.kernel.errors import RathausError
from rathaus.procedures.tables import ExpressionError, compile_expression

_TEXT = re.compile(r"'[^']*'|\"[^\"]*\"")
_DATE_OF = re.compile(r"(?<![\w.])d\(\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*[,)]")
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:.+Z-]+)?", re.ASCII)


class ConditionFailed(RathausError):
    """An expression of a folder cannot be evaluated although its answers are there."""

    code = "condition-failed"


class Condition:
    """A compiled expression over answers. ``paths`` are the answers and values it looks at."""

    __slots__ = ("_dates", "_expression", "paths", "source")

    def __init__(self, source: str) -> None:
        """Compile; raises ExpressionError (a ValueError) where the text is no expression."""
        self.source = source
        self._expression = compile_expression(source)
        self._dates = tuple(set(_DATE_OF.findall(_TEXT.sub("''", source))))
        self.paths = tuple(sorted(self._expression.variables))

    def __repr__(self) -> str:
        return f"Condition({self.source!r})"

    def value(self, scope: Mapping[str, Any]) -> Any:
        """The result, or None while an answer it needs is missing.

        Raises :class:`ConditionFailed` when all answers are there and it fails nevertheless.
        """
        if any(not _is_date(dig(scope, path)) for path in self._dates):
            return None
        try:
            return self._expression.evaluate(scope)
        except ExpressionError as error:
            raise ConditionFailed(
                error.reason,
                remedy=error.remedy or "Bitte die form.json des Verfahrens berichtigen.",
            ) from error

    def holds(self, scope: Mapping[str, Any]) -> bool:
        """Whether the condition is true; a missing answer makes it false."""
        return self.value(scope) is True


def dig(scope: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path, None where the way ends; numbers lead into lists."""
    here: Any = scope
    for name in path.split("."):
        if isinstance(here, Mapping):
            here = here.get(name)
        elif isinstance(here, list) and name.isdecimal() and int(name) < len(here):
            here = here[int(name)]
        else:
            return None
    return here


def _is_date(value: object) -> bool:
    return isinstance(value, str) and _ISO_DATE.fullmatch(value) is not None
