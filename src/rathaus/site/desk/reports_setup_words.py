"""The setup in words: names of fields, values as people say them, changes before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rathaus.design.components import Column, Table
from rathaus.design.typography import number
from rathaus.people.models import Office
from rathaus.reports.configuration.changing import Difference
from rathaus.reports.configuration.route_check import owner_label
from rathaus.reports.models import Contractor, SetupChange
from rathaus.reports.setup import setup

_SHORTEST = 400


class Names:
    """What keys mean, looked up once for a page."""

    @cached_property
    def offices(self) -> dict[str, str]:
        """Offices by key."""
        return dict(Office.objects.values_list("key", "name"))

    @cached_property
    def contractors(self) -> dict[str, str]:
        """Contractors by key."""
        return dict(Contractor.objects.values_list("key", "name"))

    @cached_property
    def categories(self) -> dict[str, str]:
        """Categories by key."""
        return {key: one.label for key, one in setup().categories.items()}


def hours(count: int | None) -> str:
    """A period: hours, or whole days from two on; a dash without one."""
    if not count:
        return "–"
    if count % 24 == 0 and count >= 48:
        days = count // 24
        return ngettext("{n} Tag", "{n} Tage", days).format(n=number(days))
    return ngettext("{n} Stunde", "{n} Stunden", count).format(n=number(count))


def field_label(name: str) -> str:
    """What a field is called on the pages."""
    return {
        "name": _("Name"),
        "names": _("Name in anderen Sprachen"),
        "group": _("Gruppe"),
        "description": _("Beschreibung"),
        "words": _("Wörter des Alltags"),
        "leika": _("LeiKa-Schlüssel"),
        "icon": _("Zeichen"),
        "danger": _("Gefahr"),
        "first_hours": _("Nachsehen binnen"),
        "done_hours": _("Erledigt binnen"),
        "attributes": _("Weitere Fragen"),
        "plan": _("Aktenplan"),
        "shown": _("Texte veröffentlichen"),
        "active": _("steht zur Wahl"),
        "email": _("E-Mail"),
        "phone": _("Telefon"),
        "trusted": _("vertrauenswürdig"),
        "category": _("Kategorie"),
        "category_id": _("Kategorie"),
        "district": _("Stadtteil"),
        "owner": _("Baulastträger"),
        "office": _("Stelle"),
        "contractor": _("Auftragnehmer"),
        "contractor_id": _("Auftragnehmer"),
        "outside": _("Andere Behörde"),
        "text": _("Text"),
        "position": _("Platz in der Liste"),
        "order": _("Reihenfolge"),
        "program_key": _("Schlüssel des Programms"),
    }.get(name, name)


def value_words(name: str, value: Any, names: Names) -> str:
    """The value as one says it; a dash for nothing."""
    if name in {"first_hours", "done_hours"}:
        return hours(value)
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if name == "position" and isinstance(value, int):
        return number(value + 1)
    if not value:
        return "–"
    if name == "attributes":
        return "; ".join(str(one.get("description", "")) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {text}" for key, text in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))[:_SHORTEST]
    known: Mapping[str, Mapping[str, str]] = {
        "office": names.offices,
        "category": names.categories,
        "category_id": names.categories,
        "contractor": names.contractors,
        "contractor_id": names.contractors,
    }
    if name in known:
        return known[name].get(str(value), str(value))
    return owner_label(str(value)) or str(value) if name == "owner" else str(value)


def difference_table(differences: Iterable[Difference], names: Names) -> Table:
    """What is kept now beside what was sent."""
    return Table(
        caption=_("Beide Fassungen"),
        columns=[
            Column(label=_("Feld")),
            Column(label=_("Jetzt gespeichert")),
            Column(label=_("Ihre Eingabe")),
        ],
        rows=[
            [
                field_label(one.field),
                value_words(one.field, one.now, names),
                value_words(one.field, one.yours, names),
            ]
            for one in differences
        ],
        empty=_("Ihre Eingabe ist dieselbe."),
    )


def changed_fields(change: SetupChange, names: Names) -> list[tuple[str, str, str]]:
    """Field, before and after, of what the change changed."""
    fields = dict.fromkeys([*change.before, *change.after])
    found = []
    for name in fields:
        before, after = change.before.get(name), change.after.get(name)
        if before == after or (not before and not after and not (change.before and change.after)):
            continue
        found.append(
            (
                field_label(name),
                value_words(name, before, names) if change.before else "",
                value_words(name, after, names) if change.after else "",
            )
        )
    return found


def change_title(change: SetupChange, names: Names) -> str:
    """What was changed: „Kategorie Wilder Müll“."""
    name = {
        "category": names.categories.get(change.key, change.key),
        "contractor": names.contractors.get(change.key, change.key),
        "route": _route_title(change, names),
        "wording": change.key.replace(":", ", "),
    }.get(change.kind, change.key)
    kind = {
        "category": _("Kategorie"),
        "contractor": _("Auftragnehmer"),
        "route": _("Zuständigkeit"),
        "wording": _("Text"),
    }.get(change.kind, change.kind)
    return f"{kind}: {name}" if name != "*" else kind


def change_verb(change: SetupChange) -> str:
    """What was done."""
    if "position" in change.after or "order" in change.after:
        return _("verschoben")
    if "program_key" in change.after:
        return (
            _("Schlüssel ausgestellt") if change.after["program_key"] else _("Schlüssel gesperrt")
        )
    if not change.before:
        return _("angelegt")
    return _("geändert") if change.after else _("gelöscht")


def change_url(change: SetupChange) -> str:
    """The page of the row; empty where it has none."""
    names = {
        "category": "desk-reports-setup-category",
        "contractor": "desk-reports-setup-contractor",
        "route": "desk-reports-setup-route",
        "wording": "desk-reports-setup-text",
    }
    key = change.key.partition(":")[0] if change.kind == "wording" else change.key
    try:
        return reverse(names[change.kind], args=[key]) if change.key != "*" else ""
    except (KeyError, NoReverseMatch):
        return ""


def _route_title(change: SetupChange, names: Names) -> str:
    said = change.after if "office" in change.after else change.before
    what = said.get("category") or said.get("category_id")
    where = names.categories.get(str(what), str(what)) if what else said.get("group")
    office = names.offices.get(str(said.get("office", "")), "")
    return f"{where or _('alles')} → {office}" if office else f"{_('Zeile')} {change.key}"
