"""How a stop of a tour is shown: how far from the one before, what to see there, how it went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.design.components import Badge, MapPoint
from rathaus.design.typography import date_time, quantity
from rathaus.kernel.clock import BERLIN
from rathaus.people.models import Office
from rathaus.reports.actions.touring import DONE, MISSING, PASSED, depot
from rathaus.reports.contractors import geo_uri
from rathaus.reports.models import Photo, Stop
from rathaus.reports.queries import apart

_KM = 1000


@dataclass(frozen=True, slots=True)
class ShownStop:
    """A stop with what its page says of it."""

    number: int
    stop: Stop
    place: str
    distance: str
    due: str
    geo: str
    photos: tuple[str, ...]
    badge: Badge | None
    first: bool
    last: bool

    @property
    def point(self) -> MapPoint:
        """The stop on the map."""
        report = self.stop.report
        return MapPoint(
            label=self.place,
            lat=report.latitude,
            lon=report.longitude,
            text=report.category.label,
        )


def shown_stops(stops: Sequence[Stop], office: Office) -> list[ShownStop]:
    """The stops in their order; the first is as far as it is from the office's own place."""
    shown = []
    before = depot(office)
    for position, stop in enumerate(stops):
        here = (stop.report.latitude, stop.report.longitude)
        metres = apart(*before, *here) if before else None
        shown.append(_shown(position, len(stops), stop, metres))
        before = here
    return shown


def finished(stops: Sequence[ShownStop]) -> int:
    """How many stops have been left."""
    return sum(one.stop.left_at is not None for one in stops)


def _shown(position: int, count: int, stop: Stop, metres: float | None) -> ShownStop:
    report = stop.report
    return ShownStop(
        number=position + 1,
        stop=stop,
        place=report.place or report.district or _("ohne Adresse"),
        distance=_spoken(metres) if metres is not None else "",
        due=date_time(report.due_at.astimezone(BERLIN)) if report.due_at else "",
        geo=geo_uri(report),
        photos=tuple(
            reverse("report-photo", args=[report.number, photo.pk])
            for photo in report.photos.all()
            if photo.blob_id and photo.stage == Photo.Stage.REPORTED
        ),
        badge=_badge(stop),
        first=position == 0,
        last=position == count - 1,
    )


def _spoken(metres: float) -> str:
    if metres < _KM:
        return quantity(int(round(metres, -1)), "m")
    return quantity(round(metres / _KM, 1), "km")


def _badge(stop: Stop) -> Badge | None:
    said = {
        DONE: Badge(label=_("erledigt"), kind="success"),
        MISSING: Badge(label=_("nicht gefunden"), kind="warning"),
        PASSED: Badge(label=_("liegen gelassen"), kind="info"),
    }
    return said.get(stop.outcome)
