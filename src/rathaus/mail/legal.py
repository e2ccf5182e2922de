"""The day on which a decision counts as notified, written down with its norm and reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.utils import translation

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN, LegalDate, Notification, find_rule, notified_on
from rathaus.kernel.clock import Channel as Way
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.tenancy import current_city
from rathaus.mail.events import DeliveryCompleted
from rathaus.mail.models import Channel, Delivery, Message

_DOMESTIC: Final = "DE"


def subject_of(message: Message) -> Reference:
    """What events about a message tell of: its case, or itself."""
    return Reference("case", str(message.case)) if message.case else message_ref(message)


def message_ref(message: Message) -> Reference:
    """The reference of a message."""
    return Reference("message", str(message.pk))


def delivery_ref(delivery: Delivery) -> Reference:
    """The reference of a delivery."""
    return Reference("delivery", str(delivery.pk))


def entry(what: str, when: Any, system: str, **more: Any) -> dict[str, Any]:
    """One line of proof: what happened, when, and which system says so."""
    return {"what": what, "when": when.isoformat(), "system": system} | more


def counts_from_notice(law: str, on: date) -> bool:
    """Whether provision in the mailbox is dated from the e-mail notice (§ 37 Abs. 2a SGB X)."""
    rule = find_rule(f"service.{Way.MAILBOX}", law=law, land=current_city().land, on=on)
    return rule.event == "notice"


def date_delivery(
    delivery: Delivery, *, actor: Actor, simulated: bool = False, **proof: Any
) -> Mapping[str, Any]:
    """Compute the legal date of a formal delivery and record it; returns the changed columns.

    ``proof`` are further facts for :func:`kernel.clock.notified_on`, for instance ``received``.
    Where the law dates nothing yet (a letter abroad without proof of access), nothing changes.
    """
    result = _notified(delivery, proof)
    if not isinstance(result, LegalDate) or result.day == delivery.legal_date:
        return {}
    earlier = delivery.legal_date
    # Stored once for all readers, hence in the language of the administration.
    with translation.override(settings.LANGUAGE_CODE):
        columns = {
            "legal_date": result.day,
            "legal_norm": result.norm,
            "legal_why": result.why,
            "legal_status": result.status.value,
        }
    for name, value in columns.items():
        setattr(delivery, name, value)
    record(
        DeliveryCompleted(
            subject=subject_of(delivery.message),
            message=message_ref(delivery.message),
            delivery=delivery_ref(delivery),
            channel=delivery.channel,
            law=delivery.law,
            legal_date=result.day,
            norm=result.norm,
            why=delivery.legal_why,
            status=delivery.legal_status,
            earlier=earlier,
        ),
        actor=actor,
        simulated=simulated,
    )
    return columns


def _notified(delivery: Delivery, proof: Mapping[str, Any]) -> Notification:
    way, on = Way.MAILBOX, delivery.posted_on
    if delivery.service:
        way = Way(delivery.service)
    elif delivery.channel == Channel.POST:
        way = Way.POST if delivery.recipient.country == _DOMESTIC else Way.POST_ABROAD
    elif delivery.provided_at is not None:
        on = delivery.provided_at.astimezone(BERLIN).date()
    if on is None:
        raise ValueError("a delivery is dated once it is posted or provided")
    result: Notification = notified_on(
        way,
        on=on,
        land=current_city().land,
        law=delivery.law,
        appeal=bool(delivery.service),
        **proof,
    )
    return result
