"""What people do with questions that were handed over to them."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.assistant.actions.tickets import ticket_ref
from rathaus.assistant.events import TicketAnswered, TicketClosed, TicketForwarded, TicketTaken
from rathaus.assistant.models import Ticket
from rathaus.assistant.rules import may_serve
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.people.models import Office

LONGEST_ANSWER = 8000
REASONS = ("no-question", "abuse", "settled", "duplicate")
"""Why a question may be closed without an answer: nothing asked, abuse, done by other means, or
asked before."""

_NEXT = {
    "take": (Ticket.State.OPEN, Ticket.State.TAKEN),
    "answer": (Ticket.State.OPEN, Ticket.State.TAKEN),
    "forward": (Ticket.State.OPEN, Ticket.State.TAKEN),
    "close": (Ticket.State.OPEN, Ticket.State.TAKEN),
}
"""From which states each verb leads on."""


@action
def take_ticket(*, actor: Actor, ticket_id: UUID) -> Ticket:
    """Take care of a question; who takes it over from somebody else, has it then.

    Raises :class:`NotAllowed` outside one's offices, :class:`Conflict` when it is done.
    """
    ticket = _locked(actor, ticket_id, "take")
    if ticket.taken_by_id == actor.account:
        return ticket
    ticket.state, ticket.taken_by_id = Ticket.State.TAKEN, actor.account
    ticket.save(update_fields=["state", "taken_by"])
    record(TicketTaken(subject=ticket_ref(ticket), office=ticket.office.key), actor=actor)
    return ticket


@action
def answer_ticket(*, actor: Actor, ticket_id: UUID, answer: str) -> Ticket:
    """Answer a question; who left an address gets it by e-mail, all see it under their link.

    Raises :class:`Invalid` for an empty or too long answer.
    """
    ticket = _locked(actor, ticket_id, "answer")
    text = answer.strip().replace("\r\n", "\n")
    if not text or len(text) > LONGEST_ANSWER:
        raise Invalid(
            _("Schreiben Sie eine Antwort mit höchstens 8.000 Zeichen."),
            remedy=_("Ihr Text ist nicht verloren."),
            fields={"answer": _("fehlt oder ist zu lang")},
        )
    at = now()
    ticket.state, ticket.answer, ticket.answered_at = Ticket.State.ANSWERED, text, at
    ticket.taken_by_id = actor.account
    ticket.save(update_fields=["state", "answer", "answered_at", "taken_by"])
    if ticket.email:
        _post(ticket)
    record(
        TicketAnswered(
            subject=ticket_ref(ticket),
            office=ticket.office.key,
            minutes=int((at - ticket.created_at).total_seconds() // 60),
            in_time=at <= ticket.due_at,
            by_mail=bool(ticket.email),
        ),
        actor=actor,
    )
    return ticket


@action
def close_ticket(*, actor: Actor, ticket_id: UUID, reason: str) -> Ticket:
    """Close a question without an answer; ``reason`` is one of :data:`REASONS`."""
    ticket = _locked(actor, ticket_id, "close")
    if reason not in REASONS:
        raise Invalid(
            _("Sagen Sie, warum die Anfrage ohne Antwort endet."),
            remedy=_("Wählen Sie einen der Gründe."),
            fields={"reason": _("fehlt")},
        )
    ticket.state, ticket.answered_at = Ticket.State.CLOSED, now()
    ticket.taken_by_id = actor.account
    ticket.save(update_fields=["state", "answered_at", "taken_by"])
    record(
        TicketClosed(subject=ticket_ref(ticket), office=ticket.office.key, reason=reason),
        actor=actor,
    )
    return ticket


@action
def forward_ticket(*, actor: Actor, ticket_id: UUID, office: Office) -> Ticket:
    """Pass a question on to the office that can answer it; the time to answer runs on."""
    ticket = _locked(actor, ticket_id, "forward")
    if ticket.office_id == office.pk:
        return ticket
    before = ticket.office.key
    ticket.office, ticket.state, ticket.taken_by = office, Ticket.State.OPEN, None
    ticket.save(update_fields=["office", "state", "taken_by"])
    record(
        TicketForwarded(subject=ticket_ref(ticket), office=office.key, before=before),
        actor=actor,
    )
    return ticket


def _post(ticket: Ticket) -> None:
    from rathaus.assistant.jobs import send_answer

    send_answer.defer(ticket=str(ticket.pk))


def _locked(actor: Actor, ticket_id: UUID, verb: str) -> Ticket:
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("office")
    ticket = rows.filter(pk=ticket_id).first()
    if ticket is None:
        raise NotFound(_("Diese Anfrage gibt es nicht mehr."))
    require(may_serve, actor, ticket)
    if ticket.state not in _NEXT[verb]:
        raise Conflict(
            _("Diese Anfrage ist schon erledigt."),
            remedy=_("Laden Sie die Seite neu, um zu sehen, was geantwortet wurde."),
        )
    return ticket
