"""What a contractor does with an order, by the link in its mail or by its program."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require, system
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import record
from rathaus.kernel.masking import mask
from rathaus.kernel.plain_text import plain
from rathaus.kernel.rows import update
from rathaus.kernel.transactions import action
from rathaus.reports.actions.moving import move, write_entry
from rathaus.reports.actions.ordering import LONGEST_TEXT, set_state, too_late
from rathaus.reports.actions.periods import looked_after
from rathaus.reports.actions.picturing import attach_photo
from rathaus.reports.contractors import ORDER_OPEN
from rathaus.reports.events import ReportOrdered
from rathaus.reports.models import Entry, Order, Photo, Report, State
from rathaus.reports.rules import may_answer_order

_OUTSIDE = system("reports")


@action
def take_order(*, actor: Actor, order: Order) -> Order:
    """The contractor will do it; from now on the period for the work runs."""
    require(may_answer_order, actor, order)
    if order.state == Order.State.TAKEN:
        return order
    set_state(order, Order.State.TAKEN, since=(Order.State.SENT,))
    report = order.report
    at = now()
    update(Report, {"id": report.pk}, updated_at=at, **looked_after(report, at))
    _note(order, _("{name} hat den Auftrag angenommen."))
    _record(actor, order)
    return order


@action
def ask_about_order(*, actor: Actor, order: Order, text: str) -> Entry:
    """The contractor needs to know something first; the office is written to."""
    require(may_answer_order, actor, order)
    if order.state not in ORDER_OPEN:
        raise too_late(order)
    entry = _note(order, _("{name} fragt:"), _said(text))
    _record(actor, order, step="asked")
    return entry


@action
def refuse_order(*, actor: Actor, order: Order, reason: str) -> Order:
    """The contractor will not do it and says why; the report waits at the office again."""
    require(may_answer_order, actor, order)
    said = _said(reason)
    set_state(order, Order.State.REFUSED, since=ORDER_OPEN, answer=said)
    _note(order, _("{name} hat den Auftrag abgelehnt:"), said)
    if order.report.state == State.IN_PROGRESS:
        move(actor=actor, report=order.report, to=State.ACCEPTED)
    _record(actor, order)
    return order


@action
def finish_order(
    *, actor: Actor, order: Order, note: str = "", photo: bytes = b"", photo_name: str = ""
) -> Order:
    """The contractor is done: with a trusted one the report ends, else the office looks first.

    ``photo`` shows the place after the work; that of a trusted one needs no release. Told twice,
    the first time counts.
    """
    require(may_answer_order, actor, order)
    if order.state == Order.State.DONE:
        return order
    report = order.report
    said = mask(note.strip())[:LONGEST_TEXT]
    if photo:
        attach_photo(
            actor=_OUTSIDE,
            report=report,
            data=photo,
            name=photo_name,
            stage=Photo.Stage.DONE,
            vouched=actor.is_staff or order.contractor.trusted,
        )
    set_state(order, Order.State.DONE, since=ORDER_OPEN, answer=said)
    _note(order, _("{name} meldet: ausgeführt."), said)
    _record(actor, order)
    at = now()
    values = looked_after(report, at)
    if order.contractor.trusted and report.state == State.IN_PROGRESS:
        values.pop("due_at", None)
        move(actor=actor, report=report, to=State.DONE, note=said, **values)
    else:
        update(Report, {"id": report.pk}, updated_at=at, **values)
    return order


def _said(text: str) -> str:
    text = plain(text).strip()
    if not text or len(text) > LONGEST_TEXT:
        raise Invalid(
            _("Es fehlt noch ein Satz dazu."),
            remedy=_("Schreiben Sie in ein bis zwei Sätzen, worum es geht."),
            fields={"text": _("Bitte höchstens 4.000 Zeichen schreiben.")},
        )
    return text


def _note(order: Order, pattern: str, said: str = "") -> Entry:
    text = f"{pattern.format(name=order.contractor.name)} {said}".strip()
    return write_entry(
        actor=_OUTSIDE, report=order.report, text=text, kind=Entry.Kind.NOTE, order=order
    )


def _record(actor: Actor, order: Order, *, step: str = "") -> None:
    record(
        ReportOrdered(
            subject=order.report.ref, contractor=order.contractor_id, state=step or order.state
        ),
        actor=actor,
    )
