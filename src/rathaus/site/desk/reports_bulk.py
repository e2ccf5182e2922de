"""Several reports at once, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.people.models import Office
from rathaus.reports.actions import (
    accept_report,
    begin_work,
    decline_report,
    merge_reports,
    put_back,
    reopen_report,
    reroute_report,
    set_publication,
    split_report,
)
from rathaus.reports.actions.ordering import recall_order
from rathaus.reports.contractors import ORDER_OPEN
from rathaus.reports.models import Publication, Report, State
from rathaus.reports.queries import find_report, whole_first
from rathaus.reports.refusals import refusals
from rathaus.site.desk import reports_orders
from rathaus.site.desk.frame import StaffRequest
from rathaus.site.desk.reports import UNDO, for_reports

_MOST = 100
Before = dict[str, Any]


@for_reports
@require_POST
def act(request: StaffRequest) -> HttpResponseBase:
    """Do one thing to all that are ticked, or to the line whose button was pressed."""
    only, what = request.POST.get("only", ""), request.POST.get("was", "")
    if only:
        what, _colon, number = only.partition(":")
        numbers = [number]
    else:
        numbers = request.POST.getlist("meldung")[:_MOST]
    if not numbers:
        messages.info(request, _("Wählen Sie zuerst Meldungen aus."))
    elif what == "merge":
        _merge(request, numbers)
    elif what == "tour":
        return _tour(request, numbers)
    elif what in _ACTS:
        _each(request, what, numbers)
    return redirect(_back(request))


@for_reports
@require_POST
def undo(request: StaffRequest) -> HttpResponseBase:
    """Take back what was just done; what went on meanwhile is named and stays."""
    what = request.POST.get("was", "")
    way_back = _UNDO.get(what)
    done = 0
    for packed in request.POST.getlist("meldung")[:_MOST] if way_back else ():
        number, _bar, before = packed.partition("|")
        try:
            report = find_report(request.actor, number)
            way_back(request.actor, report, before)  # type: ignore[misc]
        except RathausError as error:
            messages.error(request, str(error))
        else:
            done += 1
    if done:
        text = ngettext("%(n)s Meldung ist wie zuvor.", "%(n)s Meldungen sind wie zuvor.", done)
        messages.success(request, text % {"n": done})
    return redirect(_back(request))


def _each(request: StaffRequest, what: str, numbers: list[str]) -> None:
    done = []
    for number in numbers:
        try:
            report = find_report(request.actor, number)
            before = _before(what, report)
            _ACTS[what](request, report)
        except RathausError as error:
            messages.error(request, str(error))
        else:
            done.append(f"{number}|{before}")
    _keep(request, what, done)


def _merge(request: StaffRequest, numbers: list[str]) -> None:
    """The one that came first is the whole; one that is at work goes before those that wait."""
    try:
        whole, *parts = whole_first(find_report(request.actor, number) for number in numbers)
        merge_reports(actor=request.actor, into=whole, others=parts)
    except RathausError as error:
        messages.error(request, str(error))
        return
    _keep(request, "merge", [f"{part.number}|" for part in parts])


def _tour(request: StaffRequest, numbers: list[str]) -> HttpResponseBase:
    """The tour is planned on a page of its own."""
    try:
        found = [find_report(request.actor, number) for number in dict.fromkeys(numbers)]
        return redirect("report-tour-plan", reports_orders.tour_of(request, found).pk)
    except RathausError as error:
        messages.error(request, str(error))
        return redirect(_back(request))


def _before(what: str, report: Report) -> str:
    """What undoing has to know."""
    if what == "office":
        return report.office.key if report.office else ""
    if what == "publish":
        return str(report.publication)
    return str(report.state)


def _keep(request: StaffRequest, what: str, done: list[str]) -> None:
    """The next page says what was done and offers to take it back."""
    if not done:
        return
    told = {
        "accept": ngettext("%(n)s Meldung angenommen.", "%(n)s Meldungen angenommen.", len(done)),
        "begin": ngettext("%(n)s Meldung begonnen.", "%(n)s Meldungen begonnen.", len(done)),
        "publish": ngettext(
            "%(n)s Meldung veröffentlicht.", "%(n)s Meldungen veröffentlicht.", len(done)
        ),
        "decline": ngettext(
            "%(n)s Meldung nicht übernommen.", "%(n)s Meldungen nicht übernommen.", len(done)
        ),
        "office": ngettext("%(n)s Meldung abgegeben.", "%(n)s Meldungen abgegeben.", len(done)),
        "order": ngettext("%(n)s Auftrag erteilt.", "%(n)s Aufträge erteilt.", len(done)),
        "merge": ngettext(
            "%(n)s Meldung zusammengeführt.", "%(n)s Meldungen zusammengeführt.", len(done)
        ),
    }
    text = told[what] % {"n": len(done)}
    request.session[UNDO] = {"text": text, "what": what, "reports": done}


def _accept(request: StaffRequest, report: Report) -> None:
    accept_report(actor=request.actor, report=report)


def _begin(request: StaffRequest, report: Report) -> None:
    begin_work(actor=request.actor, report=report)


def _publish(request: StaffRequest, report: Report) -> None:
    set_publication(
        actor=request.actor, report=report, publish=True, public_text=report.public_text
    )


def _decline(request: StaffRequest, report: Report) -> None:
    reason = request.POST.get("grund", "")[:40]
    note = refusals().get(reason, "")
    decline_report(actor=request.actor, report=report, reason=reason, note=note)


def _give(request: StaffRequest, report: Report) -> None:
    office = Office.objects.filter(key=request.POST.get("stelle", "")[:80]).first()
    if office is None:
        raise Invalid(_("Wählen Sie die Stelle, die die Meldungen bekommt."))
    reroute_report(actor=request.actor, report=report, office=office)


def _undecline(actor: Actor, report: Report, before: str) -> None:
    if before == State.RECEIVED:
        put_back(actor=actor, report=report)
    else:
        reopen_report(actor=actor, report=report, reason=_("Die Absage war ein Versehen."))


def _unpublish(actor: Actor, report: Report, before: str) -> None:
    if before != Publication.PUBLISHED:
        set_publication(actor=actor, report=report, publish=False, public_text=report.public_text)


def _take_back(actor: Actor, report: Report, before: str) -> None:
    if office := Office.objects.filter(key=before).first():
        reroute_report(actor=actor, report=report, office=office)


def _recall(actor: Actor, report: Report, _before: str) -> None:
    for order in report.orders.filter(state__in=ORDER_OPEN).select_related("contractor"):
        order.report = report
        recall_order(actor=actor, order=order, reason=_("Der Auftrag war ein Versehen."))


def _discard(_report: Report) -> None:
    """Nothing more to do."""


_ACTS: dict[str, Callable[[StaffRequest, Report], None]] = {
    "accept": _accept,
    "begin": _begin,
    "publish": _publish,
    "decline": _decline,
    "office": _give,
    "order": reports_orders.order_proposed,
}
_UNDO: dict[str, Callable[[Actor, Report, str], None]] = {
    "accept": lambda actor, report, _before: _discard(put_back(actor=actor, report=report)),
    "publish": _unpublish,
    "decline": _undecline,
    "office": _take_back,
    "order": _recall,
    "merge": lambda actor, report, _before: _discard(split_report(actor=actor, report=report)),
}


def _back(request: StaffRequest) -> str:
    """The list or map as it was narrowed."""
    query = request.POST.get("zurueck", "")
    view = "desk-reports-map" if request.POST.get("ansicht") == "karte" else "desk-reports"
    return reverse(view) + (f"?{query}" if query else "")
