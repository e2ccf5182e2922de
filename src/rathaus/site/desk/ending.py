"""Withdrawing, revoking or correcting a decision from the case page."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.design.entry import date_or_problem
from rathaus.kernel.access import staff
from rathaus.kernel.errors import Conflict, Invalid, NotFound
from rathaus.procedures.actions.ending import end_decision
from rathaus.procedures.models import Decision
from rathaus.records.queries import find_case
from rathaus.site.desk.case import show_case
from rathaus.site.desk.case_tasks import Typed
from rathaus.site.desk.decision_list import NAMES, prefix
from rathaus.site.desk.frame import StaffRequest

_LONGEST = 10_000


@staff("case.decide")
@require_POST
def end(request: StaffRequest, number: str, decision_id: UUID) -> HttpResponseBase:
    """End or correct a decision of the case. What is missing is named, nothing typed is lost."""
    found = find_case(request.actor, number)
    if not Decision.objects.filter(pk=decision_id, case=found).exists():
        raise NotFound(
            _("Diesen Bescheid gibt es nicht."), remedy=_("Öffnen Sie den Vorgang noch einmal.")
        )
    start = prefix(decision_id)
    values = {name: request.POST.get(start + name, "")[:_LONGEST] for name in NAMES}
    day, unread = date_or_problem(values["effective_on"])
    try:
        if values["effective_on"].strip() and unread:
            raise Invalid(
                _("Das Schreiben ist noch nicht vollständig."), fields={"effective_on": unread}
            )
        end_decision(
            actor=request.actor,
            decision_id=decision_id,
            why=values["why"],
            reasons=values["reasons"],
            effective_on=day,
            hearing=values["hearing"],
        )
    except (Invalid, Conflict) as error:
        again = find_case(request.actor, number)
        return show_case(request, again, problem=error, typed=Typed(start, values, error))
    messages.success(request, _("Das Schreiben ist bei den Akten und unterwegs."))
    return redirect("desk-case", found.number)
