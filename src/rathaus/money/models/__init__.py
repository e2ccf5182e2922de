"""Tables of the room, split by noun."""

from rathaus.money.models.claims import CLAIM_MOVES, Claim, ClaimState, CounterNumber, Receipt
from rathaus.money.models.payments import (
    PAYMENT_MOVES,
    Callback,
    Outcome,
    Payment,
    PaymentState,
)
from rathaus.money.models.refunds import REFUND_MOVES, Refund, RefundReason, RefundState
from rathaus.money.providers.simulator.models import SimulatedPayment

__all__ = [
    "CLAIM_MOVES",
    "PAYMENT_MOVES",
    "REFUND_MOVES",
    "Callback",
    "Claim",
    "ClaimState",
    "CounterNumber",
    "Outcome",
    "Payment",
    "PaymentState",
    "Receipt",
    "Refund",
    "RefundReason",
    "RefundState",
    "SimulatedPayment",
]
