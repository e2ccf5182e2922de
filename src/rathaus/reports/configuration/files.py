"""The setup as files.

``library/reports/*.yaml`` for every city, ``library/cities/<slug>/reports/*.yaml`` for what one
city does otherwise.

``categories.yaml``: key, name, names, group, description, words, leika, icon, danger, first_hours,
done_hours, attributes, plan, shown, active. ``contractors.yaml``: key, name, email, phone, trusted.
``routes.yaml``: category, group, district, owner, office, contractor, outside. ``wordings.yaml``:
key, language, text. A city's file replaces rows of the same key; its routes replace all routes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from rathaus.kernel.access import Actor, require
from rathaus.kernel.errors import Invalid
from rathaus.kernel.transactions import action
from rathaus.people.library import read_list, require_keys
from rathaus.reports.configuration.checking import check_key, checked
from rathaus.reports.configuration.noting import note_change
from rathaus.reports.configuration.rows import (
    CATEGORY,
    CONTRACTOR,
    GERMAN,
    ROUTE,
    WORDING,
    Kind,
    columns_of,
    find_row,
    named,
)
from rathaus.reports.models import Route
from rathaus.reports.rules import may_manage

_CATEGORY = {
    "names", "group", "description", "words", "leika", "icon", "danger", "first_hours",
    "done_hours", "attributes", "plan", "shown", "active",
}  # fmt: skip
_CONTRACTOR = {"email", "phone", "trusted", "active"}
_ROUTE = {"category", "group", "district", "owner", "contractor", "outside"}


@action
def import_setup(*, actor: Actor, folders: Iterable[Path]) -> int:
    """Bring the setup in line with the files; rows that are there already stay as staff left them.

    Later folders go before earlier ones. Routes are entered only where the city has none. Returns
    how many rows are new. Raises :class:`Invalid` naming file, entry and reason.
    """
    require(may_manage, actor)
    folders = [folder for folder in folders if folder.is_dir()]
    made = 0
    for position, entry in enumerate(_merged(folders, "categories", _CATEGORY)):
        made += _make(actor, CATEGORY, str(entry["key"]), entry, position=position)
    for entry in _merged(folders, "contractors", _CONTRACTOR):
        made += _make(actor, CONTRACTOR, str(entry["key"]), entry)
    if not Route.objects.exists():
        made += _routes(actor, folders)
    for key, text in texts_in(folders).items():
        made += _make(actor, WORDING, key, {"text": text})
    return made


def texts_in(folders: Iterable[Path]) -> dict[str, Any]:
    """The texts of the files by „key:language“; later folders replace what earlier ones say."""
    return {
        f"{entry['key']}:{entry.get('language', GERMAN)}": entry["text"]
        for folder in folders
        for entry in _entries(folder, "wordings", {"key", "text"}, {"language"})
    }


def rows_in(folder: Path, kind: Kind) -> dict[str, dict[str, Any]] | None:
    """Categories or contractors of the folder by key, checked; None without the file."""
    if not (folder / f"{kind.file}.yaml").exists():
        return None
    optional = _CATEGORY if kind is CATEGORY else _CONTRACTOR
    entries = {str(entry["key"]): entry for entry in _merged([folder], kind.file, optional)}
    return {key: checked_entry(kind, key, entry) for key, entry in entries.items()}


def routes_in(folder: Path) -> list[dict[str, Any]] | None:
    """Routes of the folder in their order, checked; None without the file."""
    if not (folder / "routes.yaml").exists():
        return None
    rows = _entries(folder, "routes", {"office"}, _ROUTE)
    return [checked_entry(ROUTE, f"Zeile {n}", entry) for n, entry in enumerate(rows, start=1)]


def _merged(folders: list[Path], name: str, optional: set[str]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for folder in folders:
        for entry in _entries(folder, name, {"key"}, optional | {"name"}):
            found.setdefault(str(entry["key"]), {}).update(entry)
    for entry in found.values():
        if not entry.get("name"):
            raise Invalid(
                f"{name}.yaml, {entry['key']}: Der Name fehlt.",
                remedy="Ergänzen Sie „name“.",
            )
    return list(found.values())


def _routes(actor: Actor, folders: list[Path]) -> int:
    chosen = next((f for f in reversed(folders) if (f / "routes.yaml").exists()), None)
    if chosen is None:
        return 0
    rows = _entries(chosen, "routes", {"office"}, _ROUTE)
    for position, entry in enumerate(rows):
        values = checked_entry(ROUTE, f"Zeile {position + 1}", entry)
        row = Route.objects.create(position=position, **columns_of(ROUTE, values))
        note_change(actor=actor, kind="route", key=str(row.pk), after=values)
    return len(rows)


def _make(actor: Actor, kind: Kind, key: str, entry: Mapping[str, Any], **more: Any) -> int:
    if find_row(kind, key) is not None:
        return 0
    values = checked_entry(kind, key, entry)
    kind.model._default_manager.create(**named(kind, key), **columns_of(kind, values), **more)
    note_change(actor=actor, kind=kind.name, key=key, after=values)
    return 1


def checked_entry(kind: Kind, key: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry of a file, complete; :class:`Invalid` naming file, entry and each wrong field."""
    try:
        if kind is not ROUTE:
            check_key(key, kind)
        return checked(kind, {name: value for name, value in entry.items() if value is not None})
    except Invalid as error:
        said = "; ".join(f"{name}: {text}" for name, text in error.fields.items())
        raise Invalid(
            f"{kind.file}.yaml, {key}: {said}", remedy=error.remedy, fields=error.fields
        ) from error


def _entries(
    folder: Path, name: str, required: set[str], optional: set[str]
) -> list[dict[str, Any]]:
    path = folder / f"{name}.yaml"
    if not path.exists():
        return []
    rows = [dict(row) for row in read_list(path, name)]
    require_keys(path, rows, required, optional)
    return rows
