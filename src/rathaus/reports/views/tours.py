"""Tours: planned at the desk, driven on a phone, printed where there is no net."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from rathaus.design.components import Badge, Link, LinkRow
from rathaus.design.entry import date_or_problem
from rathaus.design.fields import Choice, Field
from rathaus.design.typography import date_time, short_date, weekday_date
from rathaus.kernel.access import Actor, staff
from rathaus.kernel.clock import BERLIN, today
from rathaus.kernel.errors import Invalid, NotFound, RathausError
from rathaus.mail.links import reverse_or_empty
from rathaus.reports.actions.touring import (
    drop_stop,
    leave_stop,
    make_tour,
    move_stop,
    reorder_tour,
)
from rathaus.reports.models import Report, Stop, Tour
from rathaus.reports.rules import WORK
from rathaus.reports.setup import setup
from rathaus.reports.tours import (
    crews_of,
    find_tour,
    offices_of,
    stops_of,
    to_drive_to,
    tours_for,
)
from rathaus.reports.views.stops import finished, shown_stops
from rathaus.reports.views.uploads import read_photo

_SHOWN = 50


class StaffRequest(HttpRequest):
    """A request of a member of staff."""

    actor: Actor


@staff(WORK)
@require_safe
def overview(request: StaffRequest) -> HttpResponseBase:
    """My tours and those of my offices: what is to be driven first, then what is over."""
    found = list(tours_for(request.actor).order_by("-day", "name", "id")[:_SHOWN])
    ahead = sorted((t for t in found if t.ended_at is None), key=lambda t: (t.day, t.name))
    context = {
        "ahead": [_row(request.actor, tour) for tour in ahead],
        "over": [_row(request.actor, tour) for tour in found if tour.ended_at is not None],
    }
    return _page(request, "tours", context)


@staff(WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponseBase:
    """Choose an office, narrow what waits there, tick what is to be driven to."""
    offices = offices_of(request.actor)
    given = request.POST if request.method == "POST" else request.GET
    office = next((one for one in offices if one.key == given.get("stelle")), None)
    if office is None:
        office = offices[0] if offices else None
    problem: RathausError | None = None
    if request.method == "POST" and office is not None:
        try:
            tour = make_tour(
                actor=request.actor,
                name=request.POST.get("name", ""),
                day=_day(request),
                office=office,
                reports=_ticked(request),
                crew=next(
                    (one for one in crews_of(office) if str(one.pk) == request.POST.get("trupp")),
                    None,
                ),
            )
        except RathausError as error:
            problem = error
        else:
            return redirect("report-tour-plan", tour.pk)
    context: dict[str, Any] = {"office": office, "problem": problem}
    if office is not None:
        category, district = given.get("kategorie", ""), given.get("stadtteil", "")
        waiting = to_drive_to(request.actor, office, category=category, district=district)
        ticked = set(request.POST.getlist("reports"))
        context |= {
            "filters": _filters(offices, office.key, category, district),
            "kept": [("stelle", office.key), ("kategorie", category), ("stadtteil", district)],
            "waiting": [_waiting(report, ticked) for report in waiting],
            "fields": _fields(request, crews_of(office), problem),
            "wrong": problem.fields.get("reports") if isinstance(problem, Invalid) else "",
        }
    return _page(request, "tour_new", context, status=problem.status if problem else 200)


@staff(WORK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tour(request: StaffRequest, tour_id: UUID) -> HttpResponseBase:
    """The tour on a phone: the next stop with its three buttons, then what comes after it."""
    found = find_tour(request.actor, tour_id)
    problem: RathausError | None = None
    stop_id = request.POST.get("stop", "")
    if request.method == "POST":
        try:
            messages.success(request, _leave(request, found))
        except RathausError as error:
            problem = error
        else:
            return redirect("report-tour", tour_id)
    stops = shown_stops(stops_of(found), found.office)
    ahead = [one for one in stops if one.stop.left_at is None]
    wanted = stop_id or request.GET.get("halt", "")
    current = next((one for one in ahead if str(one.stop.pk) == wanted), None)
    current = current or (ahead[0] if ahead else None)
    context = {
        "tour": found,
        "current": current,
        "ahead": [one for one in ahead if one is not current],
        "left": [one for one in stops if one.stop.left_at is not None],
        "done": finished(stops),
        "count": len(stops),
        "problem": problem,
        "fields": _stop_fields(request.POST.get("note", "") if problem else ""),
    }
    return _page(request, "tour", context, status=problem.status if problem else 200)


@staff(WORK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: StaffRequest, tour_id: UUID) -> HttpResponseBase:
    """The order of the stops: up, down, off the tour, or computed anew. Buttons do it all."""
    found = find_tour(request.actor, tour_id)
    if request.method == "POST":
        try:
            _arrange(request, found)
        except RathausError as error:
            messages.error(request, str(error))
        return redirect("report-tour-plan", tour_id)
    stops = shown_stops(stops_of(found), found.office)
    context = {"tour": found, "stops": stops, "points": [one.point for one in stops]}
    return _page(request, "tour_plan", context)


@staff(WORK)
@require_safe
def printed(request: StaffRequest, tour_id: UUID) -> HttpResponseBase:
    """The tour on paper, with room to tick and write."""
    found = find_tour(request.actor, tour_id)
    context = {"tour": found, "stops": shown_stops(stops_of(found), found.office)}
    return _page(request, "tour_list", context)


def _stop_fields(note: str) -> list[Field]:
    return [
        Field(
            name="photo",
            label=_("Foto von danach"),
            widget="upload",
            accept="image/*",
            extra={"capture": "environment"},
        ),
        Field(
            name="note",
            label=_("Notiz"),
            widget="textarea",
            value=note,
            hint=_("Bei „erledigt“ lesen sie alle."),
            rows=2,
            max_length=4000,
        ),
    ]


def _leave(request: StaffRequest, found: Tour) -> str:
    stop = _stop(request, found)
    outcome = request.POST.get("do", "")
    data, name = read_photo(request)
    leave_stop(
        actor=request.actor,
        stop=stop,
        outcome=outcome,
        note=request.POST.get("note", ""),
        photo=data,
        photo_name=name,
    )
    said = {
        "done": _("{number} ist erledigt."),
        "missing": _("{number}: nichts gefunden, die Stelle sieht es."),
        "passed": _("{number} bleibt liegen."),
    }
    return said[outcome].format(number=stop.report.number)


def _arrange(request: StaffRequest, found: Tour) -> None:
    doing = request.POST.get("do", "")
    if doing == "order":
        reorder_tour(actor=request.actor, tour=found)
    elif doing == "drop":
        drop_stop(actor=request.actor, stop=_stop(request, found))
    else:
        move_stop(actor=request.actor, stop=_stop(request, found), up=doing == "up")


def _stop(request: StaffRequest, found: Tour) -> Stop:
    number = request.POST.get("stop", "")
    stops = found.stops.select_related("tour", "report__category")
    stop = stops.filter(pk=int(number)).first() if number.isascii() and number.isdigit() else None
    if stop is None:
        raise NotFound(
            _("Diesen Halt gibt es in der Tour nicht mehr."), remedy=_("Laden Sie die Tour neu.")
        )
    return stop


def _row(actor: Actor, tour: Any) -> LinkRow:
    crew = tour.crew.name if tour.crew else tour.office.name
    mine = tour.crew_id is not None and tour.crew_id == actor.account
    stops = ngettext("{left} von {count} Halt", "{left} von {count} Halten", tour.stops_count)
    return LinkRow(
        title=tour.name,
        url=reverse("report-tour", args=[tour.pk]),
        text=f"{weekday_date(tour.day)} · {crew}",
        meta=stops.format(left=tour.left_count, count=tour.stops_count),
        badge=Badge(label=_("meine"), kind="info") if mine else None,
    )


def _waiting(report: Report, ticked: set[str]) -> dict[str, Any]:
    return {
        "report": report,
        "due": date_time(report.due_at.astimezone(BERLIN)) if report.due_at else "",
        "ticked": str(report.pk) in ticked,
    }


def _filters(offices: list[Any], office: str, category: str, district: str) -> list[Field]:
    everywhere = Choice(value="", label=_("alle"))
    districts = (
        Report.objects.exclude(district="")
        .order_by("district")
        .values_list("district", flat=True)
        .distinct()
    )
    return [
        Field(
            name="stelle",
            label=_("Stelle"),
            widget="select",
            value=office,
            choices=tuple(Choice(value=one.key, label=one.name) for one in offices),
        ),
        Field(
            name="kategorie",
            label=_("Kategorie"),
            widget="select",
            value=category,
            choices=(
                everywhere,
                *(Choice(value=one.key, label=one.label) for one in setup().categories.values()),
            ),
        ),
        Field(
            name="stadtteil",
            label=_("Stadtteil"),
            widget="select",
            value=district,
            choices=(everywhere, *(Choice(value=one, label=one) for one in districts)),
        ),
    ]


def _fields(request: StaffRequest, crews: list[Any], problem: RathausError | None) -> list[Field]:
    wrong = problem.fields if isinstance(problem, Invalid) and problem.fields else {}
    typed = request.POST
    nobody = Choice(value="", label=_("noch niemand"))
    return [
        Field(
            name="day",
            label=_("Tag der Tour"),
            widget="date",
            value=typed.get("day") or short_date(today()),
            error=str(wrong.get("day", "")),
            required=True,
        ),
        Field(
            name="trupp",
            label=_("Wer fährt"),
            widget="select",
            value=typed.get("trupp", ""),
            choices=(nobody, *(Choice(value=str(one.pk), label=one.name) for one in crews)),
        ),
        Field(
            name="name",
            label=_("Name der Tour"),
            widget="text",
            value=typed.get("name", ""),
            hint=_("Zum Beispiel „Ostufer, Vormittag“. Ohne Namen heißt sie wie die Stelle."),
            max_length=120,
        ),
    ]


def _day(request: StaffRequest) -> date:
    day, problem = date_or_problem(request.POST.get("day", ""))
    if day is None:
        raise Invalid(
            _("Der Tag der Tour fehlt."),
            remedy=_("Schreiben Sie ihn wie 3.4.2026."),
            fields={"day": problem or _("Bitte einen Tag angeben.")},
        )
    return day


def _ticked(request: StaffRequest) -> list[UUID]:
    found = []
    for value in request.POST.getlist("reports")[:500]:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


def _page(
    request: StaffRequest, name: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponseBase:
    desk = reverse_or_empty("desk-reports")
    places = [
        (_("Touren"), reverse("report-tours")),
        (_("Tour planen"), reverse("report-tour-new")),
        (_("Meldungen"), desk),
    ]
    frame = {
        "nav": [
            Link(label=label, url=url, current=request.path == url) for label, url in places if url
        ],
        "home_url": reverse("report-tours"),
    }
    return render(request, f"reports/outside/{name}.html", frame | context, status=status)
