"""Who may ask, hand over, and serve. Asking is open to everybody; serving is work of an office."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rathaus.assistant.models import Ticket
from rathaus.catalogue.rules import EDIT
from rathaus.kernel.access import Actor, rule

SERVE = "assistant.serve"


@rule("assistant.ask")
def may_ask(_actor: Actor) -> bool:
    """Everybody, without a name; how often, the throttle says."""
    return True


@rule(
    "assistant.serve",
    refusal=_("Diese Anfrage bearbeitet eine andere Stelle."),
)
def may_serve(actor: Actor, ticket: Ticket) -> bool:
    """People of the office that has the ticket, with the permission to give information."""
    return actor.kind == "staff" and actor.can(SERVE, ticket.office_id)


@rule(
    "assistant.see-desk",
    refusal=_("Anfragen an Menschen sieht, wer Auskunft gibt."),
)
def may_see_desk(actor: Actor) -> bool:
    """Whoever gives information anywhere."""
    return actor.kind == "staff" and actor.can(SERVE)


@rule(
    "assistant.decide-questions",
    refusal=_("Offene Fragen bearbeitet die Redaktion der Leistungen."),
)
def may_decide_questions(actor: Actor) -> bool:
    """Editors of any office, since a question without answer belongs to nobody yet."""
    return actor.kind == "staff" and actor.can(EDIT)
