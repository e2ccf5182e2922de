"""The e-mail that tells of a new message, and what happens when it cannot be delivered."""

from __future__ import annotations

import smtplib
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN, now
from rathaus.kernel.errors import Unavailable
from rathaus.kernel.events import record
from rathaus.kernel.rows import fetch, update
from rathaus.kernel.statements import execute
from rathaus.kernel.tenancy import current_city
from rathaus.kernel.transactions import action
from rathaus.mail.actions.sending import dispatch
from rathaus.mail.events import NoticeRefused, NoticeSent
from rathaus.mail.legal import counts_from_notice, date_delivery, delivery_ref, entry, subject_of
from rathaus.mail.links import city_url, mailbox_url
from rathaus.mail.models import Channel, Delivery, DeliveryState

_PERMANENT = 500
_NO_ADDRESS = 0
_WAITING = """
mail_delivery.id = %s AND mail_delivery.notice_sent_at IS NULL
AND mail_delivery.state NOT IN ('failed', 'void')
"""
_ADDRESS = """
SELECT coalesce(nullif(account.email, ''), party.email), account.language
  FROM people_account AS account JOIN people_party AS party ON party.id = account.party_id
 WHERE account.party_id = %s AND account.is_active
"""


@action
def notify(*, actor: Actor, delivery_id: UUID) -> None:
    """Tell the addressee by e-mail that something lies in the mailbox; never what (§ 9 OZG).

    Sent once: a delivery that has its notice is left alone. A mail server that does not answer
    raises :class:`Unavailable`, and the job comes back. One that refuses the address for good ends
    it: a decision then goes out by post as well.
    """
    found = fetch(Delivery, _WAITING, [delivery_id], related=("message",))
    if not found:
        return
    delivery = found[0]
    address, language = _address(delivery)
    if not address:
        _refused(delivery, _NO_ADDRESS, actor)
        return
    try:
        _send(delivery, address, language)
    except smtplib.SMTPRecipientsRefused as error:
        code = min(answer[0] for answer in error.recipients.values())
        if code < _PERMANENT:
            raise _silent() from error
        _refused(delivery, code, actor)
    except (OSError, smtplib.SMTPException) as error:
        raise _silent() from error
    else:
        _sent(delivery, actor)


def _address(delivery: Delivery) -> tuple[str, str]:
    cursor = execute(_ADDRESS, [delivery.recipient_id])
    account = cursor.fetchone()
    if account is None:
        return "", ""
    return account[0], account[1]


def _send(delivery: Delivery, address: str, language: str) -> None:
    city = current_city()
    with translation.override(language or settings.LANGUAGE_CODE):
        subject = _("Neue Nachricht in Ihrem Postfach bei {city}").format(city=city.official_name)
        body = render_to_string(
            "mail/notice.txt", {"city": city, "url": mailbox_url(), "front_door": city_url()}
        )
    EmailMessage(
        subject,
        body,
        to=[address],
        headers={
            # The same every time, so that a repeated notice is recognised as the same.
            "Message-ID": f"<{delivery.pk}@{city.hosts[0]}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    ).send()


def _sent(delivery: Delivery, actor: Actor) -> None:
    at = now()
    assert delivery.provided_at is not None  # noqa: S101 – only mailboxes have notices
    provided_on = delivery.provided_at.astimezone(BERLIN).date()
    delivery.notice_sent_at = at
    delivery.proof = [*delivery.proof, entry("notice sent", at, settings.EMAIL_HOST or "Rathaus")]
    record(
        NoticeSent(
            subject=subject_of(delivery.message),
            delivery=delivery_ref(delivery),
            same_day=at.date() == provided_on,
        ),
        actor=actor,
    )
    columns = {}
    if delivery.is_formal and counts_from_notice(delivery.law, provided_on):
        columns = dict(date_delivery(delivery, actor=actor, notice_sent=at.date()))
    update(Delivery, {"id": delivery.pk}, notice_sent_at=at, proof=delivery.proof, **columns)


def _refused(delivery: Delivery, code: int, actor: Actor) -> None:
    """The address is no good: a decision starts anew as a letter, a message stays where it is."""
    by_post = delivery.is_formal and delivery.state == DeliveryState.PROVIDED
    proof = [*delivery.proof, entry("notice refused", now(), "SMTP", code=code)]
    state = DeliveryState.FAILED if by_post else delivery.state
    columns = {"legal_date": None, "legal_norm": "", "legal_why": ""} if by_post else {}
    Delivery.objects.filter(pk=delivery.pk).update(proof=proof, state=state, **columns)
    record(
        NoticeRefused(
            subject=subject_of(delivery.message),
            delivery=delivery_ref(delivery),
            code=code,
            by_post=by_post,
        ),
        actor=actor,
    )
    if by_post:
        dispatch(delivery.message, delivery.recipient, Channel.POST, law=delivery.law, actor=actor)


def _silent() -> Unavailable:
    return Unavailable(
        _("Der Mailserver nimmt die Benachrichtigung gerade nicht an."),
        remedy=_("Sie wird von selbst noch einmal versucht."),
    )
