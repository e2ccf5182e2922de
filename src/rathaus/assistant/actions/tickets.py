"""Handing a question over to people, and what they do with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.utils.translation import gettext as _

from rathaus.assistant.actions.promised import promised
from rathaus.assistant.events import HandedOver
from rathaus.assistant.figures import reply_hours, tickets_per_quarter_hour
from rathaus.assistant.models import Channel, Dialogue, Ticket, Turn
from rathaus.assistant.offices import office_for
from rathaus.assistant.queries import find_dialogue
from rathaus.assistant.rules import may_ask
from rathaus.assistant.secret_keys import digest, key_for, new_key
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import record
from rathaus.kernel.masking import mask
from rathaus.kernel.references import Reference
from rathaus.kernel.throttle import attempt
from rathaus.kernel.transactions import action
from rathaus.people.models import Office
from rathaus.records.numbers import check_letter, next_numbers

_COUNTER = "ticket"
MAX_QUESTION = 4000
_LONGEST_EMAIL = 254
_QUARTER_HOUR = 15 * 60


@action
def open_ticket(
    *,
    actor: Actor,
    dialogue: str = "",
    question: str = "",
    name: str = "",
    email: str = "",
    phone: str = "",
    service_key: str = "",
    channel: str = Channel.PAGE,
    office: Office | None = None,
    client: str = "",
    slip: str = "",
) -> tuple[Ticket, str]:
    """Hand a question to people, with the transcript; returns the ticket and its secret.

    Without a question of its own the first of the conversation counts. The office is the one
    given, else the one that the conversation named, else that competent for the service, else
    that for general information. ``client`` is the network address, which is only counted;
    ``slip`` a secret of the form: sent twice with the same question, the first ticket is given
    back. Raises :class:`Invalid` where nothing is asked or the address of e-mail is none, and
    :class:`TooMany` for too many.
    """
    require(may_ask, actor)
    _check_length(question)
    row = find_dialogue(dialogue)
    turns = list(row.turns.all()) if row is not None else []
    asked = mask(question.strip()) or _first_question(row, turns)
    _check(asked, email, channel)
    named, cited = promised(turns)
    service_key = service_key or cited
    office = office or named or office_for(service_key)
    secret = key_for(slip, asked) if slip else new_key()
    if slip and (made := _made_before(office, secret)):
        return made, secret
    if client:
        limit = tickets_per_quarter_hour()
        attempt("assistant.hand-over", client, limit=limit, seconds=_QUARTER_HOUR)
    at = now()
    ticket = Ticket.objects.create(
        number=_next_number(at.year),
        channel=channel,
        office=office,
        service_key=service_key,
        question=asked,
        transcript=[_line(turn) for turn in turns],
        name=mask(name.strip()[:160])[:160],
        email=email.strip(),
        phone=phone.strip()[:40],
        key_digest=digest(secret),
        created_at=at,
        due_at=at + timedelta(hours=reply_hours()),
    )
    record(
        HandedOver(
            subject=ticket_ref(ticket), office=office.key, channel=channel, service=service_key
        ),
        actor=actor,
    )
    return ticket, secret


def _made_before(office: Office, secret: str) -> Ticket | None:
    """The ticket that the same form has made; two at once wait here for one another."""
    Office.objects.select_for_update(no_key=True).get(pk=office.pk)
    return Ticket.objects.filter(office=office, key_digest=digest(secret)).first()


def ticket_ref(ticket: Ticket) -> Reference:
    """The reference under which facts name the ticket."""
    return Reference("ticket", str(ticket.pk))


def _first_question(row: Dialogue | None, turns: list[Turn]) -> str:
    asked = str(row.state.get("question", "")) if row is not None else ""
    return asked or next((t.text for t in turns if t.speaker == Turn.Speaker.PERSON), "")


def _line(turn: Turn) -> dict[str, Any]:
    return {"speaker": turn.speaker, "text": turn.text, "said_at": turn.said_at.isoformat()}


def _check(asked: str, email: str, channel: str) -> None:
    if channel not in Channel.values:
        raise Invalid(_("Diesen Weg gibt es nicht."), fields={"channel": _("unbekannt")})
    if not asked:
        raise Invalid(
            _("Ihre Frage fehlt."),
            remedy=_("Schreiben Sie in ein, zwei Sätzen, was Sie wissen möchten."),
            fields={"question": _("fehlt")},
        )
    if email.strip():
        try:
            validate_email(email.strip())
            MaxLengthValidator(_LONGEST_EMAIL)(email.strip())
        except ValidationError as error:
            raise Invalid(
                _("Die E-Mail-Adresse hat einen Fehler."),
                remedy=_("Sie sieht so aus: name@beispiel.de."),
                fields={"email": _("keine E-Mail-Adresse")},
            ) from error


def _check_length(question: str) -> None:
    if len(question) > MAX_QUESTION:
        raise Invalid(
            _("Das ist zu lang für eine Frage."),
            remedy=_("Kürzen Sie auf höchstens 4.000 Zeichen."),
            fields={"question": _("zu lang")},
        )


def _next_number(year: int) -> str:
    serial = next_numbers(year, [_COUNTER])[_COUNTER]
    digits = f"{year}{serial:06d}"
    return f"A-{year}-{serial:06d}-{check_letter(digits)}"
