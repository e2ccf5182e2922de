"""Facts that this room records; their subject is what the claim belongs to."""

from __future__ import annotations

from decimal import Decimal

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("claim.raised", visibility=Visibility.PARTICIPANT)
class ClaimRaised:
    """A claim came up."""

    subject: Reference
    claim: str
    number: str
    amount: Decimal
    due_on: str


@fact("payment.opened", visibility=Visibility.INTERNAL)
class PaymentOpened:
    """Somebody went to pay."""

    subject: Reference
    claim: str
    payment: str
    provider: str


@fact("claim.paid", visibility=Visibility.PARTICIPANT)
class ClaimPaid:
    """A claim was paid."""

    subject: Reference
    claim: str
    payment: str
    amount: Decimal
    receipt: str


@fact("payment.ended", visibility=Visibility.INTERNAL)
class PaymentEnded:
    """A try to pay ended without money: cancelled, timed out, failed."""

    subject: Reference
    claim: str
    payment: str
    state: str


@fact("claim.ended", visibility=Visibility.PARTICIPANT)
class ClaimEnded:
    """A claim was taken back or expired."""

    subject: Reference
    claim: str
    state: str
    reason: str


@fact("refund.due", visibility=Visibility.PARTICIPANT)
class RefundDue:
    """Money came that no claim asks for; it goes back."""

    subject: Reference
    payment: str
    amount: Decimal
    reason: str


@fact("refund.moved", visibility=Visibility.INTERNAL)
class RefundMoved:
    """A refund was ordered or booked."""

    subject: Reference
    refund: str
    state: str


@fact("callback.refused", visibility=Visibility.INTERNAL)
class CallbackRefused:
    """A provider reported something that fits no payment or no amount."""

    subject: Reference
    provider: str
    event_id: str
    outcome: str
