"""What upper rooms add to a resident's export and to the question of erasure.

A room registers once, in a module that its AppConfig imports::

    @export_part("cases")
    def cases_of(account: Account) -> ExportPart: ...

    @erasure_hold("cases")
    def retained_cases(party: Party) -> Iterable[Hold]: ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rathaus.people.models import Account, Party


@dataclass(frozen=True, slots=True)
class ExportPart:
    """One part of an export: plain data, and files as pairs of name and content."""

    data: Any
    files: Iterable[tuple[str, bytes]] = field(default=())


@dataclass(frozen=True, slots=True)
class Hold:
    """Why personal data must stay for now (Art. 17 Abs. 3 DSGVO).

    ``what`` names the thing for the person concerned, ``why`` the norm or plan, ``until`` the last
    day, or None where no end is known yet.
    """

    what: str
    why: str
    until: date | None


ExportSource = Callable[[Account], ExportPart]
HoldSource = Callable[[Party], Iterable[Hold]]

_exports: dict[str, ExportSource] = {}
_special: dict[str, str] = {}
_holds: dict[str, HoldSource] = {}


def export_part(name: str) -> Callable[[ExportSource], ExportSource]:
    """Add a part to every resident's export, under this name."""

    def register(source: ExportSource) -> ExportSource:
        _exports[name] = source
        return source

    return register


def erasure_hold(name: str) -> Callable[[HoldSource], HoldSource]:
    """Add a source of reasons why a party's data must stay."""

    def register(source: HoldSource) -> HoldSource:
        _holds[name] = source
        return source

    return register


def special_rights(name: str, statement: str) -> None:
    """Add to every actor of staff what stands open or shut to them besides their roles.

    ``statement`` selects a word and the id of a record, from the room's own tables and ``held``
    (``role_id``, ``path``: the roles of this day, deputyships included, empty for everywhere); it
    knows ``%(account)s`` and ``%(day)s`` and runs within the one query that makes an actor.
    """
    _special[name] = statement


def special_statements() -> tuple[str, ...]:
    """What rooms registered, in the order of their names."""
    return tuple(_special[name] for name in sorted(_special))


def export_parts(account: Account) -> Iterator[tuple[str, ExportPart]]:
    """Every part for this account, by name."""
    for name in sorted(_exports):
        yield name, _exports[name](account)


def holds_on(party: Party) -> list[Hold]:
    """Every reason to keep the party's data, the one that lasts longest first."""
    found = [hold for name in sorted(_holds) for hold in _holds[name](party)]
    return sorted(found, key=lambda hold: hold.until or date.max, reverse=True)
