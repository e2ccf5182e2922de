"""What staff do on a case beside deciding: opinions, findings, resubmission, passing it on."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.kernel.access import staff
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.people.models import Office
from rathaus.procedures.actions.contribute import (
    OPINION,
    finish_check,
    give_opinion,
    open_contribution,
)
from rathaus.procedures.actions.own_tasks import hand_over_case, plan_task, tick_off
from rathaus.procedures.actions.signatures import settle_form
from rathaus.procedures.queries.intakes import is_form_task
from rathaus.records.queries import find_asked_case, find_case
from rathaus.site.desk.case import answered
from rathaus.site.desk.case_tasks import PLAN, prefix_of
from rathaus.site.desk.frame import StaffRequest
from rathaus.site.desk.typed import read_back, read_days


@staff("case.work")
@require_POST
def complete(request: StaffRequest, number: str, task_id: UUID) -> HttpResponseBase:
    """Give an opinion, or say what came of looking at something."""
    found = find_asked_case(request.actor, number)
    values = read_back(request, ("kind", "text", "signed_on"), prefix=prefix_of(task_id))

    def act() -> None:
        kind, text = values["kind"], values["text"]
        if is_form_task(task_id):
            _settle(request, task_id, values)
        elif open_contribution(task_id).key == OPINION:
            give_opinion(actor=request.actor, task_id=task_id, kind=kind, text=text)
        else:
            finish_check(actor=request.actor, task_id=task_id, result=kind, text=text)

    return answered(request, found, act, str(task_id), values, _("Erledigt. Danke!"))


def _settle(request: StaffRequest, task_id: UUID, values: dict[str, str]) -> None:
    days = read_days(values, ("signed_on",), _("Die Aufgabe ist noch nicht vollständig."))
    settle_form(
        actor=request.actor,
        task_id=task_id,
        result=values["kind"],
        signed_on=days["signed_on"],
        text=values["text"][:1000],
    )


@staff("case.work")
@require_POST
def tick(request: StaffRequest, number: str, task_id: UUID) -> HttpResponseBase:
    """Finish what one has put down for a day."""
    found = find_case(request.actor, number)
    values = read_back(request, ("result",), longest=500)

    def act() -> object:
        return tick_off(actor=request.actor, task_id=task_id, **values)

    return answered(request, found, act, str(task_id), values, _("Erledigt. Danke!"))


@staff("case.work")
@require_POST
def plan(request: StaffRequest, number: str) -> HttpResponseBase:
    """Put something down for a day."""
    found = find_case(request.actor, number)
    values = read_back(request, ("kind", "due_on", "reason"), prefix=f"{PLAN}_")

    def act() -> object:
        days = read_days(values, ("due_on",), _("Die Aufgabe ist noch nicht vollständig."))
        kind, reason = values["kind"], values["reason"]
        return plan_task(
            actor=request.actor, case=found, kind=kind, due_on=days["due_on"], reason=reason
        )

    return answered(
        request, found, act, PLAN, values, _("Vorgemerkt; es steht bei Ihren Aufgaben.")
    )


@staff("task.assign")
@require_POST
def hand_over(request: StaffRequest, number: str) -> HttpResponseBase:
    """Pass the case on to another office."""
    found = find_case(request.actor, number)
    office = Office.objects.filter(key=request.POST.get("office", "")).first()
    if office is None:
        messages.error(request, _("Bitte wählen Sie, welche Stelle den Vorgang bekommt."))
        return redirect("desk-case", found.number)
    try:
        hand_over_case(
            actor=request.actor,
            case=found,
            office=office,
            reason=request.POST.get("reason", "")[:1000],
        )
    except RathausError as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        messages.error(request, " ".join([str(error), *fields.values()]))
        return redirect("desk-case", found.number)
    messages.success(
        request, _("Der Vorgang liegt jetzt bei: %(office)s.") % {"office": office.name}
    )
    return redirect("desk:tasks")
