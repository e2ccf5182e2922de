"""A decision table as data, and what comes out of it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from rathaus.procedures.tables.cells import Kind, Output, Test

Hit = Literal["unique", "any", "first", "rule order", "collect", "sum", "min", "max", "count"]
"""What happens when several rows match. ``unique`` forbids it, ``any`` wants them to agree,
``first`` takes the top one, ``rule order`` lists all from top to bottom, the others take all: as a
list, or as one figure. (DMN 1.3 § 8.2.10: U, A, F, R, C, C+, C<, C>, C#.)"""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a table, at a line and a cell (both from 1; 0 is the whole line)."""

    line: int
    column: int
    code: str
    reason: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A condition column. ``optional`` (written ``in:path?``) may be absent in the case."""

    path: str
    kind: Kind
    optional: bool
    position: int


@dataclass(frozen=True, slots=True)
class Row:
    """One rule: conditions, outputs, and where it comes from.

    ``reason`` is the sentence for people, by language. ``status`` says how well it is proven:
    ``verified``, ``verified-secondary`` or ``to be confirmed`` (``kernel.law.Status``).
    """

    line: int
    tests: tuple[Test, ...]
    outputs: tuple[Output, ...]
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    norm: str = ""
    source: str = ""
    status: str = ""
    reason: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    def valid_on(self, day: datetime.date) -> bool:
        """Whether the row is law on this day; ``valid_to`` is the last day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Each:
    """The table is asked once for each item of the list at ``path``, which is called ``name``."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table (Entscheidungstabelle) of a procedure folder.

    With several ``each`` the lists are nested: the later ones lie in the items of the earlier.
    """

    name: str
    title: Mapping[str, str]
    hit: Hit
    each: tuple[Each, ...]
    columns: tuple[Column, ...]
    outputs: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A row that matched: the rule behind a figure. ``item`` counts the items of ``each``."""

    table: str
    line: int
    norm: str
    source: str
    status: str
    reason: Mapping[str, str]
    values: Mapping[str, Any]
    item: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a person has to look, or why not: ``text`` by language, and the rule it comes from."""

    text: Mapping[str, str]
    key: str = ""
    match: Match | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """The table answers: a value by output name (a list under ``collect``, ``rule order``)."""

    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person has to judge. Software never goes on from here by itself."""

    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Reject:
    """The rules speak against it; ``grounds`` carry the key of each. A person confirms it."""

    grounds: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """Papers are missing; ``papers`` carry the key of each."""

    papers: tuple[Reason, ...]


Result = Value | Judgement | Reject | Missing


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a table says about a case, with the rows that say so.

    One look may bring several things to light: something to judge, a ground against it, a paper
    that is missing. ``result`` is the one that weighs most; the lists keep the others.
    """

    table: str
    values: Mapping[str, Any] = field(default_factory=dict)
    judgements: tuple[Reason, ...] = ()
    grounds: tuple[Reason, ...] = ()
    papers: tuple[Reason, ...] = ()
    matches: tuple[Match, ...] = ()

    @property
    def result(self) -> Result:
        """Reject outweighs Missing, Missing outweighs Judgement, Judgement outweighs Value."""
        if self.grounds:
            return Reject(self.grounds)
        if self.papers:
            return Missing(self.papers)
        if self.judgements:
            return Judgement(self.judgements)
        return Value(self.values)

    @property
    def clear(self) -> bool:
        """Whether the table answered with a value."""
        return isinstance(self.result, Value)

    @property
    def value(self) -> Any:
        """The value of the first output; None unless the table answered with one."""
        return next(iter(self.values.values()), None) if self.clear else None

    @property
    def amount(self) -> Decimal | None:
        """``value`` as an exact amount; None where it is no number."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return None
        return Decimal(value)
