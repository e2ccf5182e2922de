"""Cases without movement: counted per office, listed for those who may see them, put down again."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from rathaus.design.components import Column, Table
from rathaus.design.entry import date_or_problem
from rathaus.design.spreadsheets import as_csv
from rathaus.design.typography import short_date
from rathaus.kernel.access import staff
from rathaus.kernel.clock import BERLIN, today
from rathaus.kernel.errors import RathausError
from rathaus.kernel.events.models import Event
from rathaus.procedures.actions.own_tasks import OwnTask, plan_task
from rathaus.procedures.control.movement import DAYS, Line, Resting, resting, resting_cases
from rathaus.records.models import Case, CaseState
from rathaus.records.queries import cases_for
from rathaus.site.desk.control_filter import Narrowed
from rathaus.site.desk.frame import StaffRequest, for_control, show
from rathaus.site.desk.history import told_of

USUAL_DAYS = 30
_MOST_AT_ONCE = 100


@for_control
@require_safe
def movement(request: StaffRequest) -> HttpResponseBase:
    """Counts for each office, and the cases that rest the longest."""
    asked, days, ours = Narrowed(request), _days(request), request.GET.get("ohne") == "wartende"
    counts = resting(asked.scope, only_ours=ours)
    lines = resting_cases(request.actor, asked.scope, days=days, only_ours=ours)
    more = {"tage": str(days), **({"ohne": "wartende"} if ours else {})}
    if request.GET.get("ausgabe") == "csv":
        return _export(lines)
    context = {
        "table": _table(counts),
        "found": bool(counts),
        "lines": [_line(one) for one in lines],
        "days": days,
        "ours": ours,
        "choices": [
            (str(count), _("mindestens %(n)s Tage") % {"n": count}, count == days) for count in DAYS
        ],
        "choice_name": "tage",
        "choice_label": _("Ohne Bewegung seit"),
        "may_plan": request.actor.can("task.assign") and bool(lines),
        "sees_cases": request.actor.can("case.see"),
        "address": urlencode(asked.kept | more),
        "definition": _(
            "Ein Vorgang ist ohne Bewegung, wenn er offen ist und in seinem Verlauf so lange "
            "nichts geschehen ist: kein Dokument, keine Nachricht, keine Aufgabe, kein anderer "
            "Stand. Gezählt wird bis heute, der gewählte Zeitraum gilt hier nicht."
        ),
    }
    frame = asked.frame("control-movement")
    frame["export_url"] = asked.url("control-movement", **more, ausgabe="csv")
    return show(request, "desk/control_movement.html", context | frame)


def _days(request: StaffRequest) -> int:
    text = request.GET.get("tage", "")
    return int(text) if text in {str(count) for count in DAYS} else USUAL_DAYS


def _table(counts: list[Resting]) -> Table:
    labels = [_("seit %(n)s Tagen") % {"n": count} for count in DAYS]
    return Table(
        caption=_("Offene Vorgänge ohne Bewegung"),
        columns=[Column(label=_("Stelle")), *(Column(label=one, numeric=True) for one in labels)],
        rows=[[one.office, *(str(count) for count in one.counts)] for one in counts],
    )


def _line(one: Line) -> dict[str, Any]:
    return {
        "number": one.number,
        "title": one.title,
        "office": one.office,
        "state": CaseState(one.state).label,
        "since": short_date(one.since.astimezone(BERLIN).date()),
        "what": _what(one),
        "clerk": one.clerk or _("niemand, liegt bei der Stelle"),
    }


def _what(one: Line) -> str:
    """The last event in the words of the history; what has none is called a change."""
    return told_of(Event(kind=one.kind, facts={"after": one.after})) or _("Änderung am Vorgang")


def _export(lines: list[Line]) -> HttpResponseBase:
    header = [_("Vorgang"), _("Stelle"), _("Stand"), _("Ohne Bewegung seit"), _("Zuletzt")]
    rows = (
        [
            one.number,
            one.office,
            str(CaseState(one.state).label),
            one.since.astimezone(BERLIN).date().isoformat(),
            _what(one),
        ]
        for one in lines
    )
    return as_csv("ohne-bewegung", header, rows)


@staff("task.assign")
@require_POST
def resubmit(request: StaffRequest) -> HttpResponseBase:
    """Put chosen cases down for a day, for whoever works on them."""
    place = reverse("desk:control-movement") + f"?{request.POST.get('zurueck', '')[:500]}"
    day, problem = date_or_problem(request.POST.get("due_on", ""))
    numbers = request.POST.getlist("case")[:_MOST_AT_ONCE]
    if day is None or day < today() or not numbers:
        text = _("Bitte wählen Sie Vorgänge und nennen Sie einen Tag von heute an.")
        messages.error(request, problem or text)
        return redirect(place)
    reason = request.POST.get("reason", "").strip()[:300] or _("Ohne Bewegung: bitte prüfen.")
    found = cases_for(request.actor).filter(number__in=numbers, closed_at=None)
    planned, failed = _plan(request, list(found.select_related("office", "clerk")), day, reason)
    if planned:
        told = ngettext("%(n)s Vorgang vorgemerkt.", "%(n)s Vorgänge vorgemerkt.", planned)
        messages.success(request, told % {"n": planned})
    for text in failed:
        messages.error(request, text)
    return redirect(place)


def _plan(
    request: StaffRequest, cases: list[Case], day: datetime.date, reason: str
) -> tuple[int, list[str]]:
    planned, failed = 0, []
    for case in cases:
        try:
            plan_task(
                actor=request.actor,
                case=case,
                kind=OwnTask.RESUBMISSION,
                due_on=day,
                reason=reason,
                assignee=case.clerk,
            )
        except RathausError as error:
            failed.append(f"{case.number}: {error}")
        else:
            planned += 1
    return planned, failed
