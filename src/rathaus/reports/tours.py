"""Reads of tours, with visibility applied."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from rathaus.kernel.access import ALL_OFFICES, Actor
from rathaus.kernel.errors import NotFound
from rathaus.people.models import Account, Office
from rathaus.people.queries import staff_with
from rathaus.reports.models import Report, State, Stop, Tour
from rathaus.reports.queries import reports_for
from rathaus.reports.rules import EDIT, WORK

TO_DRIVE_TO = (State.ACCEPTED, State.IN_PROGRESS)
"""States in which a crew has something to do at a report."""


def tours_for(actor: Actor) -> QuerySet[Tour]:
    """Tours of the actor's offices (editors: all), the latest day first, with counted stops."""
    found = Tour.objects.select_related("office", "crew").annotate(
        stops_count=Count("stops"),
        left_count=Count("stops", filter=Q(stops__left_at__isnull=False)),
    )
    offices = ALL_OFFICES if actor.can(EDIT) else actor.offices(WORK)
    return found if offices is ALL_OFFICES else found.filter(office__in=offices)


def find_tour(actor: Actor, tour: UUID) -> Tour:
    """A tour; :class:`NotFound` for those of other offices."""
    found = tours_for(actor).filter(pk=tour).first()
    if found is None:
        raise NotFound(
            _("Diese Tour gibt es nicht."), remedy=_("Öffnen Sie die Liste Ihrer Touren neu.")
        )
    return found


def stops_of(tour: Tour) -> list[Stop]:
    """The stops in the order in which they are driven to, with their reports."""
    return list(
        tour.stops.select_related("report__category", "tour").prefetch_related("report__photos")
    )


def offices_of(actor: Actor) -> list[Office]:
    """Offices for which the actor may plan tours and that have something to drive to."""
    busy = Report.objects.filter(state__in=TO_DRIVE_TO, office__isnull=False).values("office")
    found = Office.objects.filter(pk__in=busy).order_by("name")
    offices = ALL_OFFICES if actor.can(EDIT) else actor.offices(WORK)
    return list(found if offices is ALL_OFFICES else found.filter(pk__in=offices))


def to_drive_to(
    actor: Actor, office: Office, *, category: str = "", district: str = ""
) -> list[Report]:
    """What waits at the office and stands on no open tour, the most urgent first."""
    planned = Stop.objects.filter(tour__ended_at=None, left_at=None).values("report")
    found = reports_for(actor).filter(office=office, state__in=TO_DRIVE_TO).exclude(pk__in=planned)
    if category:
        found = found.filter(category=category)
    if district:
        found = found.filter(district=district)
    return list(found.select_related("category").order_by("-danger", "due_at", "received_at")[:200])


def crews_of(office: Office) -> list[Account]:
    """Who may drive a tour of the office."""
    return list(staff_with(WORK, office))
