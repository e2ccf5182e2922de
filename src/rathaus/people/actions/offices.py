"""The tree of offices, read from a file as often as one likes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any

from django.db import transaction

from rathaus.kernel.access import Actor, require
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.tenancy import current_city
from rathaus.people.events import OfficesImported
from rathaus.people.library import read_list, require_keys
from rathaus.people.models import Office, OpeningHours
from rathaus.people.rules import may_manage_people
from rathaus.people.validation import check

_PLAIN = (
    "name",
    "short",
    "kind",
    "street",
    "house_number",
    "postcode",
    "town",
    "phone",
    "email",
    "website",
    "accessibility",
)
_NUMBERS = ("latitude", "longitude")
_WEEKDAYS = {"mo": 1, "di": 2, "mi": 3, "do": 4, "fr": 5, "sa": 6, "so": 7}


@dataclass(slots=True)
class Imported:
    """What an import did: keys created and changed; ``unlisted`` stayed as they were."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)


@transaction.atomic
def import_offices(*, actor: Actor, path: Path) -> Imported:
    """Bring the tree in line with ``offices.yaml``; offices it does not name are left alone.

    Running it twice changes nothing. Raises :class:`Invalid` naming file, entry and reason.
    """
    require(may_manage_people, actor)
    entries = read_list(path, "offices")
    require_keys(path, entries, {"key", "name"}, {*_PLAIN, *_NUMBERS, "parent", "hours"})
    _check_parents(path, entries)
    known = {office.key: office for office in Office.objects.select_for_update()}
    hours = _stored_hours()
    result = Imported()
    for position, entry in enumerate(entries, start=1):
        key = str(entry["key"])
        new = key not in known
        office = known.setdefault(key, Office(key=key))
        parent = known[entry["parent"]] if entry.get("parent") else None
        changed = _fill(office, entry, parent, position)
        if new or changed:
            _save(office, path)
        wanted = _read_hours(entry.get("hours") or [], f"{path.name}, {key}")
        if wanted != hours.get(key, set()):
            _replace_hours(office, wanted)
            changed = True
        if new or changed:
            (result.created if new else result.changed).append(key)
    result.unlisted = sorted(set(known) - {str(entry["key"]) for entry in entries})
    if result.created or result.changed:
        record(
            OfficesImported(
                subject=Reference("city", current_city().slug),
                created=tuple(result.created),
                changed=tuple(result.changed),
            ),
            actor=actor,
        )
    return result


def _check_parents(path: Path, entries: list[dict[str, Any]]) -> None:
    """Every parent stands above its children, so that the file reads like the tree."""
    seen: set[str] = set()
    for entry in entries:
        key, parent = str(entry["key"]), entry.get("parent")
        if key in seen:
            raise Invalid(f"{path.name}: „{key}“ steht zweimal da.", remedy="Streichen Sie eines.")
        if parent is not None and parent not in seen:
            raise Invalid(
                f"{path.name}: „{key}“ gehört zu „{parent}“, das nicht darüber steht.",
                remedy="Führen Sie die übergeordnete Stelle weiter oben auf.",
            )
        seen.add(key)


def _fill(office: Office, entry: Mapping[str, Any], parent: Office | None, position: int) -> bool:
    before = (office.parent_id, office.position)
    office.parent, office.position = parent, position
    changed = before != (office.parent_id, office.position)
    for name in _PLAIN:
        if name == "kind" and "kind" not in entry:
            continue
        value = str(entry.get(name, ""))
        if getattr(office, name) != value:
            setattr(office, name, value)
            changed = True
    for name in _NUMBERS:
        number = float(entry[name]) if entry.get(name) is not None else None
        if getattr(office, name) != number:
            setattr(office, name, number)
            changed = True
    return changed


def _save(office: Office, path: Path) -> None:
    try:
        check(office, exclude={"path", "parent"})
    except Invalid as error:
        detail = "; ".join(f"{name}: {text}" for name, text in error.fields.items())
        raise Invalid(f"{path.name}, {office.key}: {detail}", remedy=error.remedy) from error
    office.save()


Stretch = tuple[int, time, time, str]


def _stored_hours() -> dict[str, set[Stretch]]:
    rows = OpeningHours.objects.filter(valid_from=None, valid_to=None).values_list(
        "office__key", "weekday", "opens", "closes", "note"
    )
    found: dict[str, set[Stretch]] = {}
    for key, *stretch in rows:
        found.setdefault(key, set()).add(tuple(stretch))  # type: ignore[arg-type]
    return found


def _replace_hours(office: Office, wanted: set[Stretch]) -> None:
    """Only the regular hours; those of a limited time (closures, holidays) are kept elsewhere."""
    office.opening_hours.filter(valid_from=None, valid_to=None).delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(office=office, weekday=day, opens=opens, closes=closes, note=note)
        for day, opens, closes, note in sorted(wanted)
    )


def _read_hours(lines: list[str], place: str) -> set[Stretch]:
    """Lines such as ``mo-mi 08:00-12:30 nur mit Termin``."""
    found: set[Stretch] = set()
    for line in lines:
        try:
            days, span, *note = str(line).split(maxsplit=2)
            first, _, last = days.lower().partition("-")
            start, end = _WEEKDAYS[first], _WEEKDAYS[last or first]
            opens, closes = (time.fromisoformat(part) for part in span.split("-"))
            if opens >= closes or start > end:
                raise ValueError(line)
        except (KeyError, ValueError) as error:
            raise Invalid(
                f"{place}: Die Öffnungszeit „{line}“ ist nicht lesbar.",
                remedy="Schreiben Sie zum Beispiel „mo-mi 08:00-12:30 nur mit Termin“.",
            ) from error
        found |= {(day, opens, closes, " ".join(note)) for day in range(start, end + 1)}
    return found
