"""Reads of the room: a conversation by its secret, tickets by number and secret or by office."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rathaus.assistant.models import Dialogue, OpenQuestion, Ticket, Turn
from rathaus.assistant.replies import Reply
from rathaus.assistant.reply_records import from_record
from rathaus.assistant.rules import SERVE, may_decide_questions, may_see_desk
from rathaus.assistant.secret_keys import digest
from rathaus.kernel.access import ALL_OFFICES, Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import NotFound

UNFINISHED = (Ticket.State.OPEN, Ticket.State.TAKEN)


@dataclass(frozen=True, slots=True)
class Said:
    """One turn as a page shows it: who, what, when, and the reply if the machine spoke."""

    speaker: str
    text: str
    said_at: datetime
    reply: Reply | None = None


def find_dialogue(key: str) -> Dialogue | None:
    """The running conversation with this secret; None when there is none, or no longer."""
    return Dialogue.objects.filter(key_digest=digest(key)).first() if key else None


def transcript(key: str) -> list[Said]:
    """Every turn of the conversation, in order; empty for an unknown or forgotten one."""
    dialogue = find_dialogue(key)
    return [] if dialogue is None else [said(turn) for turn in dialogue.turns.all()]


def said(turn: Turn) -> Said:
    """The turn as pages draw it."""
    return Said(turn.speaker, turn.text, turn.said_at, from_record(turn.reply))


def find_ticket(number: str, secret: str) -> Ticket:
    """The ticket for whoever has number and secret; raises :class:`NotFound` for everybody else."""
    found = Ticket.objects.select_related("office").filter(number=number.strip().upper()).first()
    if found is None or not hmac.compare_digest(found.key_digest, digest(secret)):
        raise NotFound(
            _("Zu dieser Nummer und diesem Schlüssel gibt es keine Anfrage."),
            remedy=_("Öffnen Sie die Anfrage mit dem Link, den Sie bekommen haben."),
        )
    return found


def tickets_for(actor: Actor, *, states: Sequence[str] = UNFINISHED) -> QuerySet[Ticket]:
    """The tickets of the offices for which the actor gives information, most urgent first."""
    require(may_see_desk, actor)
    offices = actor.offices(SERVE)
    found = Ticket.objects.filter(state__in=states).select_related("office", "taken_by")
    return found if offices is ALL_OFFICES else found.filter(office__in=offices)


def overdue(moment: datetime | None = None) -> QuerySet[Ticket]:
    """Tickets that nobody answered in time, longest waiting first."""
    due = moment or now()
    return Ticket.objects.filter(state__in=UNFINISHED, due_at__lt=due).select_related("office")


def open_questions(actor: Actor, *, state: str = OpenQuestion.State.OPEN) -> QuerySet[OpenQuestion]:
    """What nobody could answer, asked most often first."""
    require(may_decide_questions, actor)
    return OpenQuestion.objects.filter(state=state).order_by("-count", "id")
