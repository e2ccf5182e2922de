"""One report with everything on one page: what was said, what is near, what can be done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.design.components import Fact, Link, MapPoint
from rathaus.design.typography import date_time
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.errors import RathausError
from rathaus.people.models import Office
from rathaus.reports.models import Entry, Owner, Publication, Report, State
from rathaus.reports.queries import (
    find_report,
    followers_of,
    known_since,
    neighbours,
    reporter_reads,
)
from rathaus.reports.questions import named
from rathaus.reports.refusals import refusals
from rathaus.reports.routing import route
from rathaus.reports.rules import may_edit, may_work
from rathaus.reports.setup import setup
from rathaus.reports.suspicion import reason_of
from rathaus.site.desk.frame import StaffRequest, show
from rathaus.site.desk.reports import declined_reasons, for_reports
from rathaus.site.desk.reports_history import first_facts, history_of
from rathaus.site.desk.reports_lines import state_badge, title_of, urgency_of
from rathaus.site.desk.reports_orders import order_values
from rathaus.site.desk.reports_photos import photos_of

_NEAR_SHOWN = 12


@for_reports
@require_safe
def report(request: StaffRequest, number: str) -> HttpResponseBase:
    """The report, by its number."""
    return report_page(request, find_report(request.actor, number))


def report_page(
    request: StaffRequest, report: Report, *, problem: RathausError | None = None
) -> HttpResponseBase:
    """The page; with a problem it says what was wrong and keeps what was typed."""
    actor = request.actor
    edits, works = may_edit(actor), may_work(actor, report)
    routed = route(report.category, report.district, report.owner)
    parts = list(Report.objects.filter(merged_into=report).select_related("category"))
    entries = list(report.entries.all())
    context = {
        "report": report,
        "title": title_of(report),
        "state": state_badge(report),
        "urgency": urgency_of(report),
        "edits": edits,
        "works": works,
        "can": _can(report, edits=edits, works=works),
        "problem": problem,
        "typed": request.POST if problem else {},
        "typed_others": request.POST.getlist("other") if problem else (),
        "photos": photos_of([report, *parts]),
        "parts": parts,
        "question": _open_question(entries),
        "clock": _clock(report, entries),
        "place": _place(report),
        "handling": _handling(report, actor_sees_case=actor.can("case.see")),
        "answers": [Fact(term=term, value=said) for term, said in named(report.answers)],
        "suggestion": _suggestion(report),
        "outside": routed.outside,
        "route_why": routed.why,
        "points": [_point(report, current=True)],
        "outlines_url": reverse("counter:outlines") + "?strassen=1",
        "history": history_of(report, entries),
        "shown": report.publication == Publication.PUBLISHED,
    }
    if works:
        context["followers"] = followers_of(report)
        context["unread"] = "" if reporter_reads(report) else unread()
        context |= order_values(report)
    if edits:
        context |= _for_editors(request, report)
    return show(request, "desk/report.html", context, status=problem.status if problem else 200)


def _for_editors(request: StaffRequest, report: Report) -> dict[str, Any]:
    near = neighbours(request.actor, report)[:_NEAR_SHOWN]
    return {
        "near": near,
        "points": [_point(report, current=True), *(_point(one.report) for one in near)],
        "categories": setup().active,
        "offices": list(Office.objects.order_by("name", "key")),
        "owners": Owner.choices,
        "reasons": declined_reasons(),
        "refusals": refusals(),
    }


def _can(report: Report, *, edits: bool, works: bool) -> dict[str, bool]:
    """What goes in this state; the rules and the table of moves have the last word."""
    state, is_open = report.state, report.is_open
    return {
        "accept": edits and state == State.RECEIVED,
        "decline": edits and is_open,
        "publish": edits and state != State.MERGED,
        "reroute": edits and is_open,
        "merge": edits and is_open,
        "split": edits and state == State.MERGED,
        "put_back": edits and state == State.ACCEPTED and report.looked_after_at is None,
        "begin": works and state == State.ACCEPTED,
        "finish": works and state in (State.ACCEPTED, State.IN_PROGRESS),
        "reopen": (edits if state == State.DECLINED else works)
        and state in (State.DONE, State.DECLINED),
        "ask": works and is_open,
        "note": works,
    }


def unread() -> str:
    """What staff have to know of questions to somebody who cannot be written to."""
    return _(
        "Wer gemeldet hat, hat keine bestätigte Adresse; die Frage steht nur auf der Seite der "
        "Meldung. Wird eine Adresse später bestätigt, geht die Frage dann hinaus."
    )


def _open_question(entries: Iterable[Entry]) -> Entry | None:
    for entry in entries:
        if entry.kind == Entry.Kind.QUESTION and entry.answered_at is None:
            return entry
    return None


def _clock(report: Report, entries: Iterable[Entry]) -> list[Fact]:
    known = known_since(report)
    last = _("Bis dahin sieht jemand nach.") if report.looked_after_at is None else ""
    question = _open_question(entries)
    found = (
        (_("Fällig"), report.due_at if report.is_open else None, last),
        (_("Der Stadt bekannt seit"), known, ""),
        (_("Eingegangen"), report.received_at if known != report.received_at else None, ""),
        (_("Angenommen"), report.accepted_at, ""),
        (_("Nachgesehen"), report.looked_after_at, ""),
        (_("Leitung verständigt"), report.escalated_at, ""),
        (_("Antwort erwartet bis"), question.due_at if question else None, ""),
        (_("Beendet"), report.ended_at, ""),
    )
    return [
        Fact(term=term, value=date_time(at.astimezone(BERLIN)), note=note)
        for term, at, note in found
        if at is not None
    ]


def _place(report: Report) -> list[Fact]:
    found = (
        (_("Adresse"), report.place),
        (_("Stadtteil"), report.district),
        (_("Baulast der Straße"), report.get_owner_display() if report.owner else ""),
        (_("Koordinaten"), f"{report.latitude:.5f}, {report.longitude:.5f}"),
    )
    return [Fact(term=term, value=str(value)) for term, value in found if value]


def _handling(report: Report, *, actor_sees_case: bool) -> list[Fact]:
    facts = [
        Fact(term=_("Kategorie"), value=report.category.label),
        Fact(term=_("Stelle"), value=report.office.name if report.office else _("ohne Stelle")),
    ]
    if report.contractor:
        facts.append(Fact(term=_("Auftragnehmer"), value=report.contractor.name))
    if report.clerk:
        facts.append(Fact(term=_("Bearbeitet von"), value=report.clerk.name))
    facts.append(Fact(term=_("Eingangsweg"), value=str(report.get_channel_display())))
    if report.suspect:
        facts.append(Fact(term=_("Verdacht"), value=reason_of(report.suspect)))
    if report.case:
        link = Link(label=_("öffnen"), url=reverse("desk-case", args=[report.case.number]))
        shown = link if actor_sees_case else None
        facts.append(Fact(term=_("Vorgang in der eAkte"), value=report.case.number, change=shown))
    return facts


def _suggestion(report: Report) -> list[dict[str, Any]]:
    """What the machine proposed and why; what was chosen instead, where that differs."""
    categories = setup().categories
    chosen = first_facts(report).get("category", report.category_id)
    found = []
    for row in report.suggested[:3]:
        key = str(row.get("key") or row.get("category") or "")
        category = categories.get(key)
        found.append(
            {
                "label": category.label if category else key,
                "percent": _percent(row.get("share")),
                "why": row.get("why") or ", ".join(str(word) for word in row.get("words", ())),
                "chosen": key == chosen,
            }
        )
    if found and not any(row["chosen"] for row in found):
        category = categories.get(str(chosen))
        label = category.label if category else str(chosen)
        found.append({"label": label, "percent": None, "why": "", "chosen": True})
    return found


def _percent(share: object) -> float | None:
    return 100 * share if isinstance(share, float | int) else None


def _point(report: Report, *, current: bool = False) -> MapPoint:
    return MapPoint(
        label=f"{report.number} {report.category.label}",
        lat=report.latitude,
        lon=report.longitude,
        url="" if current else reverse("desk-report", args=[report.number]),
        text=report.place,
    )
