"""Reports in plain words: their state, their line in a list, their photos."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from rathaus.design.components import Badge
from rathaus.mail.links import reverse_or_empty
from rathaus.reports.models import Photo, Report, State

_BADGES = {
    State.RECEIVED: "info",
    State.ACCEPTED: "info",
    State.IN_PROGRESS: "warning",
    State.DONE: "success",
}
_SHORT = 140
RELEASED = "released_photos"


@dataclass(frozen=True, slots=True)
class Line:
    """A report in the list beside the map. ``picture`` is the address of its first photo, small."""

    number: str
    title: str
    url: str
    place: str
    text: str
    when: Any
    badge: Badge
    latitude: float
    longitude: float
    picture: str


def with_photos(reports: QuerySet[Report]) -> QuerySet[Report]:
    """The reports with their released photos at hand, in one more query."""
    released = Photo.objects.filter(state=Photo.State.RELEASED, small__isnull=False)
    released = released.order_by("-stage", "position", "created_at")
    return reports.prefetch_related(Prefetch("photos", released, to_attr=RELEASED))


def lines(reports: Iterable[Report]) -> list[Line]:
    """The reports as lines; they come with category and :func:`with_photos`."""
    return [_line(report) for report in reports]


def _line(report: Report) -> Line:
    photos: list[Photo] = getattr(report, RELEASED, [])
    return Line(
        number=report.number,
        title=report.category.label,
        url=reverse("report", args=[report.number]),
        place=place_of_report(report),
        text=Truncator(" ".join(report.shown_text.split())).chars(_SHORT),
        when=report.received_at,
        badge=badge(report),
        latitude=report.latitude,
        longitude=report.longitude,
        picture=f"{photo_url(report, photos[0])}?klein" if photos else "",
    )


def badge(report: Report) -> Badge:
    """The state as a word."""
    return Badge(label=state_word(report.state), kind=_BADGES.get(State(report.state), ""))  # type: ignore[arg-type]


def state_word(state: str) -> str:
    """The state as one or two words for everybody."""
    words = {
        State.RECEIVED: _("eingegangen"),
        State.ACCEPTED: _("angenommen"),
        State.IN_PROGRESS: _("in Arbeit"),
        State.DONE: _("erledigt"),
        State.DECLINED: _("nicht übernommen"),
        State.MERGED: _("zusammengeführt"),
    }
    return words[State(state)]


def place_of_report(report: Report) -> str:
    """Street and district, as far as known."""
    parts = [report.place, report.district if report.district != report.place else ""]
    return ", ".join(part for part in parts if part)


def photo_url(report: Report, photo: Photo) -> str:
    """Where the photo is handed out; empty while nothing does."""
    return reverse_or_empty("report-photo", report.number, str(photo.pk))
