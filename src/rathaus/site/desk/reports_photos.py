"""The photos of a report as the desk shows them: what is covered, and what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.design.components import Badge, Kind
from rathaus.reports.models import Photo, Report

_KINDS: dict[str, Kind] = {
    Photo.State.UNSEEN: "warning",
    Photo.State.READY: "warning",
    Photo.State.RELEASED: "success",
    Photo.State.WITHHELD: "danger",
}
WIDE = 1000


@dataclass(frozen=True, slots=True)
class Area:
    """A covered rectangle in parts of a picture :data:`WIDE` wide."""

    x: float
    y: float
    w: float
    h: float
    label: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A photo; without ``url`` there is nothing to see yet."""

    photo: Photo
    number: str
    label: str
    badge: Badge
    url: str
    tall: int
    areas: tuple[Area, ...]


def photos_of(reports: Sequence[Report]) -> list[Shown]:
    """The photos of the report and its parts, those of the report first."""
    order = {report.pk: place for place, report in enumerate(reports)}
    found = Photo.objects.select_related("report").filter(report__in=list(order))
    ranked = sorted(found, key=lambda one: (order[one.report_id], one.stage != "reported"))
    return [_shown(photo, several=len(reports) > 1) for photo in ranked]


def _shown(photo: Photo, *, several: bool) -> Shown:
    number = photo.report.number
    label = str(photo.get_stage_display())
    tall = round(WIDE * photo.height / photo.width) if photo.width else 750
    return Shown(
        photo=photo,
        number=number,
        label=f"{number}: {label}" if several else label[:1].upper() + label[1:],
        badge=Badge(label=str(photo.get_state_display()), kind=_KINDS.get(photo.state, "")),
        url=reverse("report-photo", args=[number, photo.pk]) if photo.blob_id else "",
        tall=tall,
        areas=tuple(_area(area, tall) for area in photo.areas),
    )


def _area(area: Sequence[object], tall: int) -> Area:
    left, top, right, bottom = (float(str(edge)) for edge in area[:4])
    labels = {"face": _("Gesicht"), "plate": _("Kennzeichen"), "person": _("Person")}
    kind = str(area[4]) if len(area) > 4 else ""
    return Area(
        x=round(left * WIDE, 1),
        y=round(top * tall, 1),
        w=round((right - left) * WIDE, 1),
        h=round((bottom - top) * tall, 1),
        label=labels.get(kind, _("von Hand")),
    )
