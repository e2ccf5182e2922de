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
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action
from rathaus.people.library import read_list, require_keys
from rathaus.people.models import Office
from rathaus.reports.events import SetupChanged
from rathaus.reports.models import Category, Contractor, Route, SetupChange, Wording
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
        values = {**entry, "position": position}
        made += _make(actor, Category, {"key": str(values.pop("key"))}, values)
    for entry in _merged(folders, "contractors", _CONTRACTOR):
        made += _make(actor, Contractor, {"key": str(entry.pop("key"))}, entry)
    if not Route.objects.exists():
        made += _routes(actor, folders)
    for folder in folders:
        for entry in _entries(folder, "wordings", {"key", "text"}, {"language"}):
            language = str(entry.get("language", "de"))
            named = {"key": str(entry["key"]), "language": language}
            made += _make(actor, Wording, named, {"text": str(entry["text"])})
    return made


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
    offices = {office.key: office for office in Office.objects.all()}
    chosen = next((f for f in reversed(folders) if (f / "routes.yaml").exists()), None)
    if chosen is None:
        return 0
    rows = _entries(chosen, "routes", {"office"}, _ROUTE)
    for position, entry in enumerate(rows):
        office = offices.get(str(entry.pop("office")))
        if office is None:
            raise Invalid(
                f"routes.yaml, Zeile {position + 1}: Diese Stelle gibt es nicht.",
                remedy="Nehmen Sie einen Schlüssel aus offices.yaml.",
            )
        for name in ("category", "contractor"):
            entry[f"{name}_id"] = entry.pop(name, None)
        row = Route.objects.create(position=position, office=office, **entry)
        note_change(
            actor=actor, kind="route", key=str(row.pk), after=entry | {"office": office.key}
        )
    return len(rows)


def _make(actor: Actor, model: Any, named: dict[str, str], values: Mapping[str, Any]) -> int:
    _row, new = model.objects.get_or_create(**named, defaults=dict(values))
    if new:
        kind = model.__name__.lower()
        note_change(actor=actor, kind=kind, key=":".join(named.values()), after=dict(values))
    return int(new)


def _entries(
    folder: Path, name: str, required: set[str], optional: set[str]
) -> list[dict[str, Any]]:
    path = folder / f"{name}.yaml"
    if not path.exists():
        return []
    rows = [dict(row) for row in read_list(path, name)]
    require_keys(path, rows, required, optional)
    return rows


def note_change(
    *,
    actor: Actor,
    kind: str,
    key: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write a change of the setup down; inside an action. From now on every process reads anew."""
    SetupChange.objects.create(
        by_id=actor.account,
        by_label=actor.label,
        kind=kind,
        key=key,
        before=dict(before or {}),
        after=dict(after or {}),
    )
    record(SetupChanged(subject=Reference("reports", kind), kind=kind, key=key), actor=actor)
