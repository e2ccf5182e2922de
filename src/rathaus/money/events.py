"""What happens to money, as facts; the subject is what the money is for, usually a case.

Amounts are euros with two decimals. Facts about a simulated provider are recorded as
simulated.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("claim.raised", visibility=Visibility.PARTICIPANT)
class ClaimRaised:
    """A party owes an amount from now on."""

    subject: Reference
    claim: Reference
    number: str
    amount: Decimal
    due_on: date


@fact("claim.paid", visibility=Visibility.PARTICIPANT)
class ClaimPaid:
    """A claim is paid; whoever waited for it goes on."""

    subject: Reference
    claim: Reference
    number: str
    amount: Decimal
    receipt: str
    provider: str


@fact("claim.ended", visibility=Visibility.PARTICIPANT)
class ClaimEnded:
    """A claim ended unpaid: cancelled or expired; ``reason`` is a plain word, not a text."""

    subject: Reference
    claim: Reference
    number: str
    state: str
    reason: str


@fact("claim.refunded", visibility=Visibility.PARTICIPANT)
class ClaimRefunded:
    """What was paid for a claim went back in full."""

    subject: Reference
    claim: Reference
    number: str


@fact("payment.opened", visibility=Visibility.PARTICIPANT)
class PaymentOpened:
    """Somebody went to the provider to pay."""

    subject: Reference
    claim: Reference
    payment: Reference
    provider: str


@fact("payment.ended", visibility=Visibility.PARTICIPANT)
class PaymentEnded:
    """A try to pay ended without money: cancelled, timed out or failed."""

    subject: Reference
    claim: Reference
    payment: Reference
    state: str


@fact("payment.held", visibility=Visibility.INTERNAL)
class PaymentHeld:
    """Another amount came than was asked for; a person decides."""

    subject: Reference
    claim: Reference
    payment: Reference
    expected: Decimal
    received: Decimal


@fact("payment.judged", visibility=Visibility.INTERNAL)
class HeldPaymentJudged:
    """A person accepted or rejected money of another amount."""

    subject: Reference
    claim: Reference
    payment: Reference
    accepted: bool


@fact("refund.due", visibility=Visibility.PARTICIPANT)
class RefundDue:
    """Money has to go back."""

    subject: Reference
    claim: Reference
    refund: Reference
    amount: Decimal
    reason: str


@fact("refund.advanced", visibility=Visibility.INTERNAL)
class RefundAdvanced:
    """A refund was ordered, released, paid out, or failed."""

    subject: Reference
    refund: Reference
    state: str


@fact("callback.unmatched", visibility=Visibility.INTERNAL)
class CallbackUnmatched:
    """A provider reported money for a payment that nobody knows."""

    subject: Reference
    provider: str
    event_id: str
