"""Opening a message in the mailbox."""

from __future__ import annotations

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.mail.actions.sending import SYSTEM
from rathaus.mail.events import MessageRetrieved
from rathaus.mail.legal import delivery_ref, entry, subject_of
from rathaus.mail.models import Delivery, DeliveryState
from rathaus.mail.rules import may_open


@action
def record_retrieval(*, actor: Actor, delivery: Delivery) -> Delivery:
    """Note that the addressee, or who may act for them, opened the message for the first time.

    Opening it again changes nothing. The legal date stays: provision counts, not reading.
    """
    require(may_open, actor, delivery.recipient_id, delivery.message)
    at = now()
    proof = [*delivery.proof, entry("retrieved", at, SYSTEM, actor=str(actor.ref))]
    first = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.PROVIDED).update(
        state=DeliveryState.RETRIEVED, retrieved_at=at, proof=proof
    )
    if first:
        delivery.state, delivery.retrieved_at, delivery.proof = DeliveryState.RETRIEVED, at, proof
        record(
            MessageRetrieved(subject=subject_of(delivery.message), delivery=delivery_ref(delivery)),
            actor=actor,
        )
    return delivery
