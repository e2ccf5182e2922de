"""Taking one change back: a new change that gives what it changed its earlier values."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.transactions import action
from rathaus.reports.configuration.changing import (
    change_row,
    move_row,
    place_of_row,
    remove_row,
)
from rathaus.reports.configuration.checking import checked
from rathaus.reports.configuration.noting import note_change
from rathaus.reports.configuration.rows import (
    CATEGORY,
    CONTRACTOR,
    KINDS,
    Kind,
    columns_of,
    find_row,
    get_row,
    named,
    values_of,
)
from rathaus.reports.models import SetupChange
from rathaus.reports.rules import may_manage

PROGRAM_KEY = "program_key"
_ORDER = "order"


def can_be_undone(change: SetupChange) -> bool:
    """Whether there is a way back at all; whether it still fits, only undoing tells."""
    return not (change.before.keys() | change.after.keys()) & {PROGRAM_KEY, _ORDER}


@action
def undo_change(*, actor: Actor, change: SetupChange) -> None:
    """Take the change back, as a change of its own.

    What was changed later in other fields stays. An added category or contractor is switched off,
    an added route or text removed. Raises :class:`Conflict` where the change no longer stands.
    """
    require(may_manage, actor)
    kind = KINDS[change.kind]
    if not can_be_undone(change):
        raise Invalid(
            _("Diese Änderung lässt sich nicht zurücknehmen."),
            remedy=_("Ändern Sie den Eintrag selbst."),
        )
    if "position" in change.after:
        _move_back(actor, kind, change)
    elif not change.before:
        _take_away(actor, kind, change)
    elif not change.after:
        _bring_back(actor, kind, change)
    else:
        _change_back(actor, kind, change)


def _change_back(actor: Actor, kind: Kind, change: SetupChange) -> None:
    present = values_of(get_row(kind, change.key, lock=True))
    changed = {
        name: value
        for name, value in change.before.items()
        if change.after.get(name) != value and name in present
    }
    if any(present[name] != change.after.get(name) for name in changed):
        raise _overtaken()
    change_row(actor=actor, kind=kind, key=change.key, values=changed)


def _take_away(actor: Actor, kind: Kind, change: SetupChange) -> None:
    present = values_of(get_row(kind, change.key, lock=True))
    if kind in (CATEGORY, CONTRACTOR):
        if not present["active"]:
            raise _overtaken()
        change_row(actor=actor, kind=kind, key=change.key, values={"active": False})
        return
    if any(present[name] != value for name, value in change.after.items() if name in present):
        raise _overtaken()
    remove_row(actor=actor, kind=kind, key=change.key)


def _bring_back(actor: Actor, kind: Kind, change: SetupChange) -> None:
    if find_row(kind, change.key) is not None:
        raise _overtaken()
    entry = checked(kind, change.before)
    row: Any = kind.model(**named(kind, change.key), **columns_of(kind, entry))
    if kind.ordered:
        row.position = kind.model._default_manager.count()
    row.save(force_insert=True)
    note_change(actor=actor, kind=kind.name, key=change.key, after=entry)


def _move_back(actor: Actor, kind: Kind, change: SetupChange) -> None:
    if place_of_row(kind, change.key) != change.after["position"]:
        raise _overtaken()
    move_row(actor=actor, kind=kind, key=change.key, place=int(change.before["position"]))


def _overtaken() -> Conflict:
    return Conflict(
        _("Diese Änderung gilt so nicht mehr: Danach wurde an derselben Stelle etwas geändert."),
        remedy=_("Nehmen Sie zuerst die spätere Änderung zurück, oder ändern Sie den Eintrag."),
    )
