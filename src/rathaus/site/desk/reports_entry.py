"""A report by telephone or at the counter, entered for whoever calls."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rathaus.counter.places import place_map
from rathaus.design.fields import Choice, Field
from rathaus.kernel.errors import Invalid
from rathaus.reports.actions import NewReport, submit_report
from rathaus.reports.actions.submitting import LONGEST_TEXT
from rathaus.reports.models import Channel
from rathaus.reports.places import place_of
from rathaus.reports.queries import reports_for
from rathaus.reports.setup import setup
from rathaus.site.desk.frame import StaffRequest, show
from rathaus.site.desk.reports import for_reports

_NAMES = ("category", "text", "place", "place_lat", "place_lon", "name", "email", "phone", "slip")


@for_reports
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: StaffRequest) -> HttpResponseBase:
    """The form; sent, it leads to the report."""
    problem = None
    if request.method == "POST":
        try:
            sent = submit_report(actor=request.actor, new=_new(request))
        except Invalid as error:
            problem = error
        else:
            told = _("Aufgenommen. Die Nummer ist {number}.").format(number=sent.report.number)
            messages.success(request, told)
            return _next(request, sent.report.serial)
    context = {
        "fields": _fields(request, problem),
        "problem": problem,
        "slip": request.POST.get("slip") or secrets.token_urlsafe(16),
    }
    return show(request, "desk/report_enter.html", context, status=422 if problem else 200)


def _next(request: StaffRequest, serial: int) -> HttpResponseBase:
    """To the report for whoever may see it, else to the next call."""
    if reports_for(request.actor).filter(serial=serial).exists():
        return redirect("desk-report", f"M-{serial}")
    return redirect("desk-report-enter")


def _new(request: StaffRequest) -> NewReport:
    given = {name: request.POST.get(name, "").strip() for name in _NAMES}
    latitude, longitude = _position(given)
    return NewReport(
        category=given["category"],
        latitude=latitude,
        longitude=longitude,
        text=given["text"],
        place=given["place"],
        danger=bool(request.POST.get("danger")),
        name=given["name"],
        email=given["email"],
        phone=given["phone"],
        channel=Channel.STAFF,
        slip=given["slip"][:80],
    )


def _position(given: dict[str, str]) -> tuple[float, float]:
    """The point on the map, else that of the address."""
    try:
        return float(given["place_lat"]), float(given["place_lon"])
    except ValueError:
        found = place_of(given["place"][:200]) if given["place"] else None
    if found is None:
        raise Invalid(
            _("Diese Adresse kennt das Straßenverzeichnis nicht."),
            remedy=_("Wählen Sie eine aus der Liste, oder zeigen Sie die Stelle auf der Karte."),
            fields={"place": _("Bitte Straße und Hausnummer angeben oder die Karte nehmen.")},
        )
    return found.latitude, found.longitude


def _fields(request: StaffRequest, problem: Invalid | None) -> list[Field]:
    typed, wrong = request.POST, problem.fields if problem else {}
    choices = [Choice(value="", label=_("bitte wählen"))]
    choices += [Choice(value=one.key, label=one.label) for one in setup().active]
    place = {"text": typed.get("place", "")}
    place |= {"lat": typed.get("place_lat", ""), "lon": typed.get("place_lon", "")}

    def field(name: str, label: str, **more: Any) -> Field:
        value = more.pop("value", typed.get(name, ""))
        return Field(name=name, label=label, value=value, error=wrong.get(name, ""), **more)

    return [
        field("place", _("Wo?"), widget="place", value=place, map=place_map()),
        field("category", _("Was ist es?"), widget="select", choices=tuple(choices)),
        field("text", _("Was sagt die Person?"), widget="textarea", max_length=LONGEST_TEXT),
        field("danger", _("Es besteht Gefahr"), widget="checkbox", required=False),
        field("name", _("Name"), required=False, hint=_("Nur, wenn die Person ihn nennen will.")),
        field("phone", _("Telefon"), widget="phone", required=False),
        field(
            "email",
            _("E-Mail"),
            widget="email",
            required=False,
            hint=_("Dorthin geht, was aus der Meldung wird."),
        ),
    ]
