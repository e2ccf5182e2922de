"""The rows of ``library/law/deadlines.csv``: read, checked, and found by key, law, Land and day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from rathaus.kernel.clock.units import Access, Law, Shift, Start, Unit
from rathaus.kernel.clock.wording import EVENTS
from rathaus.kernel.errors import RathausError
from rathaus.kernel.law.dated import (
    FEDERATION,
    LAENDER,
    TERRITORIES,
    UNION,
    Entry,
    Status,
    in_force,
    timeline,
)
from rathaus.kernel.law.norms import bind
from rathaus.kernel.library import Row, cached, library_path, read_table

_COLUMNS = (
    "key law land event length unit shift start_rule value norm valid_from valid_to status source "
    "quote note"
)
_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_SERVICE_EVENTS = frozenset({"posting", "dispatch", "provision", "retrieval", "notice"})
_HIDDEN_LAND = "Für {land} ist keine eigene Zeile hinterlegt; gerechnet wurde nach Bundesrecht."


class NoRule(RathausError):
    """The clock has no row for this question."""

    code = "no-rule"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: a period or a rule without a period, with its norm and how well it is proven."""

    key: str
    law: Law
    land: str
    event: str
    length: int | None
    unit: Unit | None
    shift: Shift
    start: Start
    value: str
    norm: str
    valid_from: date | None
    valid_to: date | None
    status: Status
    source: str
    quote: str
    note: str


@dataclass(frozen=True, slots=True)
class _Table:
    by_scope: Mapping[tuple[str, str, str], tuple[Entry[Rule], ...]]
    laws: Mapping[str, tuple[Law, ...]]
    regulated_by_laender: frozenset[tuple[str, str]]


def find_rule(key: str, *, land: str, on: date, law: str | None = None) -> Rule:
    """The row that applies on a day: the Land's own, else the federal one, else the Union's.

    ``law`` may be left out where the key belongs to one branch of law only. Where other Länder
    have rows of their own and this one has none, the federal row comes back „to be confirmed“.
    Raises NoRule, and BadTable where the table is wrong.
    """
    table = _table()
    branch = law if law is not None else _only_law(table, key)
    for scope in (land, FEDERATION, UNION):
        entries = table.by_scope.get((key, branch, scope))
        found = in_force(entries, on) if entries else None
        if found is None:
            continue
        if scope == land or land == FEDERATION or (key, branch) not in table.regulated_by_laender:
            return found
        return _borrowed(found, land)
    raise NoRule(
        f"Für „{key}“ ({branch}) ist am {on:%d.%m.%Y} in {land} keine Frist hinterlegt.",
        remedy="Bitte eine Zeile in library/law/deadlines.csv ergänzen.",
    )


def has_rule(key: str, *, law: str) -> bool:
    """Whether any row has this key in this branch of law."""
    return law in _table().laws.get(key, ())


def laws_of(key: str) -> tuple[Law, ...]:
    """The branches of law in which any row has this key."""
    return _table().laws.get(key, ())


def all_rules() -> tuple[Rule, ...]:
    """Every row, in the order of key, law, Land and time."""
    table = _table().by_scope
    return tuple(entry.row for scope in sorted(table) for entry in reversed(table[scope]))


def _only_law(table: _Table, key: str) -> Law:
    laws = table.laws.get(key, ())
    if len(laws) == 1:
        return laws[0]
    raise NoRule(
        f"Für „{key}“ gibt es {len(laws)} Rechtsgebiete ({', '.join(laws)}).",
        remedy="Bitte das Rechtsgebiet (law) nennen.",
    )


@cached
def _borrowed(rule: Rule, land: str) -> Rule:
    note = f"{_HIDDEN_LAND.format(land=land)} {rule.note}".strip()
    return replace(rule, status=Status.OPEN, note=note)


@cached
def _table() -> _Table:
    scopes: dict[tuple[str, str, str], list[tuple[Row, Rule]]] = {}
    laws: dict[str, set[Law]] = {}
    by_laender: set[tuple[str, str]] = set()
    for row in read_table(library_path() / "law" / "deadlines.csv", _COLUMNS):
        rule = _read(row)
        scopes.setdefault((rule.key, rule.law, rule.land), []).append((row, rule))
        laws.setdefault(rule.key, set()).add(rule.law)
        if rule.land in LAENDER:
            by_laender.add((rule.key, rule.law))
    return _Table(
        by_scope={scope: timeline(rows) for scope, rows in scopes.items()},
        laws={key: tuple(sorted(found)) for key, found in laws.items()},
        regulated_by_laender=frozenset(by_laender),
    )


def _read(row: Row) -> Rule:
    key = row.text("key", required=True)
    if not _KEY.fullmatch(key):
        raise row.bad(f"„{key}“ ist kein Schlüssel wie „service.post“.")
    length = row.whole("length")
    rule = Rule(
        key=key,
        law=Law(row.choice("law", tuple(Law))),
        land=row.choice("land", TERRITORIES),
        event=row.choice("event", EVENTS),
        length=length,
        unit=Unit(row.choice("unit", tuple(Unit))) if row.text("unit") else None,
        shift=Shift(row.choice("shift", tuple(Shift))),
        start=Start(row.choice("start_rule", tuple(Start))),
        value=row.text("value"),
        norm=bind(row.text("norm", required=True)),
        valid_from=row.day("valid_from"),
        valid_to=row.day("valid_to"),
        status=Status(row.choice("status", tuple(Status))),
        source=row.text("source", required=True),
        quote=row.text("quote"),
        note=row.text("note"),
    )
    _check(row, rule)
    return rule


def _check(row: Row, rule: Rule) -> None:
    if (rule.length is None) != (rule.unit is None):
        raise row.bad("length und unit gehören zusammen.")
    if rule.length is not None and rule.start is Start.NONE:
        raise row.bad("Eine Frist braucht start_rule.")
    if (rule.unit is Unit.HOURS) != (rule.start is Start.MOMENT):
        raise row.bad("Stunden werden vom Zeitpunkt an gezählt: hours nur mit start_rule moment.")
    if rule.start is Start.FULL_DAYS and rule.unit not in (Unit.DAYS, Unit.WEEKS):
        raise row.bad("start_rule full_days zählt Tage oder Wochen.")
    if rule.key.startswith("service.") and rule.event in _SERVICE_EVENTS:
        row.choice("value", tuple(Access))
