"""Reads of the room, with visibility applied."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, Q, QuerySet
from django.utils.translation import gettext as _

from rathaus.kernel.access import ALL_OFFICES, Actor
from rathaus.kernel.clock import now
from rathaus.kernel.errors import NotFound
from rathaus.reports.contractors import ORDER_OPEN
from rathaus.reports.figures import duplicate_days, duplicate_metres, near_days, near_metres
from rathaus.reports.models import OPEN, Follower, Order, Publication, Report, State
from rathaus.reports.rules import EDIT, WORK
from rathaus.reports.secret_keys import digest

METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Near:
    """A report near a point, and how far it is."""

    report: Report
    metres: float


def published() -> QuerySet[Report]:
    """What everybody may see: released, and no part of another report."""
    return Report.objects.filter(publication=Publication.PUBLISHED).exclude(state=State.MERGED)


def reports_for(actor: Actor) -> QuerySet[Report]:
    """What a member of staff sees: editors all, others those of their offices."""
    if not actor.is_staff:
        return Report.objects.none()
    if actor.can(EDIT):
        return Report.objects.all()
    offices = actor.offices(WORK)
    return (
        Report.objects.all()
        if offices is ALL_OFFICES
        else Report.objects.filter(office__in=offices)
    )


def find_report(actor: Actor, number: str) -> Report:
    """A report by its number („M-1234“) for staff; :class:`NotFound` for what they may not see."""
    return _found(reports_for(actor), number)


def find_published(number: str) -> Report:
    """A report by its number for everybody; what is not released looks like what is not there."""
    return _found(published(), number)


def find_followed(key: str) -> Follower:
    """The follower with this secret, and the report; :class:`NotFound` for an unknown one."""
    found = Follower.objects.select_related("report__category").filter(key_digest=digest(key))
    follower = found.first()
    if follower is None:
        raise NotFound(
            _("Zu diesem Link gibt es keine Meldung."),
            remedy=_(
                "Prüfen Sie, ob der Link vollständig ist, oder fragen Sie mit der Nummer nach."
            ),
        )
    return follower


def serial_of(number: str) -> int | None:
    """The serial in what somebody typed („M-1234“, „m 1234“, „1234“)."""
    digits = number.strip().upper().removeprefix("M").lstrip(" -–")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 18 else None


def nearby(latitude: float, longitude: float, *, category: str = "", group: str = "") -> list[Near]:
    """Open, released reports that may mean the same: near, recent, of the category (or group)."""
    metres = duplicate_metres()
    found = published().filter(state__in=OPEN, received_at__gte=now() - duplicate_days())
    if group:
        found = found.filter(Q(category=category) | Q(category__group=group))
    elif category:
        found = found.filter(category=category)
    return within(found, latitude, longitude, metres)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A report near another; ``likely`` where both may mean the same."""

    report: Report
    metres: float
    likely: bool


def neighbours(actor: Actor, report: Report) -> list[Neighbour]:
    """Reports that the actor sees near this one, whatever their category; the likely ones first.

    Likely is what would be offered to reporters as the same: near, within days, still open.
    """
    since, until = report.received_at - near_days(), report.received_at + near_days()
    found = reports_for(actor).filter(received_at__range=(since, until))
    found = found.exclude(pk=report.pk).exclude(state=State.MERGED)
    near = within(found, report.latitude, report.longitude, near_metres())
    metres, days = duplicate_metres(), duplicate_days()
    shown = [
        Neighbour(
            one.report,
            one.metres,
            one.metres <= metres
            and abs(one.report.received_at - report.received_at) <= days
            and one.report.is_open,
        )
        for one in near
    ]
    return sorted(shown, key=lambda one: (not one.likely, one.metres))


def within(
    reports: QuerySet[Report], latitude: float, longitude: float, metres: float
) -> list[Near]:
    """Those of the reports that lie within so many metres, nearest first."""
    north = metres / METRES_PER_DEGREE
    east = north / max(0.01, math.cos(math.radians(latitude)))
    box = reports.filter(
        latitude__range=(latitude - north, latitude + north),
        longitude__range=(longitude - east, longitude + east),
    )
    near = [
        Near(report, apart(latitude, longitude, report.latitude, report.longitude))
        for report in box.select_related("category")[:200]
    ]
    return sorted((n for n in near if n.metres <= metres), key=lambda n: n.metres)


def apart(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Metres between two points of a city, where the earth is flat enough."""
    east = (other_lon - lon) * METRES_PER_DEGREE * math.cos(math.radians(lat))
    return math.hypot((other_lat - lat) * METRES_PER_DEGREE, east)


def _found(reports: QuerySet[Report], number: str) -> Report:
    serial = serial_of(number)
    chosen = reports.select_related("category", "office", "contractor", "merged_into")
    found = chosen.filter(serial=serial).first() if serial is not None else None
    if found is None:
        raise NotFound(
            _("Eine Meldung mit der Nummer „{number}“ gibt es hier nicht.").format(
                number=number[:40]
            ),
            remedy=_("Prüfen Sie die Nummer; sie beginnt mit M-."),
        )
    return found


def followers_of(report: Report) -> list[Follower]:
    """Who follows the report, those of its parts included: each address once, the earliest."""
    found = Follower.objects.filter(Q(report=report) | Q(report__merged_into=report))
    told: dict[str, Follower] = {}
    for follower in found.order_by("created_at", "id"):
        told.setdefault(follower.email.casefold() or str(follower.pk), follower)
    return list(told.values())


def reporter_reads(report: Report) -> bool:
    """Whether a letter reaches whoever reported: the address is confirmed and was not refused."""
    found = report.followers.filter(part=Follower.Part.REPORTER, refused_at=None)
    return found.exclude(email="").exclude(confirmed_at=None).exists()


def known_since(report: Report) -> datetime:
    """Since when the city knows of the defect: the first of the report and its parts."""
    parts = Report.objects.filter(merged_into=report)
    first = parts.aggregate(first=Min("received_at"))["first"]
    return min(report.received_at, first) if first else report.received_at


def whole_first(reports: Iterable[Report]) -> list[Report]:
    """The reports in the order of who should be the whole when they are merged.

    One with an order under way goes before one with a case, that before the rest; then the oldest.
    """
    found = list(dict.fromkeys(reports))
    under_way = Order.objects.filter(report__in=found, state__in=ORDER_OPEN)
    ordered = set(under_way.values_list("report", flat=True))
    return sorted(found, key=lambda one: (one.pk not in ordered, one.case_id is None, one.serial))
