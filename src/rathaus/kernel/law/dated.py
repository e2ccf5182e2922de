"""Dated rows: how sure they are, when they apply, and which of several rows applies on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from rathaus.kernel.library import Row

FEDERATION = "DE"
"""Federal law."""
UNION = "EU"
"""Law of the European Union."""
LAENDER = frozenset(
    {
        *("BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV"),
        *("NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"),
    }
)
"""The Länder by their ISO 3166-2 code."""
TERRITORIES = LAENDER | {FEDERATION, UNION}

_EVER, _FOREVER = date.min, date.max
_DAY = timedelta(days=1)


class Status(StrEnum):
    """How well a figure is proven."""

    VERIFIED = "verified"
    """The wording of the norm was read."""
    SECONDARY = "verified-secondary"
    """Read in a secondary or older source: check again before it counts."""
    OPEN = "to be confirmed"
    """Not proven; a lawyer or the municipality must confirm it."""


_WEAKNESS = {status: rank for rank, status in enumerate(Status)}


def weakest(*statuses: Status) -> Status:
    """The status of something that rests on all of these."""
    return max(statuses, key=_WEAKNESS.__getitem__)


class DatedRow(Protocol):
    """What a row needs so that it can be put in order of time."""

    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...


_Dated = TypeVar("_Dated", bound=DatedRow)


@dataclass(frozen=True, slots=True)
class Entry(Generic[_Dated]):
    """A row with the days on which it can apply, both inclusive."""

    since: date
    until: date
    row: _Dated


def timeline(rows: Sequence[tuple[Row, _Dated]]) -> tuple[Entry[_Dated], ...]:
    """Put rows about one thing in order, the latest first.

    An empty ``valid_from`` means that the start is not proven: the row follows the one that ended
    before it and has no proven start either, else it reaches back without limit. An empty
    ``valid_to`` means: until a later row starts. Raises BadTable for rows that contradict each
    other: the same start twice, or a stated end on or after the start of a later row.
    """
    placed: list[tuple[Entry[_Dated], Row]] = []
    open_start = _EVER
    for source, row in sorted(rows, key=lambda pair: pair[1].valid_to or _FOREVER):
        if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
            raise source.bad("valid_to liegt vor valid_from.")
        since = row.valid_from or open_start
        until = row.valid_to or _FOREVER
        if row.valid_from is None and row.valid_to is not None:
            open_start = row.valid_to + _DAY
        placed.append((Entry(since, until, row), source))
    placed.sort(key=lambda pair: pair[0].since)
    for number, (entry, source) in enumerate(placed):
        for later, other in placed[number + 1 :]:
            if entry.since == later.since:
                raise other.bad(f"gilt ab demselben Tag wie Zeile {source.line}.")
            if entry.until != _FOREVER and entry.until >= later.since:
                raise other.bad(f"überschneidet sich mit Zeile {source.line}.")
    return tuple(entry for entry, _ in reversed(placed))


def in_force(entries: Sequence[Entry[_Dated]], on: date) -> _Dated | None:
    """The row that applies on a day: of those in force the one that started last."""
    for entry in entries:
        if entry.since <= on <= entry.until:
            return entry.row
    return None
