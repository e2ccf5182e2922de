"""Vormerkungen: appointments that people noted at an office, to confirm, decline or call off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rathaus.catalogue.models import SlotHold
from rathaus.catalogue.slots.deciding import confirm_slot, decline_slot
from rathaus.catalogue.slots.holding import cancel_slot
from rathaus.catalogue.slots.queries import holds_at
from rathaus.catalogue.slots.refusals import no_such_hold
from rathaus.catalogue.slots.rules import may_see_slots
from rathaus.design.components import Link, Pager
from rathaus.kernel.access.pages import allow
from rathaus.kernel.paging import page_of
from rathaus.site.desk.frame import StaffRequest, show, tell

_SIZE = 50
_ORDER = ("starts_at", "id")
_VERBS: dict[str, tuple[Callable[..., SlotHold], bool]] = {
    "bestaetigen": (confirm_slot, False),
    "ablehnen": (decline_slot, True),
    "absagen": (cancel_slot, True),
}
"""What can be done, and whether a reason goes with it."""


def for_slots(view: Any) -> Any:
    """Open a page to people at the counter and clerks, each for their own offices."""
    return allow("staff:slot.see", may_see_slots)(view)


@for_slots
@require_safe
def slots(request: StaffRequest) -> HttpResponseBase:
    """What was noted at my offices, the next first; the past ones on a view of their own."""
    closed = request.GET.get("stand") == "abgesagt"
    rows = holds_at(request.actor, past=closed)
    page = page_of(rows, order=_ORDER, after=request.GET.get("ab", ""), size=_SIZE)
    here = reverse("desk:slots")
    older = urlencode({**({"stand": "abgesagt"} if closed else {}), "ab": page.next})
    context = {
        "rows": page.rows,
        "closed": closed,
        "views": [
            Link(label=_("offen und bestätigt"), url=here, current=not closed),
            Link(label=_("abgelehnt und abgesagt"), url=f"{here}?stand=abgesagt", current=closed),
        ],
        "pager": Pager(older_url=f"{here}?{older}" if page.next else "", older=_("Spätere")),
    }
    return show(request, "desk/slots.html", context)


@for_slots
@require_POST
def decide(request: StaffRequest, hold_id: UUID, verb: str) -> HttpResponseBase:
    """Confirm, decline or call off; whoever left an address is written to."""
    if verb not in _VERBS:
        raise no_such_hold()
    act, with_reason = _VERBS[verb]
    found = holds_at(request.actor).filter(pk=hold_id).first()
    if found is None:
        raise no_such_hold()
    said = {"reason": request.POST.get("reason", "")} if with_reason else {}
    done = {
        "bestaetigen": _("Bestätigt."),
        "ablehnen": _("Abgelehnt; die Zeit ist wieder frei."),
        "absagen": _("Abgesagt; die Zeit ist wieder frei."),
    }[verb]
    tell(request, lambda: act(actor=request.actor, hold=found, **said), _with_news(found, done))
    return redirect("desk:slots")


def _with_news(hold: SlotHold, done: str) -> str:
    """Who hears of it, and who has to be called."""
    if hold.email:
        return f"{done} " + _("Eine E-Mail geht hinaus.")
    if hold.phone:
        said = _("Ohne E-Mail-Adresse: Rufen Sie an, wenn es eilt (%(phone)s).")
        return f"{done} " + said % {"phone": hold.phone}
    return f"{done} " + _(
        "Die Person sieht es auf ihrer Seite; eine Adresse hat sie nicht genannt."
    )
