"""Sending a paper of a case round, giving a task about it, and writing a disposition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.counter.requests import as_pdf
from rathaus.kernel.access import staff
from rathaus.kernel.errors import Invalid, NotFound, RathausError
from rathaus.procedures.actions.own_tasks import OwnTask, plan_task
from rathaus.procedures.cosigning.dispositions import make_disposition, tick_point
from rathaus.procedures.cosigning.proof import disposition_sheet
from rathaus.procedures.cosigning.queries import dispositions_of
from rathaus.procedures.cosigning.starting import start_round
from rathaus.procedures.models import Round
from rathaus.records.models import Case, Document
from rathaus.records.queries import documents_for, find_case
from rathaus.site.desk import round_form as form
from rathaus.site.desk.frame import StaffRequest, show, tell
from rathaus.site.desk.typed import read_days

Act = Callable[[Case, list[Document], form.Typed], object]


@staff("case.work")
@require_http_methods(["GET", "HEAD", "POST"])
def start_cosigning(request: StaffRequest, number: str) -> HttpResponseBase:
    """Ask for signatures under a paper."""
    return _start(request, number, Round.Kind.COSIGN, _("Mitzeichnung beginnen"))


@staff("case.work")
@require_http_methods(["GET", "HEAD", "POST"])
def start_circulation(request: StaffRequest, number: str) -> HttpResponseBase:
    """Send a paper round for information."""
    return _start(request, number, Round.Kind.INFORM, _("Zur Kenntnis geben"))


@staff("case.work")
@require_http_methods(["GET", "HEAD", "POST"])
def give_task(request: StaffRequest, number: str) -> HttpResponseBase:
    """Give a colleague a task about a paper."""

    def act(case: Case, papers: list[Document], typed: form.Typed) -> object:
        paper = form.needed(papers, typed)
        hand = form.read_assignee(case, paper, typed)
        return plan_task(
            actor=request.actor,
            case=case,
            kind=OwnTask.TASK.value,
            due_on=read_days(typed.values, ("due_on",), form.incomplete())["due_on"],
            reason=typed.values["reason"],
            assignee=hand.signer,
            document=paper,
        )

    return _page(
        request,
        number,
        form.TASK,
        act,
        _("Aufgabe zu einem Dokument geben"),
        _("Aufgabe geben"),
        _("Die Aufgabe ist gegeben."),
        lambda papers, typed: {"fields": form.task_fields(papers, typed)},
    )


@staff("case.work")
@require_http_methods(["GET", "HEAD", "POST"])
def dispose(request: StaffRequest, number: str) -> HttpResponseBase:
    """Write a disposition."""

    def act(case: Case, papers: list[Document], typed: form.Typed) -> object:
        paper = form.chosen(papers, typed)
        points = form.read_points(case, paper, typed)
        try:
            return make_disposition(
                actor=request.actor, case=case, points=points, document=paper.pk if paper else None
            )
        except Invalid as error:
            error.fields = form.at_points(error, typed)
            raise

    return _page(
        request,
        number,
        form.point_names(),
        act,
        _("Verfügung schreiben"),
        _("Verfügen"),
        _("Die Verfügung steht; jeder Punkt ist auf dem Weg."),
        lambda papers, typed: {
            "fields": form.disposition_paper(papers, typed),
            **form.point_rows(typed),
        },
    )


@staff("case.work")
@require_POST
def tick(request: StaffRequest, number: str, point_id: UUID) -> HttpResponseBase:
    """Tick a point of a disposition off."""
    found = find_case(request.actor, number)
    tell(
        request,
        lambda: tick_point(actor=request.actor, point_id=point_id),
        _("Der Punkt ist abgehakt."),
    )
    return redirect("desk-case", found.number)


@staff("case.see")
@require_safe
def disposition_pdf(request: StaffRequest, number: str, disposition_id: UUID) -> HttpResponseBase:
    """A disposition on paper."""
    found = find_case(request.actor, number)
    for disposition in dispositions_of(request.actor, found):
        if disposition.pk == disposition_id:
            pdf = disposition_sheet(disposition)
            return as_pdf(pdf.data, f"Verfuegung-{found.number}.pdf")
    raise NotFound(
        _("Diese Verfügung gibt es nicht."), remedy=_("Öffnen Sie den Vorgang noch einmal.")
    )


def _start(request: StaffRequest, number: str, kind: Round.Kind, heading: str) -> HttpResponseBase:
    def act(case: Case, papers: list[Document], typed: form.Typed) -> object:
        paper = form.needed(papers, typed)
        steps, final = form.read_steps(case, paper, typed)
        due_on = read_days(typed.values, ("due_on",), form.incomplete())["due_on"]
        try:
            return start_round(
                actor=request.actor,
                document=paper.pk,
                kind=kind,
                steps=steps,
                due_on=due_on,
                comment=typed.values["comment"],
                final=final,
            )
        except Invalid as error:
            error.fields = form.at_steps(error)
            raise

    return _page(
        request,
        number,
        form.round_names(),
        act,
        heading,
        _("Auf den Weg geben"),
        _("Das Dokument ist auf dem Weg."),
        lambda papers, typed: {"fields": form.round_fields(kind, papers, typed)},
    )


def _page(
    request: StaffRequest,
    number: str,
    names: Any,
    act: Act,
    heading: str,
    button: str,
    done: str,
    questions: Callable[[list[Document], form.Typed], dict[str, Any]],
) -> HttpResponseBase:
    """The form; sent, it does what it says, or names what is missing and keeps what was typed."""
    case = find_case(request.actor, number)
    papers = [paper for paper in documents_for(request.actor, case) if not paper.erased_on]
    typed = form.Typed({"document": request.GET.get("dokument", "")})
    problem: RathausError | None = None
    if request.method == "POST":
        typed = form.Typed(form.typed_in(request.POST, names))
        try:
            act(case, papers, typed)
        except RathausError as error:
            problem = error
            typed.wrong = error.fields if isinstance(error, Invalid) else {}
        else:
            messages.success(request, done)
            return redirect("desk-case", case.number)
    context = {
        "case": case,
        "heading": heading,
        "button": button,
        "problem": problem,
        "list_id": form.LIST,
        "suggestions": form.suggestions(),
        **questions(papers, typed),
    }
    rows = [*context.get("rows", []), *context.get("more_rows", [])]
    asked = [*context["fields"], *(one for _name, row in rows for one in row)]
    status = problem.status if problem else 200
    return show(request, "desk/round_form.html", context | {"asked": asked}, status=status)
