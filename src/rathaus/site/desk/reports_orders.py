"""Orders of a report at the desk: give one, take it back, look at what was done, reply."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from rathaus.design.components import Badge, Kind
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.reports.actions.ordering import (
    confirm_order,
    order_report,
    propose_order,
    recall_order,
    reply_to_contractor,
)
from rathaus.reports.actions.touring import make_tour
from rathaus.reports.contractors import ORDER_OPEN, order_text
from rathaus.reports.models import Contractor, Order, Report, State, Tour
from rathaus.site.desk.frame import StaffRequest

_KINDS: dict[str, Kind] = {
    Order.State.SENT: "info",
    Order.State.TAKEN: "info",
    Order.State.DONE: "success",
    Order.State.REFUSED: "warning",
}
_TO_WORK_ON = (State.ACCEPTED, State.IN_PROGRESS)


def order_values(report: Report) -> dict[str, Any]:
    """The orders of the report, and what can be ordered by whoever works on it."""
    orders = list(report.orders.select_related("contractor"))
    values: dict[str, Any] = {
        "orders": [
            {
                "it": order,
                "badge": Badge(
                    label=str(order.get_state_display()), kind=_KINDS.get(order.state, "")
                ),
                "open": order.state in ORDER_OPEN,
                "to_confirm": order.state == Order.State.DONE and report.state == State.IN_PROGRESS,
            }
            for order in orders
        ]
    }
    if report.state in _TO_WORK_ON and not any(order.state in ORDER_OPEN for order in orders):
        proposed = propose_order(report)
        values |= {
            "contractors": list(Contractor.objects.filter(active=True)),
            "proposed": proposed.contractor if proposed else None,
            "order_text": proposed.text if proposed else order_text(report),
        }
    return values


def order(request: StaffRequest, report: Report) -> str:
    """Give the order that was typed."""
    contractor = Contractor.objects.filter(pk=request.POST.get("contractor", "")[:80]).first()
    if contractor is None:
        raise Invalid(_("Wählen Sie einen Auftragnehmer."))
    text = request.POST.get("order_text", "")
    order_report(actor=request.actor, report=report, contractor=contractor, text=text)
    return _("Der Auftrag ist erteilt.")


def order_proposed(request: StaffRequest, report: Report) -> None:
    """Give the order that the route of the report suggests."""
    proposed = propose_order(report)
    if proposed is None:
        raise Invalid(
            _("Zu {number} nennt keine Zuständigkeit einen Auftragnehmer.").format(
                number=report.number
            ),
            remedy=_("Öffnen Sie die Meldung und wählen Sie einen."),
        )
    order_report(
        actor=request.actor,
        report=report,
        contractor=proposed.contractor,
        text=proposed.text,
        due_at=proposed.due_at,
    )


def recall(request: StaffRequest, report: Report) -> str:
    """Take the open order back."""
    reason = request.POST.get("reason", "")[:300]
    recall_order(actor=request.actor, order=_open_order(report), reason=reason)
    return _("Der Auftrag ist zurückgezogen.")


def confirm(request: StaffRequest, report: Report) -> str:
    """What the contractor did is seen and good."""
    done = report.orders.filter(state=Order.State.DONE).select_related("contractor").first()
    if done is None:
        raise _none(report)
    done.report = report
    confirm_order(actor=request.actor, order=done, note=request.POST.get("note", "")[:2000].strip())
    return _("Erledigt. Wer gemeldet hat, erfährt es.")


def reply(request: StaffRequest, report: Report) -> str:
    """Answer what the contractor asked."""
    text = request.POST.get("reply", "")
    reply_to_contractor(actor=request.actor, order=_open_order(report), text=text)
    return _("Geantwortet.")


def tour_of(request: StaffRequest, reports: Sequence[Report]) -> Tour:
    """A tour of tomorrow with these reports, for the office that has the first of them."""
    office = reports[0].office
    if office is None:
        raise Invalid(_("Für diese Meldungen ist keine Stelle eingetragen."))
    return make_tour(
        actor=request.actor,
        name="",
        day=today() + datetime.timedelta(days=1),
        office=office,
        reports=[report.pk for report in reports],
    )


def _open_order(report: Report) -> Order:
    found = report.orders.filter(state__in=ORDER_OPEN).select_related("contractor").first()
    if found is None:
        raise _none(report)
    found.report = report
    return found


def _none(report: Report) -> Conflict:
    return Conflict(
        _("Zu {number} läuft kein Auftrag mehr.").format(number=report.number),
        remedy=_("Laden Sie die Meldung neu."),
    )
