"""Asking for paper or a signature from the case page."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.kernel.access import staff
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.procedures.actions.demanding import demand_paper
from rathaus.records.queries import find_case
from rathaus.site.desk.case import show_case
from rathaus.site.desk.demand_fields import DEMAND
from rathaus.site.desk.frame import StaffRequest
from rathaus.site.desk.typed import Typed

_NAMES = ("what", "forced", "norm", "text")
_FORCED = {"yes": True, "no": False}


@staff("mail.send")
@require_POST
def demand(request: StaffRequest, number: str) -> HttpResponseBase:
    """Ask for paper. What is missing is named, nothing typed is lost."""
    found = find_case(request.actor, number)
    values = {name: request.POST.get(f"{DEMAND}_{name}", "")[:5000] for name in _NAMES}
    try:
        demand_paper(
            actor=request.actor,
            case=found,
            what=values["what"],
            forced=_FORCED.get(values["forced"]),
            norm=values["norm"],
            text=values["text"],
        )
    except (Invalid, Conflict) as error:
        return show_case(request, found, problem=error, typed=Typed(DEMAND, values, error))
    messages.success(request, _("Ihre Nachricht ist unterwegs."))
    return redirect("desk-case", found.number)
