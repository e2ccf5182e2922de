"""The verbs of the setup: add, change, remove, move; each asks, checks, changes and notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rathaus.design.typography import date_time
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.errors import Conflict, Duplicate, Invalid
from rathaus.kernel.transactions import action
from rathaus.reports.configuration.checking import check_key, checked
from rathaus.reports.configuration.noting import note_change
from rathaus.reports.configuration.rows import (
    CATEGORY,
    CONTRACTOR,
    ROUTE,
    WORDING,
    Kind,
    Values,
    columns_of,
    find_row,
    get_row,
    key_of,
    named,
    values_of,
)
from rathaus.reports.learning import slug_of
from rathaus.reports.models import SetupChange
from rathaus.reports.rules import may_manage


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that somebody else changed meanwhile: what is kept now, and what was sent."""

    field: str
    now: Any
    yours: Any


class ChangedMeanwhile(Conflict):
    """Somebody else changed the row. ``seen`` lets whoever looked at both save all the same."""

    code = "changed-meanwhile"

    def __init__(self, by: SetupChange, differences: Sequence[Difference]) -> None:
        who = by.by_label or _("Jemand anderes")
        when = date_time(by.at.astimezone(BERLIN))
        super().__init__(
            _("{who} hat diesen Eintrag inzwischen geändert ({when}).").format(who=who, when=when),
            remedy=_("Vergleichen Sie beide Fassungen, und speichern Sie dann noch einmal."),
        )
        self.seen = by.pk
        self.differences = tuple(differences)


def last_change(kind: Kind, key: str) -> int:
    """The number of the row's last change, for a form to carry; 0 without any."""
    found = _changes(kind, key).values_list("pk", flat=True).first()
    return found or 0


@action
def add_row(*, actor: Actor, kind: Kind, values: Mapping[str, Any], key: str = "") -> str:
    """Enter a row; returns its key. Without one it is made from the name.

    Raises :class:`Invalid` naming the fields, :class:`Duplicate` for a key that is taken.
    """
    require(may_manage, actor)
    entry = checked(kind, values)
    if kind is ROUTE:
        row: Any = ROUTE.model(**columns_of(kind, entry))
    else:
        key = check_key(key or slug_of(entry["name"])[:80].strip("-"), kind)
        if find_row(kind, key) is not None:
            raise Duplicate(
                _("„{key}“ gibt es schon.").format(key=key),
                remedy=_("Wählen Sie einen anderen Namen, oder ändern Sie den Eintrag dort."),
            )
        row = kind.model(**named(kind, key), **columns_of(kind, entry))
    if kind.ordered:
        row.position = kind.model._default_manager.count()
    row.save(force_insert=True)
    note_change(actor=actor, kind=kind.name, key=key_of(row), after=entry)
    return key_of(row)


@action
def change_row(
    *, actor: Actor, kind: Kind, key: str, values: Mapping[str, Any], seen: int | None = None
) -> Any:
    """Give the row these values; the others stay. Unchanged values write nothing.

    ``seen`` is what :func:`last_change` said when somebody began to change it:
    :class:`ChangedMeanwhile` where somebody else was quicker. None does not ask.
    Periods that run already stay; those that begin from now on are the changed ones.
    """
    require(may_manage, actor)
    row = get_row(kind, key, lock=True)
    before = values_of(row)
    after = checked(kind, before | dict(values))
    _check_unseen(kind, key, seen, before, after)
    if after != before:
        _store(row, kind, after)
        note_change(actor=actor, kind=kind.name, key=key, before=before, after=after)
    return row


@action
def remove_row(*, actor: Actor, kind: Kind, key: str, seen: int | None = None) -> None:
    """Take a route or a text away. Categories and contractors are switched off instead:
    reports and orders name them."""
    require(may_manage, actor)
    if kind in (CATEGORY, CONTRACTOR):
        raise Invalid(
            _("Meldungen und Aufträge nennen diesen Eintrag; er lässt sich nicht löschen."),
            remedy=_("Schalten Sie ihn ab: Dann steht er nicht mehr zur Wahl."),
        )
    row = get_row(kind, key, lock=True)
    before = values_of(row)
    _check_unseen(kind, key, seen, before, {})
    row.delete()
    note_change(actor=actor, kind=kind.name, key=key, before=before)


@action
def write_text(
    *, actor: Actor, key: str, language: str, text: str, seen: int | None = None
) -> None:
    """Say it in these words; an empty text in another language than German takes it away."""
    require(may_manage, actor)
    name = f"{key}:{language}"
    present = find_row(WORDING, name)
    if present is None and text.strip():
        add_row(actor=actor, kind=WORDING, key=name, values={"text": text})
    elif present is not None and not text.strip() and language != "de":
        remove_row(actor=actor, kind=WORDING, key=name, seen=seen)
    elif present is not None or language == "de":
        change_row(actor=actor, kind=WORDING, key=name, values={"text": text}, seen=seen)


@action
def move_row(*, actor: Actor, kind: Kind, key: str, place: int) -> None:
    """Put a category or route at this place of its list, counted from 0."""
    require(may_manage, actor)
    if not kind.ordered:
        raise ValueError(f"{kind.name} has no order")
    rows: list[Any] = list(kind.model._default_manager.select_for_update(of=("self",)))
    here = next((n for n, row in enumerate(rows) if key_of(row) == key), None)
    if here is None:
        get_row(kind, key)
        return
    place = max(0, min(place, len(rows) - 1))
    if place == here:
        return
    rows.insert(place, rows.pop(here))
    renumber(kind, rows)
    note_change(
        actor=actor,
        kind=kind.name,
        key=key,
        before={"position": here},
        after={"position": place},
    )


def renumber(kind: Kind, rows: Sequence[Any]) -> bool:
    """Give the rows their places; whether any was another before. Inside an action."""
    moved = []
    for place, row in enumerate(rows):
        if row.position != place:
            row.position = place
            moved.append(row)
    manager: Any = kind.model._default_manager
    manager.bulk_update(moved, ["position"])
    return bool(moved)


def place_of_row(kind: Kind, key: str) -> int:
    """The place of the row in its list, counted from 0; -1 for one that is not there."""
    keys = [str(pk) for pk in kind.model._default_manager.values_list("pk", flat=True)]
    return keys.index(key) if key in keys else -1


def _store(row: Any, kind: Kind, values: Values) -> None:
    for name, value in columns_of(kind, values).items():
        setattr(row, name, value)
    row.save()


def _changes(kind: Kind, key: str) -> Any:
    """What was changed of the row; being moved does not count."""
    rows = SetupChange.objects.filter(kind=kind.name, key=key)
    return rows.exclude(after__has_key="position").order_by("-pk")


def _check_unseen(
    kind: Kind, key: str, seen: int | None, before: Values, after: Mapping[str, Any]
) -> None:
    if seen is None:
        return
    last = _changes(kind, key).first()
    if last is None or last.pk == seen:
        return
    names = [name for name in before if after.get(name, before[name]) != before[name]]
    raise ChangedMeanwhile(
        last, [Difference(name, before[name], after.get(name)) for name in names]
    )
