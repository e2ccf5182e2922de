"""Offices, their tree and their opening hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from rathaus.kernel.errors import NotFound
from rathaus.people.models import Office, OpeningHours
from rathaus.people.models.periods import holds_on


@dataclass(frozen=True, slots=True)
class OfficeNode:
    """An office with those directly below it."""

    office: Office
    children: tuple[OfficeNode, ...]


def office_by_key(key: str) -> Office:
    """The office with this key; raises :class:`NotFound`."""
    office = Office.objects.filter(key=key).first()
    if office is None:
        raise NotFound(
            f"Die Stelle „{key}“ gibt es nicht.",
            remedy="Legen Sie sie in offices.yaml an und lesen Sie die Datei ein.",
        )
    return office


def subtree(office: Office) -> QuerySet[Office]:
    """The office and all below it, in the order of the tree."""
    below = Q(path=office.path) | Q(path__startswith=f"{office.path}/")
    return Office.objects.filter(below).order_by("path")


def office_tree() -> tuple[OfficeNode, ...]:
    """The whole tree in one query; siblings in the order of the file."""
    children: dict[UUID | None, list[Office]] = {}
    for office in Office.objects.order_by("position", "name", "id"):
        children.setdefault(office.parent_id, []).append(office)
    return _nodes(children, None)


def _nodes(children: dict[UUID | None, list[Office]], above: UUID | None) -> tuple[OfficeNode, ...]:
    return tuple(
        OfficeNode(office, _nodes(children, office.pk)) for office in children.get(above, [])
    )


def hours_on(office: Office, day: date) -> list[OpeningHours]:
    """When the office is open on that day; hours for a limited time replace the regular ones."""
    rows = list(OpeningHours.objects.filter(holds_on(day), office=office, weekday=day.isoweekday()))
    special = [row for row in rows if row.valid_from or row.valid_to]
    return special or rows
