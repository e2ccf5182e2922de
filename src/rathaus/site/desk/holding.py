"""Holding a file from the page of a case in it, so that nothing in it is erased."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.kernel.access import staff
from rathaus.kernel.errors import Invalid
from rathaus.records.actions import hold_file
from rathaus.records.queries import find_case
from rathaus.site.desk.case import answered
from rathaus.site.desk.frame import StaffRequest
from rathaus.site.desk.hold_field import HOLD, LONGEST


@staff("records.manage")
@require_POST
def hold(request: StaffRequest, number: str) -> HttpResponseBase:
    """Hold the file of the case for the reason given."""
    found = find_case(request.actor, number)
    reason = request.POST.get(f"{HOLD}_reason", "").strip()[:LONGEST]

    def act() -> object:
        if not reason:
            text = _("Nennen Sie den Grund, zum Beispiel eine Klage mit ihrem Aktenzeichen.")
            raise Invalid(
                _("Die Sperre braucht einen Grund."), remedy=text, fields={"reason": text}
            )
        return hold_file(actor=request.actor, file=found.file, reason=reason)

    told = _("Die Akte ist gesperrt. Aus ihr wird nichts gelöscht.")
    return answered(request, found, act, HOLD, {"reason": reason}, told)


@staff("records.manage")
@require_POST
def lift(request: StaffRequest, number: str) -> HttpResponseBase:
    """Lift the hold; from now on what is due is erased again."""
    found = find_case(request.actor, number)
    return answered(
        request,
        found,
        lambda: hold_file(actor=request.actor, file=found.file, reason=""),
        HOLD,
        {},
        _("Die Sperre ist aufgehoben. Die Fristen der Akte gelten wieder."),
    )
