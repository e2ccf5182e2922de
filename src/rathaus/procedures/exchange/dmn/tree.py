"""Expressions as a tree: what FEEL (DMN) and the expressions of our tables have in common.

Both languages are read into it and written from it, so that nothing passes that one side does not
understand. A list is counted from 1 here, as FEEL does.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass


class NotExpressible(ValueError):
    """Something that the other side cannot say; the message is a German sentence."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, without exponent."""

    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A text."""

    text: str


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no."""

    value: bool


@dataclass(frozen=True, slots=True)
class Nothing:
    """Not given (null)."""


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day."""

    value: datetime.date


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day."""

    value: datetime.time


@dataclass(frozen=True, slots=True)
class Path:
    """A value of the case at a dotted path."""

    path: str


@dataclass(frozen=True, slots=True)
class Subject:
    """The value that a cell judges: ``?`` in FEEL, ``$`` in our tables."""


@dataclass(frozen=True, slots=True)
class Item:
    """The item of a list that a condition looks at."""


@dataclass(frozen=True, slots=True)
class Field:
    """A part of a value."""

    of: Node
    name: str


@dataclass(frozen=True, slots=True)
class Nth:
    """One item of a list, counted from 1."""

    of: Node
    number: int


@dataclass(frozen=True, slots=True)
class Filtered:
    """The items that meet a condition."""

    of: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Each:
    """A part of every item, as a list."""

    of: Node
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified:
    """Whether ``some`` or ``every`` item meets a condition."""

    kind: str
    of: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of values."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function by its FEEL name."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Minus:
    """The negative of a number."""

    of: Node


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    of: Node


@dataclass(frozen=True, slots=True)
class Pair:
    """Two values and an operator in FEEL's writing: ``+ - * / ** = != < <= > >= and or``."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Choice:
    """If, then, else."""

    condition: Node
    then: Node
    other: Node


@dataclass(frozen=True, slots=True)
class Within:
    """Whether a value lies between two ends; open ends do not count."""

    of: Node
    low: Node
    high: Node
    open_low: bool = False
    open_high: bool = False


Node = (
    Number
    | Words
    | Flag
    | Nothing
    | Day
    | Clock
    | Path
    | Subject
    | Item
    | Field
    | Nth
    | Filtered
    | Each
    | Quantified
    | Listed
    | Call
    | Minus
    | Not
    | Pair
    | Choice
    | Within
)

CONSTANTS = (Number, Words, Flag, Day, Clock)
"""What a cell may hold as a value of its own."""

PARTS_OF_DAY = ("year", "month", "day")
"""What may be asked of a day: a part in FEEL, a method in our expressions."""

BOOLEAN = frozenset({"=", "!=", "<", "<=", ">", ">=", "and", "or"})
"""Operators whose result is yes or no."""


def is_boolean(node: Node) -> bool:
    """Whether the expression is a yes-or-no question by its form."""
    if isinstance(node, Pair):
        return node.operator in BOOLEAN
    return (
        isinstance(node, Not | Within | Quantified)
        or (
            isinstance(node, Call)
            and node.name in ("contains", "starts with", "ends with", "matches")
        )
        or (isinstance(node, Call) and node.name == "list contains")
    )
