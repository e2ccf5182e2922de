"""Rows of the setup as plain values: what files hold, pages show and the history keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from rathaus.kernel.errors import NotFound
from rathaus.people.models import Office
from rathaus.reports.models import Category, Contractor, Route, Wording

Values = dict[str, Any]
Row = Category | Contractor | Route | Wording


@dataclass(frozen=True, slots=True)
class Kind:
    """One table of the setup. ``file`` is the name of its file and of the list in it."""

    name: str
    file: str
    model: type[Row]
    fields: tuple[str, ...]
    ordered: bool = False


CATEGORY: Final = Kind(
    "category",
    "categories",
    Category,
    (
        "name", "names", "group", "description", "words", "leika", "icon", "danger",
        "first_hours", "done_hours", "attributes", "plan", "shown", "active",
    ),
    ordered=True,
)  # fmt: skip
CONTRACTOR: Final = Kind(
    "contractor", "contractors", Contractor, ("name", "email", "phone", "trusted", "active")
)
ROUTE: Final = Kind(
    "route",
    "routes",
    Route,
    ("category", "group", "district", "owner", "office", "contractor", "outside"),
    ordered=True,
)
WORDING: Final = Kind("wording", "wordings", Wording, ("text",))
KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind for kind in (CATEGORY, CONTRACTOR, ROUTE, WORDING)
}
GERMAN: Final = "de"


def values_of(row: Any) -> Values:
    """The row's values by the names that files use; other rows are named by their keys."""
    if isinstance(row, Route):
        return {
            "category": row.category_id or "",
            "group": row.group,
            "district": row.district,
            "owner": str(row.owner),
            "office": row.office.key,
            "contractor": row.contractor_id or "",
            "outside": row.outside,
        }
    kind = KINDS[type(row).__name__.lower()]
    return {name: getattr(row, name) for name in kind.fields}


def columns_of(kind: Kind, values: Mapping[str, Any]) -> Values:
    """The values as the table takes them; checked before by :mod:`checking`."""
    if kind is not ROUTE:
        return dict(values)
    columns = {name: values[name] for name in ("group", "district", "owner", "outside")}
    columns["office"] = Office.objects.get(key=values["office"])
    columns["category_id"] = values["category"] or None
    columns["contractor_id"] = values["contractor"] or None
    return columns


def defaults_of(kind: Kind) -> Values:
    """What a file need not say."""
    if kind is ROUTE:
        return dict.fromkeys(kind.fields, "")
    if kind is WORDING:
        return {"text": ""}
    made = kind.model()
    return {name: getattr(made, name) for name in kind.fields}


def named(kind: Kind, key: str) -> Values:
    """What finds the row of this key: of a text that is „key:language“, of a route its number."""
    if kind is WORDING:
        name, _colon, language = key.rpartition(":")
        return {"key": name, "language": language}
    if kind is ROUTE:
        return {"pk": int(key) if key.isdecimal() and len(key) < 10 else 0}
    return {"pk": key}


def key_of(row: Any) -> str:
    """Under this key the history knows the row."""
    return f"{row.key}:{row.language}" if isinstance(row, Wording) else str(row.pk)


def find_row(kind: Kind, key: str, *, lock: bool = False) -> Any:
    """The row, or None."""
    rows: Any = kind.model._default_manager.filter(**named(kind, key))
    if kind is ROUTE:
        rows = rows.select_related("office")
    if lock:
        rows = rows.select_for_update(of=("self",))
    return rows.first()


def get_row(kind: Kind, key: str, *, lock: bool = False) -> Any:
    """The row; :class:`NotFound` where there is none, or none any more."""
    row = find_row(kind, key, lock=lock)
    if row is None:
        raise NotFound(
            _("Diesen Eintrag der Einrichtung gibt es nicht."),
            remedy=_("Vielleicht wurde er gelöscht. Sehen Sie im Verlauf nach."),
        )
    return row
