"""What the components show: plain values that views fill and templates draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

Kind = Literal["", "info", "success", "warning", "danger"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of a menu, a trail or a footer; ``go`` is its letter after ``g`` on the desk."""

    label: str
    url: str = ""
    current: bool = False
    count: int | None = None
    go: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A short word on the state of something; ``kind`` colours it, the word carries it."""

    label: str
    kind: Kind = ""
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """A place to go: title, one line on it, and a few words at the right edge."""

    title: str
    url: str
    text: str = ""
    meta: str = ""
    badge: Badge | None = None
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One station of a case in plain words. ``why`` gives the reason of its date, ``norm`` the law.

    ``when`` is a day, a moment or words (``voraussichtlich am 3. April``).
    """

    title: str
    when: date | datetime | str | None = None
    text: str = ""
    state: Literal["done", "now", "next", "problem"] = "done"
    why: str = ""
    norm: str = ""
    link: Link | None = None
    badge: Badge | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A term and its value. ``origin`` says where the value comes from, ``change`` leads there."""

    term: str
    value: Any
    note: str = ""
    norm: str = ""
    origin: str = ""
    change: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table; ``sort_url`` makes its header a link that sorts."""

    label: str
    numeric: bool = False
    sort_url: str = ""
    sorted: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell that is more than text."""

    text: Any
    url: str = ""
    badge: Badge | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a caption. The first cell of a row is its header. Cells: text or :class:`Cell`."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]] = ()
    empty: str = ""
    caption_hidden: bool = False
    footer: Sequence[Any] = ()

    @property
    def lines(self) -> list[list[tuple[Column, Cell]]]:
        """The rows, each cell beside its column."""
        return [self._line(row) for row in self.rows]

    @property
    def footer_line(self) -> list[tuple[Column, Cell]]:
        """The closing row, usually sums."""
        return self._line(self.footer)

    def _line(self, row: Sequence[Any]) -> list[tuple[Column, Cell]]:
        cells = (value if isinstance(value, Cell) else Cell(text=value) for value in row)
        return list(zip(self.columns, cells, strict=True)) if row else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """Ways to the newer and the older rows of a list that is read by key, not by page number.

    ``newer``, ``older`` and ``label`` stand in place of the usual words, such as for pages.
    """

    newer_url: str = ""
    older_url: str = ""
    shown: str = ""
    newer: str = ""
    older: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of an application."""

    title: str
    state: Literal["done", "now", "next", "problem"] = "next"
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """One line of the desk: what, who, until when, and why it is mine.

    ``urgency`` orders by eye: ``late`` is past its day, ``soon`` within the warning period.
    ``done_url`` takes a POST that finishes the task.
    """

    title: str
    url: str
    number: str = ""
    who: str = ""
    due: date | None = None
    due_why: str = ""
    urgency: Literal["", "soon", "late"] = ""
    why_mine: str = ""
    badge: Badge | None = None
    done_url: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A document in a file or for a resident to open."""

    title: str
    url: str
    kind: str = ""
    size: int | None = None
    when: date | datetime | None = None
    direction: Literal["", "in", "out", "internal"] = ""
    current: bool = False
    badge: Badge | None = None
    note: str = ""
    picture: str = ""
    part: str = ""
    struck: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One message of a conversation; ``own`` sets it apart as written by the reader's side."""

    sender: str
    when: datetime
    text: str
    subject: str = ""
    own: bool = False
    documents: Sequence[DocumentRow] = ()
    proof: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Where an office is to be found; ``hours`` are pairs of days and times."""

    name: str
    street: str = ""
    town: str = ""
    phone: str = ""
    email: str = ""
    hours: Sequence[tuple[str, str]] = ()
    accessibility: str = ""
    url: str = ""

    @property
    def phone_digits(self) -> str:
        """The number as a telephone dials it."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPoint:
    """A place on a read-only map, which the list beside the map names."""

    label: str
    lat: float
    lon: float
    url: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A line of the suggestions under a search field."""

    title: str
    url: str
    kind: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOption:
    """A place that the picker offers for what was typed."""

    text: str
    lat: float
    lon: float
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Who writes, for printed pages."""

    office: str = ""
    address: str = ""
    reference: str = ""
    lines: Sequence[str] = field(default_factory=tuple)
