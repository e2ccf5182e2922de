"""The post room of the desk: what reached the house outside the online form is recorded."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.counter.drafts import remember
from rathaus.counter.form_pages import page_url
from rathaus.design.components import Cell, Column, Table
from rathaus.design.fields import Choice, Field
from rathaus.design.typography import short_date
from rathaus.kernel.access import require, staff
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.errors import Invalid, NotFound, RathausError
from rathaus.procedures.actions.intake import check_arrival
from rathaus.procedures.actions.objections import record_objection
from rathaus.procedures.actions.paper_applications import begin_paper_application, record_paper
from rathaus.procedures.installed import installed
from rathaus.procedures.models import Draft, Intake
from rathaus.procedures.queries.decisions import ended_cases
from rathaus.procedures.queries.intakes import begun_applications, recordable_procedures
from rathaus.procedures.rules import may_record_post_to
from rathaus.records.models import Case, ScannedPaper
from rathaus.records.queries import find_case
from rathaus.site.desk.cases import search_cases, state_badge
from rathaus.site.desk.frame import StaffRequest, show
from rathaus.site.desk.intake_form import (
    ABOUT_CASE,
    ARRIVAL,
    OTHER,
    PAPER,
    REPRESENTATIVE,
    arrival_of,
    arrival_questions,
    case_questions,
    decision_of,
    representative_questions,
)
from rathaus.site.desk.scan_list import chosen_scan, scan_table

_FOUND = 20
_LONGEST = 10_000


@staff("case.work")
@require_safe
def overview(request: StaffRequest) -> HttpResponseBase:
    """Find the case that something belongs to, or begin with an application on paper."""
    words = request.GET.get("q", "")[:80].strip()
    found = search_cases(request.actor, words).order_by("-received_at", "-id") if words else None
    rows = [case for case in found[:_FOUND] if _may(request, case)] if found is not None else []
    return show(
        request,
        "desk/intake.html",
        {
            "words": words,
            "found": _table(rows) if rows else None,
            "scans": scan_table(request.actor),
            "begun": [(intake, _name(intake)) for intake in begun_applications(request.actor)],
        },
    )


@staff("case.work")
@require_http_methods(["GET", "HEAD", "POST"])
def to_case(request: StaffRequest, number: str) -> HttpResponseBase:
    """Record what came to a case: an objection, a paper that was asked for, another writing."""
    found = find_case(request.actor, number)
    require(may_record_post_to, request.actor, found)
    scanned = chosen_scan(request)
    if request.method != "POST":
        return _ask_about(request, found, {}, {}, scanned=scanned)
    typed = {name: request.POST.get(name, "").strip()[:_LONGEST] for name in ABOUT_CASE}
    try:
        owner = _record(request, found, typed, scanned)
    except Invalid as error:
        return _ask_about(request, found, typed, error.fields, status=error.status, scanned=scanned)
    except RathausError as error:
        return _ask_about(
            request, found, typed, {}, refusal=error, status=error.status, scanned=scanned
        )
    messages.success(request, _("Der Eingang ist erfasst und bei den Akten."))
    return redirect("desk-case", owner.number)


@staff("case.work")
@require_http_methods(["GET", "HEAD", "POST"])
def application(request: StaffRequest) -> HttpResponseBase:
    """Record that an application came on paper; its answers are typed into the form next."""
    scanned = chosen_scan(request)
    if request.method != "POST":
        return _ask_for_application(request, {}, {}, scanned=scanned)
    names = ("procedure", *ARRIVAL)
    typed = {name: request.POST.get(name, "").strip()[:_LONGEST] for name in names}
    try:
        arrival = arrival_of(typed, None if scanned else request.FILES.get("scan"), scanned)
        if not typed["procedure"]:
            check_arrival(arrival, more={"procedure": _("Bitte wählen Sie, was beantragt wird.")})
        intake = begin_paper_application(
            actor=request.actor, procedure_key=typed["procedure"], arrival=arrival
        )
    except Invalid as error:
        return _ask_for_application(
            request, typed, error.fields, status=error.status, scanned=scanned
        )
    except RathausError as error:
        return _ask_for_application(
            request, typed, {}, refusal=error, status=error.status, scanned=scanned
        )
    return _to_form(request, intake.draft)


@staff("case.work")
@require_POST
def go_on(request: StaffRequest, intake_id: UUID) -> HttpResponseBase:
    """Go on typing an application that a colleague or oneself has begun."""
    found = next((one for one in begun_applications(request.actor) if one.pk == intake_id), None)
    return _to_form(request, found.draft if found else None)


def _record(
    request: StaffRequest, case: Case, typed: dict[str, str], scanned: ScannedPaper | None
) -> Case:
    """Do it; the case to which it came."""
    arrival = arrival_of(typed, None if scanned else request.FILES.get("scan"), scanned)
    decision = decision_of(case, typed["what"])
    if decision is not None:
        return record_objection(
            actor=request.actor,
            decision=decision,
            arrival=arrival,
            sender=typed["sender"],
            representative={name: typed[name][:200] for name in REPRESENTATIVE},
        ).case
    kind, _colon, key = typed["what"].partition(":")
    if kind not in {PAPER, OTHER}:
        check_arrival(arrival, more={"what": _("Bitte wählen Sie, was gekommen ist.")})
    record_paper(
        actor=request.actor, case=case, arrival=arrival, paper_key=key if kind == PAPER else ""
    )
    return case


def _to_form(request: StaffRequest, draft: Draft | None) -> HttpResponseBase:
    if draft is None:
        raise NotFound(
            _("Dieser Eingang ist schon ein Vorgang, oder er gehört zu einer anderen Stelle."),
            remedy=_("Öffnen Sie die Seite „Posteingang“ neu."),
        )
    remember(request, draft)
    return redirect(page_url(draft, draft.section))


def _ask_about(
    request: StaffRequest,
    case: Case,
    typed: dict[str, str],
    wrong: dict[str, str],
    *,
    refusal: RathausError | None = None,
    status: int = 200,
    scanned: ScannedPaper | None = None,
) -> HttpResponseBase:
    questions = case_questions(request.actor, case, typed, wrong)
    if scanned is not None:
        questions = [field for field in questions if field.name != "scan"]
    others = representative_questions(typed, wrong)
    context = {
        "case": case,
        "questions": questions,
        "all_questions": [*questions, *others],
        "others": others,
        "others_open": any(field.value or field.error for field in others),
        "refusal": refusal,
        "scanned": scanned,
    }
    return show(request, "desk/intake_case.html", context, status=status)


def _ask_for_application(
    request: StaffRequest,
    typed: dict[str, str],
    wrong: dict[str, str],
    *,
    refusal: RathausError | None = None,
    status: int = 200,
    scanned: ScannedPaper | None = None,
) -> HttpResponseBase:
    known = recordable_procedures(request.actor)
    procedure = Field(
        name="procedure",
        label=_("Was wird beantragt?"),
        widget="select",
        value=typed.get("procedure", ""),
        error=wrong.get("procedure", ""),
        choices=tuple(Choice(value=entry.key, label=entry.name) for entry in known),
    )
    questions = [procedure, *arrival_questions(typed, wrong, with_text=False)]
    if scanned is not None:
        questions = [field for field in questions if field.name != "scan"]
    context: dict[str, Any] = {"questions": questions, "refusal": refusal, "scanned": scanned}
    return show(request, "desk/intake_application.html", context, status=status)


def _table(cases: list[Case]) -> Table:
    columns = (_("Vorgang"), _("Worum es geht"), _("Wer"), _("Eingang"), _("Stand"))
    ends = ended_cases(cases)
    return Table(
        caption=_("Vorgänge"),
        caption_hidden=True,
        columns=[Column(label=label) for label in columns],
        rows=[
            (
                Cell(text=case.number, url=reverse("desk:intake-case", args=[case.number])),
                case.title,
                case.applicant.name,
                short_date(case.received_at.astimezone(BERLIN).date()),
                Cell(text="", badge=state_badge(case, ends.get(case.pk))),
            )
            for case in cases
        ],
    )


def _may(request: StaffRequest, case: Case) -> bool:
    return bool(may_record_post_to(request.actor, case))


def _name(intake: Intake) -> str:
    return installed(intake.draft.version_id).name if intake.draft else ""
