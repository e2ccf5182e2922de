"""What the desk reads: tickets as they are narrowed, one ticket, one open question."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rathaus.assistant.models import OpenQuestion, Ticket
from rathaus.assistant.queries import UNFINISHED, tickets_for
from rathaus.assistant.rules import SERVE, may_decide_questions, may_serve
from rathaus.catalogue.models import Service
from rathaus.catalogue.queries import published, with_details
from rathaus.kernel.access import ALL_OFFICES, Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import NotFound
from rathaus.people.models import Office

STATES = {
    "offen": UNFINISHED,
    "erledigt": (Ticket.State.ANSWERED, Ticket.State.CLOSED),
    "alle": tuple(Ticket.State),
}
"""How a list of tickets is narrowed by state."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What of the tickets is wanted: state, lateness, whose, office, words."""

    state: str = "offen"
    late: bool = False
    mine: bool = False
    office: str = ""
    words: str = ""


def narrowed_tickets(actor: Actor, wanted: Narrowed) -> QuerySet[Ticket]:
    """The tickets of the actor's offices by the clock, as narrowed."""
    found = tickets_for(actor, states=STATES.get(wanted.state, UNFINISHED))
    if wanted.late:
        found = found.filter(due_at__lt=now(), state__in=UNFINISHED)
    if wanted.mine:
        found = found.filter(taken_by_id=actor.account)
    if wanted.office:
        found = found.filter(office__key=wanted.office)
    if wanted.words:
        said = Q(number__icontains=wanted.words) | Q(question__icontains=wanted.words)
        found = found.filter(said)
    return found.order_by("due_at", "id")


def ticket_at_desk(actor: Actor, ticket_id: UUID) -> Ticket:
    """The ticket; raises :class:`NotFound`, :class:`NotAllowed` outside one's offices."""
    found = Ticket.objects.select_related("office", "taken_by").filter(pk=ticket_id).first()
    if found is None:
        raise NotFound(
            _("Diese Anfrage gibt es nicht mehr."),
            remedy=_("Öffnen Sie sie aus der Liste der Übergaben."),
        )
    require(may_serve, actor, found)
    return found


def ticket_offices(actor: Actor) -> QuerySet[Office]:
    """The offices whose tickets the actor serves, by name."""
    mine = actor.offices(SERVE)
    rows = Office.objects.order_by("name", "key")
    return rows if mine is ALL_OFFICES else rows.filter(pk__in=mine)


def find_question(actor: Actor, question_id: int) -> OpenQuestion:
    """The open question; raises :class:`NotFound`."""
    require(may_decide_questions, actor)
    found = OpenQuestion.objects.filter(pk=question_id).first()
    if found is None:
        raise NotFound(
            _("Diese Frage gibt es nicht mehr."),
            remedy=_("Öffnen Sie sie aus der Liste der offenen Fragen."),
        )
    return found


def service_for_call(key: str) -> Service:
    """A published service with everything that a card says; raises :class:`NotFound`."""
    rows = with_details(published()).prefetch_related(
        "responsibilities__office__opening_hours", "office__opening_hours"
    )
    found = rows.filter(key=key).first()
    if found is None:
        raise NotFound(
            _("Diese Leistung gibt es hier nicht oder nicht mehr."),
            remedy=_("Suchen Sie noch einmal."),
        )
    return found


def names_of_services(keys: set[str]) -> dict[str, Service]:
    """Published services by key, in one query."""
    return {one.key: one for one in published().filter(key__in=keys)}
