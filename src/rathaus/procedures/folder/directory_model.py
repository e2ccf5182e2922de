"""A directory (Verzeichnis) that a procedure keeps, as ``directory.yaml`` describes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from rathaus.procedures.tables import Expression

Said = Mapping[str, str]
DISTRICT = "district"
"""The column and filter that every directory with a place has of itself."""


@dataclass(frozen=True, slots=True)
class EntryColumn:
    """A column: what of the case is kept for it, and who sees it.

    ``answer`` is the path of the question where the value is an answer as it stands; then words and
    options are the question's. What is for a ``match`` is told to whoever has an entry that fits,
    never published. ``since`` columns keep a day and say one of two words, according to
    whether the day that is looked at has reached it.
    """

    name: str
    label: Said
    value: Expression
    answer: str = ""
    audience: Literal["public", "match", "office"] = "public"
    since: tuple[Said, Said] | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """When somebody is asked whether the entry still holds, and what ends it without an answer.

    ``after`` and ``close`` are keys of dated parameters in days, ``notice`` one of messages.yaml.
    """

    after: str
    notice: str
    close: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """What fits together: entries of this directory with those of ``against``.

    ``equal`` and ``differ`` compare values, ``overlap`` lists with something in common,
    ``requires`` names what the other must offer where this one asks for it, ``within`` the column
    with the distance in km that one of the two is ready to go. ``owner`` lets whoever made the
    entry see what fits, without names and addresses.
    """

    against: str
    equal: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()
    overlap: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    within: str = ""
    owner: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """Where staff may put an entry that does not belong here, and what goes along by column."""

    to: str
    fill: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Directory:
    """directory.yaml: what is listed, for whom, from when and until when.

    ``begins`` is ``receipt``, ``grant``, or ``step`` (while the process waits for ``entry.ended``).
    ``lasts`` is a dated parameter: how long an entry holds without a last day of its own, and by
    how much it is renewed. With ``open_case`` it stands no longer than its case is open. After
    ``proof_until`` an entry is hidden and fits nothing.
    """

    key: str
    title: Said
    intro: Said
    audience: Literal["public", "office"]
    begins: Literal["receipt", "grant", "step"]
    columns: tuple[EntryColumn, ...]
    when: Expression | None = None
    starts: Expression | None = None
    until: Expression | None = None
    proof_until: Expression | None = None
    place: Expression | None = None
    lasts: str = ""
    ask: Ask | None = None
    filters: tuple[str, ...] = ()
    staff: bool = False
    open_case: bool = False
    matches: tuple[Match, ...] = ()
    moves: tuple[Move, ...] = ()

    @property
    def by_day(self) -> bool:
        """Whether entries hold on certain days, so that the list is looked at for one day."""
        return self.starts is not None

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """Everything that it reads of a case."""
        single = (self.when, self.starts, self.until, self.proof_until, self.place)
        return (*(each for each in single if each), *(column.value for column in self.columns))

    def column(self, name: str) -> EntryColumn | None:
        """The column of this name."""
        return next((column for column in self.columns if column.name == name), None)

    def seen_by(self, *, office: bool, match: bool = False) -> tuple[EntryColumn, ...]:
        """The columns for the office, those for whoever has something that fits, or for all."""
        seen = {"public", *(["match"] if match or office else []), *(["office"] if office else [])}
        return tuple(each for each in self.columns if each.audience in seen)
