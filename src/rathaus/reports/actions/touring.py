"""Tours: planned for a day, driven stop by stop, each left once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.masking import mask
from rathaus.kernel.references import Reference
from rathaus.kernel.rows import update
from rathaus.kernel.transactions import action
from rathaus.people.models import Account, Office
from rathaus.reports.actions.moving import move, write_entry
from rathaus.reports.actions.periods import looked_after
from rathaus.reports.actions.picturing import attach_photo
from rathaus.reports.events import TourPlanned
from rathaus.reports.models import Entry, Photo, Report, State, Stop, Tour
from rathaus.reports.queries import reports_for
from rathaus.reports.rules import may_drive, may_plan_tour
from rathaus.reports.tour_order import Point, in_order
from rathaus.reports.tours import TO_DRIVE_TO

MOST_STOPS = 80
DONE, MISSING, PASSED = "done", "missing", "passed"
OUTCOMES = (DONE, MISSING, PASSED)
_LONGEST = 4000


@action
def make_tour(
    *,
    actor: Actor,
    name: str,
    day: date,
    office: Office,
    reports: Iterable[UUID],
    crew: Account | None = None,
) -> Tour:
    """A tour of these reports, in a short order from the office's own place.

    Raises :class:`Invalid` without reports, with too many, and for those not to be driven to.
    """
    require(may_plan_tour, actor, office.pk)
    wanted = list(dict.fromkeys(reports))
    chosen = list(reports_for(actor).filter(pk__in=wanted, state__in=TO_DRIVE_TO))
    if not chosen or len(chosen) != len(wanted) or len(chosen) > MOST_STOPS:
        raise Invalid(
            _("Aus dieser Auswahl wird keine Tour."),
            remedy=_(
                "Wählen Sie 1 bis {most} Meldungen, die angenommen oder in Arbeit sind."
            ).format(most=MOST_STOPS),
            fields={"reports": _("Bitte Meldungen auswählen.")},
        )
    tour = Tour.objects.create(
        name=name.strip()[:120] or office.name[:120], day=day, office=office, crew=crew
    )
    points = [(report.latitude, report.longitude) for report in chosen]
    order = in_order(points, depot(office))
    Stop.objects.bulk_create(
        Stop(tour=tour, report=chosen[number], position=position)
        for position, number in enumerate(order)
    )
    subject = Reference("tour", str(tour.pk))
    record(TourPlanned(subject=subject, office=office.key, stops=len(chosen)), actor=actor)
    return tour


@action
def move_stop(*, actor: Actor, stop: Stop, up: bool) -> None:
    """Drive to the stop one earlier or one later; at the end of the list nothing changes."""
    require(may_drive, actor, stop.tour)
    stops = list(Stop.objects.select_for_update().filter(tour=stop.tour_id).order_by("position"))
    at = next(index for index, one in enumerate(stops) if one.pk == stop.pk)
    to = at - 1 if up else at + 1
    if 0 <= to < len(stops):
        stops[at], stops[to] = stops[to], stops[at]
    _number(stops)


@action
def reorder_tour(*, actor: Actor, tour: Tour) -> None:
    """Put what is left of the tour into a short order, from where the crew is."""
    require(may_drive, actor, tour)
    stops = list(
        Stop.objects.select_for_update(of=("self",))
        .filter(tour=tour)
        .select_related("report")
        .order_by("position")
    )
    left = [stop for stop in stops if stop.left_at is not None]
    ahead = [stop for stop in stops if stop.left_at is None]
    latest = max(left, key=lambda stop: stop.left_at or now(), default=None)
    start = _point(latest) if latest else depot(tour.office)
    order = in_order([_point(stop) for stop in ahead], start)
    _number([*left, *(ahead[number] for number in order)])


@action
def drop_stop(*, actor: Actor, stop: Stop) -> None:
    """Take a stop off the tour that nobody has been to."""
    require(may_drive, actor, stop.tour)
    if stop.left_at is not None:
        raise _left(stop)
    stop.delete()
    _end_if_over(stop.tour)


@action
def leave_stop(
    *,
    actor: Actor,
    stop: Stop,
    outcome: str,
    note: str = "",
    photo: bytes = b"",
    photo_name: str = "",
) -> Stop:
    """Leave a stop: done (the report ends), not found (the office decides), or passed over.

    The same answer again changes nothing, so that a form sent twice by a bad line does no harm;
    another one than before raises :class:`Conflict`, except after passing over.
    """
    require(may_drive, actor, stop.tour)
    if outcome not in OUTCOMES:
        raise Invalid(_("Das geht hier nicht."), remedy=_("Wählen Sie einen der drei Knöpfe."))
    stop = (
        Stop.objects.select_for_update(of=("self",))
        .select_related("tour", "report__category")
        .get(pk=stop.pk)
    )
    if stop.left_at is not None and stop.outcome != PASSED:
        if stop.outcome == outcome:
            return stop
        raise _left(stop)
    said = mask(note.strip())[:_LONGEST]
    if photo:
        attach_photo(
            actor=actor, report=stop.report, data=photo, name=photo_name, stage=Photo.Stage.DONE
        )
    if outcome == DONE:
        _close(actor, stop.report, said)
    elif outcome == MISSING:
        _not_found(actor, stop.report, said)
    stop.left_at, stop.outcome = now(), outcome
    stop.save(update_fields=["left_at", "outcome"])
    _end_if_over(stop.tour)
    return stop


def depot(office: Office) -> Point | None:
    """Where tours of the office begin; None where it has no place on the map."""
    if office.latitude is None or office.longitude is None:
        return None
    return (office.latitude, office.longitude)


def _close(actor: Actor, report: Report, said: str) -> None:
    """End the report, unless somebody was faster: then it has ended already."""
    if report.state == State.DONE:
        return
    values = looked_after(report, now())
    values.pop("due_at", None)
    move(actor=actor, report=report, to=State.DONE, note=said, **values)


def _not_found(actor: Actor, report: Report, said: str) -> None:
    text = f"{_('Vor Ort nichts gefunden.')} {said}".strip()
    write_entry(actor=actor, report=report, text=text, kind=Entry.Kind.NOTE)
    at = now()
    update(Report, {"id": report.pk}, updated_at=at, **looked_after(report, at))


def _end_if_over(tour: Tour) -> None:
    if not tour.stops.filter(left_at=None).exists():
        Tour.objects.filter(pk=tour.pk, ended_at=None).update(ended_at=now())


def _number(stops: list[Stop]) -> None:
    for position, stop in enumerate(stops):
        stop.position = position
    Stop.objects.bulk_update(stops, ["position"])


def _point(stop: Stop) -> Point:
    return (stop.report.latitude, stop.report.longitude)


def _left(stop: Stop) -> Conflict:
    return Conflict(
        _("Bei {number} war schon jemand.").format(number=stop.report.number),
        remedy=_("Laden Sie die Tour neu; sie geht mit dem nächsten Halt weiter."),
    )
