"""Calls: answered at once, handed over, or not answered at all."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from rathaus.assistant.actions.noting import NOBODY, note_open
from rathaus.assistant.actions.tickets import open_ticket
from rathaus.assistant.models import Channel, Ticket
from rathaus.assistant.staff.events import PhoneAnswered, PhoneUnanswered
from rathaus.assistant.staff.rules import may_take_calls
from rathaus.catalogue.actions import note_asked
from rathaus.catalogue.queries import find_service
from rathaus.kernel.access import Actor, require
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import record
from rathaus.kernel.masking import mask
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action
from rathaus.people.models import Office

_LONGEST_CALL = 3600
_LONGEST_QUESTION = 400


@dataclass(frozen=True, slots=True)
class Caller:
    """Where the answer goes; everything of it is optional but one way to reach the person."""

    name: str = ""
    phone: str = ""
    email: str = ""


@action
def note_answered(*, actor: Actor, key: str, seconds: int) -> None:
    """Note that a caller got the answer from the entry of this service, at first contact.

    ``seconds`` since the first word was looked for; what is over an hour counts as one. Raises
    :class:`NotFound` for an unknown service.
    """
    require(may_take_calls, actor)
    service = find_service(key)
    note_asked(actor=actor, key=service.key, way="phone")
    record(
        PhoneAnswered(subject=service.ref, first_contact=True, seconds=_lasted(seconds)),
        actor=actor,
    )


@action
def note_unanswered(*, actor: Actor, question: str, seconds: int, key: str = "") -> None:
    """Put what nobody could answer on the list of open questions; ``key`` is the nearest service.

    Raises :class:`Invalid` where no question was typed.
    """
    require(may_take_calls, actor)
    asked = mask(" ".join(question.split())[:_LONGEST_QUESTION])
    if not asked:
        raise Invalid(
            _("Es steht keine Frage im Feld."),
            remedy=_("Schreiben Sie in ein paar Worten, was gefragt war."),
            fields={"q": _("fehlt")},
        )
    subject = _subject(key)
    note_open(asked, "de", best="" if subject == NOBODY else str(subject))
    record(PhoneUnanswered(subject=subject, seconds=_lasted(seconds)), actor=actor)


@action
def hand_over_call(
    *,
    actor: Actor,
    question: str,
    caller: Caller,
    seconds: int,
    key: str = "",
    office: Office | None = None,
) -> tuple[Ticket, str]:
    """Hand a caller's question to the competent office; returns the ticket and its secret.

    ``office`` is the one competent at the caller's address; without one that of the service counts,
    else that for general information. Raises :class:`Invalid` naming what is missing.
    """
    require(may_take_calls, actor)
    if not (caller.phone.strip() or caller.email.strip()):
        raise Invalid(
            _("So kann niemand antworten."),
            remedy=_("Fragen Sie nach einer Telefonnummer oder einer E-Mail-Adresse."),
            fields={"phone": _("Nummer oder E-Mail-Adresse fehlt")},
        )
    subject = _subject(key)
    opened = open_ticket(
        actor=actor,
        question=question,
        name=caller.name,
        email=caller.email,
        phone=caller.phone,
        service_key=key if subject != NOBODY else "",
        channel=Channel.PHONE,
        office=office,
    )
    if subject != NOBODY:
        note_asked(actor=actor, key=key, way="phone")
    record(
        PhoneAnswered(subject=subject, first_contact=False, seconds=_lasted(seconds)), actor=actor
    )
    return opened


def _subject(key: str) -> Reference:
    return find_service(key).ref if key else NOBODY


def _lasted(seconds: int) -> int:
    return max(0, min(seconds, _LONGEST_CALL))
