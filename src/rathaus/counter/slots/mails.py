"""What people are written about their appointment, where they left an address.

The mail names office, time, number and whether somebody interprets into sign language, never what
the appointment is about: it travels in the open.
"""

from __future__ import annotations

import smtplib
from typing import Any
from uuid import UUID

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.catalogue.models import SlotHold
from rathaus.catalogue.slots.events import SlotCancelled, SlotConfirmed, SlotDeclined, SlotHeld
from rathaus.catalogue.slots.keys import key_of
from rathaus.counter.slots.booking import spoken_time
from rathaus.kernel.errors import Unavailable
from rathaus.kernel.events import Envelope, subscribe
from rathaus.kernel.jobs import job
from rathaus.kernel.tenancy import current_city
from rathaus.mail.links import city_url

_PERMANENT = 500


@subscribe(SlotHeld)
@subscribe(SlotConfirmed)
@subscribe(SlotDeclined)
@subscribe(SlotCancelled)
def write_about(event: Any, envelope: Envelope) -> None:
    """Have the person written to, if they left an address."""
    hold = event.subject.uuid
    if SlotHold.objects.filter(pk=hold).exclude(email="").exists():
        send_slot_mail.defer(hold_id=str(hold))


@job(queue="mail", retries=12, lock=lambda hold_id: f"slot:{hold_id}")
def send_slot_mail(*, hold_id: str) -> None:
    """Write how things stand; what was erased meanwhile is written to nobody.

    A mail server that does not answer raises :class:`Unavailable`, and the job comes back; one that
    refuses the address for good ends it.
    """
    hold = SlotHold.objects.select_related("office").filter(pk=UUID(hold_id)).first()
    if hold is None or not hold.email:
        return
    try:
        _mail(hold).send()
    except smtplib.SMTPRecipientsRefused as error:
        if min(answer[0] for answer in error.recipients.values()) < _PERMANENT:
            raise _silent() from error
    except (OSError, smtplib.SMTPException) as error:
        raise _silent() from error


def _mail(hold: SlotHold) -> EmailMessage:
    city = current_city()
    with translation.override(hold.language):
        when = spoken_time(hold.starts_at)
        subjects = {
            SlotHold.State.HELD: _("Termin vorgemerkt: %(when)s"),
            SlotHold.State.CONFIRMED: _("Termin bestätigt: %(when)s"),
            SlotHold.State.DECLINED: _("Termin nicht möglich: %(when)s"),
            SlotHold.State.CANCELLED: _("Termin abgesagt: %(when)s"),
        }
        link = reverse("counter:slot", args=[hold.number, key_of(hold.pk)])
        context = {"hold": hold, "city": city, "when": when, "link": city_url() + link}
        body = render_to_string("counter/slots/mail.txt", context)
        subject = subjects[SlotHold.State(hold.state)] % {"when": when}
    return EmailMessage(
        subject,
        body,
        to=[hold.email],
        headers={
            "Message-ID": f"<{hold.pk}.{hold.state}@{city.hosts[0]}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )


def _silent() -> Unavailable:
    return Unavailable(
        _("Der Mailserver nimmt die Nachricht gerade nicht an."),
        remedy=_("Sie wird von selbst noch einmal versucht."),
    )
