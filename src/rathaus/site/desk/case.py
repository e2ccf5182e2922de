"""Everything on a case in one page: file, the matter itself, and beside it clock and people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.kernel.access import staff
from rathaus.kernel.errors import Conflict, Invalid, NotFound, RathausError
from rathaus.mail.actions import send_message
from rathaus.people.queries import staff_with
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.tasks import assign_task, take_task
from rathaus.procedures.engine.changes import FIELD
from rathaus.procedures.engine.sheets import FIELD as SLOT
from rathaus.procedures.models import Decision
from rathaus.procedures.queries.tasks import tasks_of
from rathaus.records.actions import write_note
from rathaus.records.models import Case
from rathaus.records.queries import cases_for, documents_for, find_asked_case, find_case
from rathaus.records.rules import SEE, holds
from rathaus.site.desk.asked import asked_context
from rathaus.site.desk.case_tasks import PLAN
from rathaus.site.desk.case_view import case_context
from rathaus.site.desk.frame import StaffRequest, show, tell
from rathaus.site.desk.typed import Typed, read_back, read_open
from rathaus.site.desk.viewing import note_viewed, viewer_of


@staff("case.see")
def case(request: StaffRequest, number: str) -> HttpResponseBase:
    """The case page; whoever was asked about the case sees what is named for them."""
    found = find_asked_case(request.actor, number)
    if found.number != number:
        return redirect("desk-case", found.number)
    return show_case(request, found)


@staff("case.work")
@require_POST
def take(request: StaffRequest, number: str, task_id: UUID) -> HttpResponseBase:
    """Take a task of the case."""
    found = find_asked_case(request.actor, number)
    tell(
        request,
        lambda: take_task(actor=request.actor, task_id=task_id),
        _("Die Aufgabe gehört jetzt Ihnen."),
    )
    return redirect("desk-case", found.number)


@staff("task.assign")
@require_POST
def assign(request: StaffRequest, number: str, task_id: UUID) -> HttpResponseBase:
    """Give the task to a colleague who may work on cases of its office."""
    found = find_asked_case(request.actor, number)
    wanted = request.POST.get("assignee", "")
    task = tasks_of(found.pk).filter(pk=task_id).first()
    colleague = (
        staff_with("case.work", task.office).filter(pk=wanted).first()
        if task is not None and wanted.isdigit()
        else None
    )
    if colleague is None:
        messages.error(request, _("Bitte wählen Sie, wer die Aufgabe bekommt."))
    else:
        tell(
            request,
            lambda: assign_task(actor=request.actor, task_id=task_id, assignee=colleague),
            _("Die Aufgabe liegt jetzt bei %(name)s.") % {"name": colleague},
        )
    return redirect("desk-case", found.number)


@staff("case.decide")
@require_POST
def decide(request: StaffRequest, number: str, task_id: UUID) -> HttpResponseBase:
    """Decide. What is missing is named and nothing typed is lost."""
    found = find_case(request.actor, number)
    verdict = _verdict(request)
    try:
        decision = decide_case(actor=request.actor, task_id=task_id, verdict=verdict)
    except (Invalid, Conflict) as error:
        # Whoever comes second sees what the first did; their own words stay on the page.
        return show_case(request, find_case(request.actor, number), verdict=verdict, problem=error)
    told = {
        Decision.Kind.GRANT: _("Bewilligt. Der Bescheid geht hinaus, sobald nichts mehr fehlt."),
        Decision.Kind.PARTIAL: _("Teilweise bewilligt."),
        Decision.Kind.REFUSAL: _("Abgelehnt. Der Bescheid ist unterwegs."),
    }
    if decision:
        text = told[Decision.Kind(decision.kind)]
    elif verdict.kind == "request":
        text = _("Die Unterlagen sind angefordert.")
    else:
        text = _("Erledigt. Die Person bekommt Nachricht.")
    messages.success(request, text)
    return redirect("desk-case", found.number)


@staff("case.work")
@require_POST
def note(request: StaffRequest, number: str) -> HttpResponseBase:
    """Put something on record."""
    found = find_case(request.actor, number)
    return _tried(
        request,
        found,
        lambda: write_note(actor=request.actor, case=found, text=request.POST.get("text", "")),
        _("Der Vermerk ist bei den Akten."),
    )


@staff("mail.send")
@require_POST
def message(request: StaffRequest, number: str) -> HttpResponseBase:
    """Write to the applicant, or to whoever acts for them."""
    found = find_case(request.actor, number)
    return _tried(
        request,
        found,
        lambda: send_message(
            actor=request.actor,
            office=found.office_id,
            recipient=found.agent or found.applicant,
            subject=request.POST.get("subject", ""),
            body=request.POST.get("body", ""),
            case=found.pk,
            scope=found.procedure_key,
        ),
        _("Ihre Nachricht ist unterwegs."),
    )


@staff("case.see")
def by_message(request: StaffRequest, message_id: UUID) -> HttpResponseBase:
    """A message of a case: the case page, at its conversation."""
    from rathaus.mail.queries import find_message

    found = find_message(request.actor, message_id)
    if found.case is None:
        return redirect("desk:cases")
    owner = cases_for(request.actor).filter(pk=found.case).first()
    if owner is None:
        raise NotFound(
            _("Diese Nachricht finden Sie hier nicht."),
            remedy=_("Öffnen Sie sie aus dem Vorgang, zu dem sie gehört."),
        )
    return redirect(reverse("desk-case", args=[owner.number]) + f"#message-{message_id}")


def _tried(request: StaffRequest, found: Case, act: Any, done: str) -> HttpResponseBase:
    try:
        act()
    except Invalid as error:
        return show_case(request, found, problem=error)
    except RathausError as error:
        messages.error(request, str(error))
        return redirect("desk-case", found.number)
    messages.success(request, done)
    return redirect("desk-case", found.number)


def _verdict(request: StaffRequest) -> Verdict:
    words = read_back(request, ("kind", "reasons", "conditions"))
    return Verdict(
        **words,
        papers=tuple(request.POST.getlist("papers")),
        changes=read_open(request, FIELD, longest=200),
        fee=request.POST.get("fee", "")[:100],
        slots=read_open(request, SLOT, longest=100),
    )


def answered(
    request: StaffRequest,
    found: Case,
    act: Callable[[], object],
    form: str,
    values: Mapping[str, str],
    told: str,
) -> HttpResponseBase:
    """Do it; what is wrong stands at its field in the form, and nothing typed is lost."""
    try:
        act()
    except (Invalid, Conflict) as error:
        again = find_asked_case(request.actor, found.number)
        return show_case(request, again, problem=error, typed=Typed(form, values, error))
    except RathausError as error:
        messages.error(request, str(error))
        return redirect("desk-case", found.number)
    messages.success(request, told)
    return redirect("desk-case", found.number)


def show_case(
    request: StaffRequest,
    found: Case,
    *,
    verdict: Verdict | None = None,
    problem: RathausError | None = None,
    typed: Typed | None = None,
) -> HttpResponseBase:
    """The case page, with what somebody has just typed into one of its forms."""
    status = problem.status if problem else 200
    if not holds(request.actor, SEE, found):
        asked = asked_context(request.actor, found, problem=problem, typed=typed)
        return show(request, "desk/asked.html", asked, status=status)
    papers = list(documents_for(request.actor, found))
    context = case_context(
        request.actor, found, papers, verdict=verdict, problem=problem, typed=typed
    )
    viewer = viewer_of(found, request.GET, papers)
    if viewer is not None:
        note_viewed(request.actor, viewer)
    missing = bool(request.GET.get("dokument")) and viewer is None
    status = 404 if missing and status == 200 else status
    kept = {key: request.POST.get(key, "") for key in ("text", "subject", "body")}
    return show(
        request,
        "desk/case.html",
        context
        | {
            "typed": {} if typed else kept,
            "planned": bool(typed and typed.task == PLAN),
            "viewer": viewer,
            "no_paper": missing,
        },
        status=status,
    )
