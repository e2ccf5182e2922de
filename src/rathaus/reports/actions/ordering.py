"""What the office does with orders: give one, take it back, look at what was done, reply."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require, system
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.plain_text import plain
from rathaus.kernel.rows import update
from rathaus.kernel.transactions import action
from rathaus.reports.actions.moving import move, moved_on, write_entry
from rathaus.reports.actions.periods import looked_after, work_period
from rathaus.reports.actions.picturing import release_after_work
from rathaus.reports.contractors import ORDER_OPEN, order_text
from rathaus.reports.events import ReportOrdered
from rathaus.reports.models import Contractor, Entry, Order, Report, Route, State
from rathaus.reports.routing import best_route
from rathaus.reports.rules import may_work
from rathaus.reports.secret_keys import digest, link_key
from rathaus.reports.setup import setup

LONGEST_TEXT = 4000
_HOUSE = system("reports")
_ORDERABLE = (State.ACCEPTED, State.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An order that a route suggests; it is given only when somebody says so."""

    contractor: Contractor
    text: str
    due_at: datetime | None


def propose_order(report: Report) -> Proposal | None:
    """What the route of the report suggests to order; None without a contractor in it."""
    contractor = report.contractor or _routed(report)
    if contractor is None or not contractor.active:
        return None
    return Proposal(contractor, order_text(report), _until(report))


@action
def order_report(
    *,
    actor: Actor,
    report: Report,
    contractor: Contractor,
    text: str,
    due_at: datetime | None = None,
) -> Order:
    """Give the work to a contractor: the report is in progress, the order goes out by mail.

    ``due_at`` is when the work shall be done, by default the period of the category. Raises
    :class:`Conflict` where an order is out already or the report is not to be worked on.
    """
    require(may_work, actor, report)
    text = _checked(text)
    if not contractor.active:
        raise Invalid(
            _("{name} bekommt zurzeit keine Aufträge.").format(name=contractor.name),
            remedy=_("Wählen Sie einen anderen Auftragnehmer."),
            fields={"contractor": _("Bitte einen anderen wählen.")},
        )
    locked = Report.objects.select_for_update().get(pk=report.pk)
    if locked.state != report.state or report.state not in _ORDERABLE:
        raise moved_on(report)
    _refuse_second(report)
    order = Order(
        report=report,
        contractor=contractor,
        text=text,
        due_at=due_at or _until(report),
        sent_at=now(),
        ordered_by_id=actor.account,
    )
    order.key_digest = digest(link_key(order.pk))
    order.save(force_insert=True)
    if report.state == State.ACCEPTED:
        move(actor=actor, report=report, to=State.IN_PROGRESS, contractor_id=contractor.pk)
    else:
        update(Report, {"id": report.pk}, contractor_id=contractor.pk, updated_at=now())
    report.contractor = contractor
    _note(actor, order, _("Auftrag an {name} erteilt.").format(name=contractor.name))
    _record(actor, order)
    return order


@action
def recall_order(*, actor: Actor, order: Order, reason: str = "") -> Order:
    """Take an order back before it is done; its report waits for somebody else."""
    require(may_work, actor, order.report)
    set_state(order, Order.State.RECALLED, since=ORDER_OPEN)
    said = _("Auftrag an {name} zurückgezogen.").format(name=order.contractor.name)
    _note(actor, order, f"{said} {reason.strip()}".strip())
    _back_to_the_office(actor, order.report)
    _record(actor, order)
    return order


@action
def confirm_order(*, actor: Actor, order: Order, note: str = "") -> Report:
    """The office has seen that it is done: the report ends, with the words for everybody.

    What the contractor took after the work is released with it, as far as it is ready.
    """
    require(may_work, actor, order.report)
    report = order.report
    if order.state != Order.State.DONE or report.state != State.IN_PROGRESS:
        raise moved_on(report)
    values = looked_after(report, now())
    values.pop("due_at", None)
    release_after_work(actor, report)
    return move(actor=actor, report=report, to=State.DONE, note=note or order.answer, **values)


@action
def reply_to_contractor(*, actor: Actor, order: Order, text: str) -> Entry:
    """Answer what the contractor asked; they are written to and find it behind their link."""
    require(may_work, actor, order.report)
    if order.state not in ORDER_OPEN:
        raise too_late(order)
    entry = _note(actor, order, _checked(text))
    _record(actor, order, step="replied")
    return entry


def recall_orders_of(report: Report) -> None:
    """Take back what is still ordered for a report that ended another way; in its transaction."""
    for order in report.orders.filter(state__in=ORDER_OPEN).select_related("contractor"):
        order.report = report
        set_state(order, Order.State.RECALLED, since=ORDER_OPEN)
        _record(_HOUSE, order)


def set_state(
    order: Order, to: Order.State, *, since: tuple[Order.State, ...], answer: str = ""
) -> None:
    """Change the state where it is still one of those; else :class:`Conflict`: too late."""
    at = now()
    values = {"state": to, "answered_at": at} | ({"answer": answer} if answer else {})
    if not Order.objects.filter(pk=order.pk, state__in=since).update(**values):
        raise too_late(order)
    for name, value in values.items():
        setattr(order, name, value)


def too_late(order: Order) -> Conflict:
    """What to say where the order stands elsewhere by now."""
    state = Order.State(Order.objects.values_list("state", flat=True).get(pk=order.pk))
    return Conflict(
        _("Der Auftrag ist inzwischen „{state}“; das geht so nicht mehr.").format(
            state=state.label
        ),
        remedy=_("Laden Sie die Seite neu und prüfen Sie, ob noch etwas zu tun ist."),
    )


def _back_to_the_office(actor: Actor, report: Report) -> None:
    if report.state == State.IN_PROGRESS:
        move(actor=actor, report=report, to=State.ACCEPTED)


def _refuse_second(report: Report) -> None:
    known = report.orders.filter(state__in=ORDER_OPEN).select_related("contractor").first()
    if known is not None:
        raise Conflict(
            _("Zu dieser Meldung läuft schon ein Auftrag an {name}.").format(
                name=known.contractor.name
            ),
            remedy=_("Ziehen Sie ihn zurück, bevor Sie einen anderen erteilen."),
        )


def _until(report: Report) -> datetime | None:
    return work_period(report.category, report.received_at) or report.due_at


def _routed(report: Report) -> Contractor | None:
    found: Route | None = best_route(setup().routes, report.category, report.district, report.owner)
    return found.contractor if found else None


def _checked(text: str) -> str:
    text = plain(text).strip()
    if not text or len(text) > LONGEST_TEXT:
        raise Invalid(
            _("Der Text fehlt oder ist zu lang."),
            remedy=_("Sagen Sie auf höchstens 4.000 Zeichen, was zu tun ist."),
            fields={"text": _("Bitte einen Text von höchstens 4.000 Zeichen schreiben.")},
        )
    return text


def _note(actor: Actor, order: Order, text: str) -> Entry:
    return write_entry(
        actor=actor, report=order.report, text=text, kind=Entry.Kind.NOTE, order=order
    )


def _record(actor: Actor, order: Order, *, step: str = "") -> None:
    record(
        ReportOrdered(
            subject=order.report.ref, contractor=order.contractor_id, state=step or order.state
        ),
        actor=actor,
    )
