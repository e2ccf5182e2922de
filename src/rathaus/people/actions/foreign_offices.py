"""Offices as a foreign catalogue describes them (dldb, XZuFi): found again by its identifier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time

from django.db import transaction

from rathaus.kernel.access import Actor, require
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.tenancy import current_city
from rathaus.people.actions.offices import Imported
from rathaus.people.events import OfficesImported
from rathaus.people.models import Office, OpeningHours
from rathaus.people.rules import may_manage_people
from rathaus.people.validation import check

_PLAIN = (
    "name",
    "short",
    "street",
    "house_number",
    "postcode",
    "town",
    "phone",
    "email",
    "website",
    "accessibility",
)

Stretch = tuple[int, time, time, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedOffice:
    """Organisationseinheit. ``parent`` is the key of another one of the same source.

    ``hours`` are weekday (1 Monday), opening, closing and a note; ``None`` leaves ours alone.
    """

    key: str
    name: str
    parent: str = ""
    short: str = ""
    kind: str = Office.Kind.OFFICE
    street: str = ""
    house_number: str = ""
    postcode: str = ""
    town: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    latitude: float | None = None
    longitude: float | None = None
    accessibility: str = ""
    identifiers: Mapping[str, str] = field(default_factory=dict)
    hours: tuple[Stretch, ...] | None = None


@dataclass(slots=True)
class Taken(Imported):
    """What an import did; ``offices`` are our rows by the key of the source."""

    offices: dict[str, Office] = field(default_factory=dict)


@transaction.atomic
def take_offices(*, actor: Actor, offices: Iterable[DescribedOffice]) -> Taken:
    """Create and refresh offices; parents stand before their children.

    One that carries an identifier of the source is the same office, whatever its key; else the key
    decides. Offices that the source does not name are left alone, and so is every field that it
    leaves empty. Running it twice changes nothing. Raises :class:`Invalid` naming the office.
    """
    require(may_manage_people, actor)
    result = Taken()
    known = list(Office.objects.select_for_update().prefetch_related("opening_hours"))
    by_key = {row.key: row for row in known}
    by_name = {
        (scheme, str(value)): row for row in known for scheme, value in row.identifiers.items()
    }
    for position, source in enumerate(offices, start=1):
        names = ((scheme, value) for scheme, value in source.identifiers.items())
        row = next((by_name[name] for name in names if name in by_name), by_key.get(source.key))
        new = row is None
        row = row or Office(key=source.key, position=position)
        parent = result.offices.get(source.parent)
        changed = _fill(row, source, parent, new=new)
        if changed or new:
            _save(row)
        changed = _keep_hours(row, source, new=new) or changed
        if changed or new:
            (result.created if new else result.changed).append(row.key)
        result.offices[source.key] = row
        by_key[row.key] = row
    taken = {row.key for row in result.offices.values()}
    result.unlisted = sorted(set(by_key) - taken)
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


def _fill(row: Office, source: DescribedOffice, parent: Office | None, *, new: bool) -> bool:
    """Whether the source says anything that the row does not."""
    wanted = {name: getattr(source, name) for name in _PLAIN if getattr(source, name)}
    wanted["identifiers"] = {**row.identifiers, **source.identifiers}
    if source.latitude is not None and source.longitude is not None:
        wanted |= {"latitude": source.latitude, "longitude": source.longitude}
    if new:
        wanted["kind"] = source.kind
    changed = False
    for name, value in wanted.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed = True
    if parent is not None and row.parent_id is None and row.pk != parent.pk:
        row.parent = parent
        changed = True
    return changed


def _save(row: Office) -> None:
    try:
        check(row, exclude={"path", "parent"})
    except Invalid as error:
        detail = "; ".join(f"{name}: {text}" for name, text in error.fields.items())
        raise Invalid(f"{row.name} ({row.key}): {detail}", remedy=error.remedy) from error
    row.save()


def _keep_hours(row: Office, source: DescribedOffice, *, new: bool) -> bool:
    """Replace the regular hours where the source names some that differ."""
    if source.hours is None:
        return False
    there = set() if new else {
        (hours.weekday, hours.opens, hours.closes, hours.note)
        for hours in row.opening_hours.all()
        if hours.valid_from is None and hours.valid_to is None
    }  # fmt: skip
    if there == set(source.hours):
        return False
    row.opening_hours.filter(valid_from=None, valid_to=None).delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(office=row, weekday=day, opens=opens, closes=closes, note=note)
        for day, opens, closes, note in sorted(source.hours)
    )
    return True
