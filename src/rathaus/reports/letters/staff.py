"""Letters to those who work on reports: contractors, offices, heads of units, editors."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from rathaus.design.typography import date_time
from rathaus.kernel.clock import BERLIN, now
from rathaus.kernel.events import Envelope, subscribe
from rathaus.kernel.jobs import job, once
from rathaus.people.models import Office
from rathaus.reports.contractors import geo_uri
from rathaus.reports.events import HookSwitchedOff, ReportEscalated, ReportOrdered, ReportReceived
from rathaus.reports.heads import addresses, editors, heads_of
from rathaus.reports.letters.mailing import Letter, page, send, speaking
from rathaus.reports.letters.orders import letter_about
from rathaus.reports.models import Hook, Order, Report

ESCALATED, DANGER = "escalated", "danger"
_TO_OFFICE = frozenset({"asked", "refused", "done"})


@subscribe(ReportReceived, when=lambda event: event.danger)
def tell_danger(event: ReportReceived, envelope: Envelope) -> None:
    """A danger is told to the office at once, day and night."""
    write_to_house.defer(report=event.subject.id, kind=DANGER, occasion=str(envelope.id))


@subscribe(ReportEscalated)
def tell_head(event: ReportEscalated, envelope: Envelope) -> None:
    """The period is over: the head of the unit is told."""
    write_to_house.defer(report=event.subject.id, kind=ESCALATED, occasion=str(envelope.id))


@subscribe(ReportOrdered)
def tell_order(event: ReportOrdered, envelope: Envelope) -> None:
    """What the office said goes to the contractor, what the contractor said to the office."""
    if event.state == Order.State.TAKEN:
        return
    order = (
        Order.objects.filter(report=event.subject.uuid, contractor=event.contractor)
        .order_by("-sent_at", "-id")
        .first()
    )
    if order is None:
        return
    said = order.entries.order_by("-at", "-id").first()
    write_about_order.defer(
        order=str(order.pk),
        step=event.state,
        said=str(said.pk) if said else "",
        occasion=str(envelope.id),
    )


@subscribe(HookSwitchedOff)
def tell_editors(event: HookSwitchedOff, envelope: Envelope) -> None:
    """A program has not answered for a week: nobody is told by it any more."""
    write_about_hook.defer(hook=event.hook, occasion=str(envelope.id))


@job(queue="mail", retries=12)
def write_to_house(*, report: str, kind: str, occasion: str) -> None:
    """Tell the office of a danger, or its head of a period that is over; once for each fact."""
    found = Report.objects.select_related("category", "office").filter(pk=UUID(report)).first()
    if found is None or not once(f"report-letter:{kind}:{occasion}"):
        return
    with speaking(settings.LANGUAGE_CODE):
        to = _reached(found.office, kind)
        if to:
            send(_about(found, kind), to=to, number=f"{found.pk.hex}.{kind}.{occasion}")


@job(queue="mail", retries=12, lock=lambda order, step, said, occasion: f"order:{order}")
def write_about_order(*, order: str, step: str, said: str, occasion: str) -> None:
    """Tell the contractor or the office what the other said; once for each fact."""
    found = (
        Order.objects.select_related("contractor", "report__category", "report__office")
        .filter(pk=UUID(order))
        .first()
    )
    if found is None or not once(f"report-letter:order:{occasion}"):
        return
    with speaking(settings.LANGUAGE_CODE):
        entry = found.entries.filter(pk=UUID(said)).first() if said else None
        letter = letter_about(found, step, entry.text if entry else "")
        inside = step in _TO_OFFICE
        to = _reached(found.report.office, "order") if inside else [found.contractor.email]
        to = [address for address in to if address]
        if letter is None or not to:
            return
        arrived = send(letter, to=to, number=f"{found.pk.hex}.{step}.{occasion}")
    if arrived and step == Order.State.SENT:
        Order.objects.filter(pk=found.pk).update(mailed_at=now())


@job(queue="mail", retries=12)
def write_about_hook(*, hook: int, occasion: str) -> None:
    """Tell the editors that a hook was switched off."""
    found = Hook.objects.filter(pk=hook).first()
    to = addresses(editors())
    if found is None or not to or not once(f"report-letter:hook:{occasion}"):
        return
    with speaking(settings.LANGUAGE_CODE):
        letter = Letter(
            _("Webhook abgeschaltet: {name}").format(name=found.name),
            (
                _(
                    "Bitte klären Sie mit den Leuten von „{name}“, warum ihr Programm nicht "
                    "antwortet: Es hat eine Woche lang keine Nachricht angenommen und bekommt "
                    "jetzt keine mehr."
                ).format(name=found.name),
                _("Antwortet es wieder, schalten Sie den Webhook in der Einrichtung neu ein."),
            ),
        )
        send(letter, to=to, number=f"hook.{found.pk}.{occasion}")


def _reached(office: Office | None, kind: str) -> list[str]:
    """Whom to write to: the office's own mailbox, its head, else the editors."""
    if office is None:
        return addresses(editors())
    if kind != ESCALATED and office.email:
        return [office.email]
    return addresses(heads_of(office))


def _about(report: Report, kind: str) -> Letter:
    where = report.place or report.district
    known = date_time(report.received_at.astimezone(BERLIN))
    subject, first = (
        (
            _("Gefahr gemeldet: {number} ({matter})"),
            _("Bitte sehen Sie sofort nach: Jemand hat eine Gefahr gemeldet ({matter}, {where})."),
        )
        if kind == DANGER
        else (
            _("Frist vorbei: {number} ({matter})"),
            _(
                "Bitte sorgen Sie dafür, dass sich jemand um die Meldung {number} kümmert: Ihre "
                "Frist ist abgelaufen ({matter}, {where})."
            ),
        )
    )
    words = {"number": report.number, "matter": report.category.label, "where": where}
    paragraphs = [
        first.format(**words),
        _("Eingegangen: {known}. Ort: {geo}").format(known=known, geo=geo_uri(report)),
        report.text,
        _("Zur Meldung:\n{link}").format(link=page("desk-report", report.number)),
    ]
    return Letter(subject.format(**words), tuple(text for text in paragraphs if text))
