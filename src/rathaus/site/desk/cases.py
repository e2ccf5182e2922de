"""All cases that one may see: found by number, name or state, exported as they are seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.design.components import Badge, Cell, Column, Kind, Link, Pager, Table
from rathaus.design.spreadsheets import EXPORTED, as_csv
from rathaus.design.typography import short_date
from rathaus.kernel.access import Actor, staff
from rathaus.kernel.clock import BERLIN, today
from rathaus.kernel.paging import page_of
from rathaus.procedures.models import DecisionEnd
from rathaus.procedures.queries.decisions import ended_cases
from rathaus.records.models import Case, CaseState, RecordMove
from rathaus.records.numbers import read_case_number
from rathaus.records.queries import cases_for
from rathaus.site.desk.addresses import place_typed
from rathaus.site.desk.frame import StaffRequest, show

ORDER = ("-received_at", "-id")
_STATE_KINDS: dict[str, Kind] = {
    CaseState.WAITING_PAYMENT: "warning",
    CaseState.WAITING_APPLICANT: "warning",
    CaseState.IN_PROGRESS: "info",
    CaseState.DECIDED: "success",
}


def state_badge(case: Case, end: DecisionEnd | None = None) -> Badge:
    """Where the case stands, in a word and a colour, and what ended its decision (``end``)."""
    label = str(CaseState(case.state).label)
    if case.outcome:
        label = f"{label}: {case.get_outcome_display()}"
    if end is None:
        return Badge(label=label, kind=_STATE_KINDS.get(case.state, ""))
    return Badge(label=f"{label}, {_ended(end)}", kind="warning")


def _ended(end: DecisionEnd) -> str:
    """How the decision ended, with the day where that is still to come."""
    what = end.get_why_display()
    if end.effective_on <= today():
        return what
    return _("%(what)s ab %(day)s") % {"what": what, "day": short_date(end.effective_on)}


@staff("case.see")
def cases(request: StaffRequest) -> HttpResponseBase:
    """The newest cases first; a whole number leads straight to its case."""
    words = request.GET.get("q", "")[:80].strip()
    number = read_case_number(words) if words else None
    if number and cases_for(request.actor).filter(number=number).exists():
        return redirect("desk-case", number)
    if "/" in words and (place := place_typed(request.actor, words)):
        return redirect(place)
    found = _found(request, words)
    if request.GET.get("ausgabe") == "csv":
        return _export(found)
    page = page_of(found, order=ORDER, after=request.GET.get("nach", ""), size=25)
    kept = {key: str(value) for key, value in request.GET.items() if key != "nach" and value}
    return show(
        request,
        "desk/cases.html",
        {
            "words": words,
            "found": bool(page.rows),
            "narrowed": bool(kept),
            "states": _states(kept),
            "table": _table(page),
            "export_url": "?" + urlencode(kept | {"ausgabe": "csv"}),
            "pager": Pager(
                newer_url="?" + urlencode(kept) if request.GET.get("nach") else "",
                older_url="?" + urlencode(kept | {"nach": page.next}) if page.next else "",
            ),
        },
    )


def _found(request: StaffRequest, words: str) -> QuerySet[Case]:
    found = search_cases(request.actor, words)
    state = request.GET.get("stand", "")
    if state in CaseState.values:
        return found.filter(state=state)
    return found.filter(closed_at=None) if state == "offen" else found


def search_cases(actor: Actor, words: str) -> QuerySet[Case]:
    """Cases that the actor may see, by number, file number, name or subject."""
    found = cases_for(actor).select_related("applicant", "agent", "file", "clerk")
    for word in words.split()[:5]:
        found = found.filter(
            Q(number__istartswith=word)
            | Q(file__number__istartswith=word)
            | _lay_in(word)
            | Q(applicant__surname__istartswith=word)
            | Q(applicant__organisation__icontains=word)
            | Q(title__icontains=word)
        )
    return found


def _lay_in(number: str) -> Q:
    """Cases that once lay in a file of this number; words without a figure are none."""
    if not number[:1].isdigit():
        return Q()
    moved = RecordMove.objects.filter(case__isnull=False, from_file__number__istartswith=number)
    return Q(pk__in=moved.values("case"))


def _states(kept: dict[str, str]) -> list[Link]:
    labels: dict[str, Any] = {"": _("alle"), "offen": _("offene")}
    labels |= {state.value: state.label for state in CaseState}
    return [
        Link(
            label=str(label),
            url="?" + urlencode(kept | {"stand": key}),
            current=kept.get("stand", "") == key,
        )
        for key, label in labels.items()
    ]


def _table(page: Any) -> Table:
    columns = [
        _("Vorgang"),
        _("Worum es geht"),
        _("Stand"),
        _("Wer"),
        _("Eingang"),
        _("Bearbeitet von"),
    ]
    ends = ended_cases(page.rows)
    return Table(
        caption=_("Vorgänge"),
        caption_hidden=True,
        columns=[Column(label=label) for label in columns],
        rows=[
            (
                Cell(text=case.number, url=reverse("desk-case", args=[case.number])),
                case.title,
                Cell(text="", badge=state_badge(case, ends.get(case.pk))),
                case.applicant.name,
                short_date(case.received_at.astimezone(BERLIN).date()),
                str(case.clerk or "–"),
            )
            for case in page
        ],
        empty=_("Dazu gibt es hier keinen Vorgang."),
    )


def _export(found: QuerySet[Case]) -> HttpResponseBase:
    """What is seen, as a table."""
    header = ["Vorgang", "Aktenzeichen", "Betreff", "Wer", "Eingang", "Stand", "Ergebnis"]
    header.append("Bescheid")
    cases = list(found.order_by(*ORDER)[:EXPORTED])
    ends = ended_cases(cases)
    rows = (tuple(_cells(case, ends.get(case.pk))) for case in cases)
    return as_csv("vorgaenge", header, rows)


def _cells(case: Case, end: DecisionEnd | None) -> Iterator[str]:
    yield case.number
    yield case.file.number
    yield case.title
    yield case.applicant.name
    yield f"{case.received_at.astimezone(BERLIN):%d.%m.%Y %H:%M}"
    yield str(CaseState(case.state).label)
    yield case.get_outcome_display()
    yield _ended(end) if end else ""
