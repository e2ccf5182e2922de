"""The present setup as the same files, and files in place of the present setup.

What is in force leaves as ``categories.yaml``, ``contractors.yaml``, ``routes.yaml`` and
``wordings.yaml``; read into an empty city they give the same setup. Secrets (keys of programs,
webhooks) never leave.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.errors import NotFound
from rathaus.kernel.tenancy import current_city
from rathaus.kernel.transactions import action
from rathaus.reports.configuration.changing import add_row, change_row, remove_row, renumber
from rathaus.reports.configuration.files import (
    checked_entry,
    import_setup,
    routes_in,
    rows_in,
    texts_in,
)
from rathaus.reports.configuration.noting import note_change
from rathaus.reports.configuration.rows import (
    CATEGORY,
    CONTRACTOR,
    GERMAN,
    KINDS,
    ROUTE,
    WORDING,
    Kind,
    Values,
    defaults_of,
    key_of,
    values_of,
)
from rathaus.reports.models import Route, Wording
from rathaus.reports.rules import may_manage

FILES: Final = tuple(f"{kind.file}.yaml" for kind in KINDS.values())
_WIDTH: Final = 100


@dataclass(frozen=True, slots=True)
class Replaced:
    """How many rows files added, changed, and took away or switched off."""

    added: int
    changed: int
    gone: int


def export_setup(actor: Actor) -> dict[str, str]:
    """The content of each file by its name; keys of programs and webhooks stay here."""
    require(may_manage, actor)
    return {f"{kind.file}.yaml": _file(kind) for kind in KINDS.values()}


@action
def import_files(*, actor: Actor, folder: Path) -> int:
    """Enter what the folder says and the city does not have yet; returns how many rows are new."""
    require(may_manage, actor)
    _need_files(folder)
    return import_setup(actor=actor, folders=[folder])


@action
def replace_setup(*, actor: Actor, folder: Path) -> Replaced:
    """Make the city's setup what the folder says, all or nothing.

    A file that is missing leaves its part as it is. Categories and contractors that a file does not
    name are switched off (reports name them), routes and texts removed. Raises :class:`Invalid`
    naming file, entry and reason.
    """
    require(may_manage, actor)
    _need_files(folder)
    counts = [_replace_rows(actor, kind, folder) for kind in (CATEGORY, CONTRACTOR)]
    counts.append(_replace_routes(actor, folder))
    counts.append(_replace_texts(actor, folder))
    return Replaced(*(sum(column) for column in zip(*counts, strict=True)))


def _file(kind: Kind) -> str:
    title = {
        "categories": "Kategorien",
        "contractors": "Auftragnehmer",
        "routes": "Zuständigkeiten",
        "wordings": "Texte",
    }[kind.file]
    rows = [_entry(kind, row) for row in _rows(kind)]
    text = yaml.safe_dump(
        {kind.file: rows},
        allow_unicode=True,
        sort_keys=False,
        width=_WIDTH,
        default_flow_style=None,
    )
    return f"# {title} der Melde-Möwe, {current_city().name}.\n{text}"


def _rows(kind: Kind) -> Iterable[Any]:
    if kind is ROUTE:
        return Route.objects.select_related("office")
    if kind is WORDING:
        return Wording.objects.order_by("key", "language")
    order = ("position", "key") if kind.ordered else ("key",)
    return kind.model._default_manager.order_by(*order)


def _entry(kind: Kind, row: Any) -> Values:
    """What the file has to say of the row: its key, and what differs from the usual."""
    usual = defaults_of(kind)
    said = {name: value for name, value in values_of(row).items() if value != usual[name]}
    if kind is ROUTE:
        return said
    if kind is WORDING:
        language = {} if row.language == GERMAN else {"language": row.language}
        return {"key": row.key, **language, **said}
    return {"key": row.pk, **said}


def _need_files(folder: Path) -> None:
    if not any((folder / name).is_file() for name in FILES):
        raise NotFound(
            _("In {folder} liegt keine Datei der Einrichtung.").format(folder=folder.name),
            remedy=_("Erwartet werden: {names}.").format(names=", ".join(FILES)),
        )


Counts = tuple[int, int, int]


def _replace_rows(actor: Actor, kind: Kind, folder: Path) -> Counts:
    wanted = rows_in(folder, kind)
    if wanted is None:
        return 0, 0, 0
    present = {key_of(row): row for row in _rows(kind)}
    for key, values in wanted.items():
        if key not in present:
            add_row(actor=actor, kind=kind, key=key, values=values)
    changed = _change(actor, kind, wanted, present)
    gone = [key for key, row in present.items() if key not in wanted and row.active]
    for key in gone:
        change_row(actor=actor, kind=kind, key=key, values={"active": False})
    if kind.ordered:
        _order(actor, kind, list(wanted))
    return len(wanted.keys() - present.keys()), changed, len(gone)


def _change(
    actor: Actor, kind: Kind, wanted: Mapping[str, Values], present: Mapping[str, Any]
) -> int:
    changed = 0
    for key, values in wanted.items():
        if key in present and values_of(present[key]) != values:
            change_row(actor=actor, kind=kind, key=key, values=values)
            changed += 1
    return changed


def _order(actor: Actor, kind: Kind, keys: list[str]) -> None:
    places = {key: place for place, key in enumerate(keys)}
    rows = sorted(_rows(kind), key=lambda row: places.get(key_of(row), len(places)))
    before = [key_of(row) for row in _rows(kind)]
    if renumber(kind, rows):
        after = [key_of(row) for row in rows]
        note_change(
            actor=actor,
            kind=kind.name,
            key="*",
            before={"order": before},
            after={"order": after},
        )


def _replace_routes(actor: Actor, folder: Path) -> Counts:
    wanted = routes_in(folder)
    if wanted is None:
        return 0, 0, 0
    kept: dict[int, Any] = {}
    gone = []
    for row in _rows(ROUTE):
        values = values_of(row)
        free = [n for n, other in enumerate(wanted) if other == values and n not in kept]
        if free:
            kept[free[0]] = key_of(row)
        else:
            gone.append(key_of(row))
    for key in gone:
        remove_row(actor=actor, kind=ROUTE, key=key)
    added = [n for n in range(len(wanted)) if n not in kept]
    for n in added:
        kept[n] = add_row(actor=actor, kind=ROUTE, values=wanted[n])
    _order(actor, ROUTE, [kept[n] for n in range(len(wanted))])
    return len(added), 0, len(gone)


def _replace_texts(actor: Actor, folder: Path) -> Counts:
    if not (folder / "wordings.yaml").exists():
        return 0, 0, 0
    wanted = {
        key: checked_entry(WORDING, key, {"text": text}) for key, text in texts_in([folder]).items()
    }
    present = {key_of(row): row for row in _rows(WORDING)}
    added, gone = wanted.keys() - present.keys(), present.keys() - wanted.keys()
    for key in sorted(added):
        add_row(actor=actor, kind=WORDING, key=key, values=wanted[key])
    changed = _change(actor, WORDING, wanted, present)
    for key in sorted(gone):
        remove_row(actor=actor, kind=WORDING, key=key)
    return len(added), changed, len(gone)
