"""Withdrawing, revoking or correcting a decision from the case page."""

from __future__ import annotations

from uuid import UUID

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.kernel.access import staff
from rathaus.kernel.errors import NotFound
from rathaus.procedures.actions.ending import Asked, end_decision
from rathaus.procedures.models import Decision
from rathaus.records.queries import find_case
from rathaus.site.desk.case import answered
from rathaus.site.desk.decision_list import DAYS, NAMES, prefix
from rathaus.site.desk.frame import StaffRequest
from rathaus.site.desk.typed import read_back, read_days


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
    values = read_back(request, NAMES, prefix=start)

    def act() -> object:
        days = read_days(values, DAYS, _("Das Schreiben ist noch nicht vollständig."))
        words = {name: values[name] for name in ("why", "reasons", "hearing", "late")}
        money = {name: values[name] for name in ("repay", "repay_why")}
        asked = Asked(**words, **money, **days, refund=bool(values["refund"]))  # type: ignore[arg-type]
        return end_decision(actor=request.actor, decision_id=decision_id, asked=asked)

    told = _("Das Schreiben ist bei den Akten und unterwegs.")
    return answered(request, found, act, start, values, told)
