"""Scheduled and background work of the room: forgetting, and letters to who asked."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.assistant.figures import ticket_days, transcript_days
from rathaus.assistant.models import Dialogue, OpenQuestion, Ticket
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Unavailable
from rathaus.kernel.jobs import job, periodic
from rathaus.kernel.tenancy import current_city
from rathaus.mail.links import city_url

_ENDED = (Ticket.State.ANSWERED, Ticket.State.CLOSED)
_SEEN_ONCE = timedelta(days=365)


@periodic("25 3 * * *", queue="upkeep")
def forget_conversations() -> None:
    """Once a night: conversations and ended tickets whose time is over go, with what was said."""
    forget_old()


def forget_old() -> tuple[int, int]:
    """Delete what is too old; returns how many conversations and how many tickets went.

    The wordings of questions that nobody asked for a year go, too.
    """
    moment = now()
    talks, _kinds = Dialogue.objects.filter(last_at__lt=moment - transcript_days()).delete()
    ended = Ticket.objects.filter(state__in=_ENDED, answered_at__lt=moment - ticket_days())
    tickets, _kinds = ended.delete()
    OpenQuestion.objects.filter(last_at__lt=moment - _SEEN_ONCE).delete()
    return talks, tickets


@job(queue="mail")
def send_answer(ticket: str) -> None:
    """Send the answer to who left an address; a mail server that is silent is asked again."""
    found = Ticket.objects.select_related("office").filter(pk=UUID(ticket)).first()
    if found is None or not found.email or found.state != Ticket.State.ANSWERED:
        return
    city = current_city()
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Ihre Frage an {city}: {number}").format(
            city=city.official_name, number=found.number
        )
        body = render_to_string(
            "assistant/answer.txt", {"ticket": found, "city": city, "front_door": city_url()}
        )
    headers = {
        "Message-ID": f"<ticket-{found.pk}@{city.hosts[0]}>",
        "X-Auto-Response-Suppress": "All",
    }
    try:
        EmailMessage(subject, body, to=[found.email], headers=headers).send()
    except smtplib.SMTPRecipientsRefused:
        # The answer stands under number and link all the same.
        return
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(
            _("Der Mailserver nimmt die Antwort gerade nicht an."),
            remedy=_("Sie wird von selbst noch einmal versucht."),
        ) from error
