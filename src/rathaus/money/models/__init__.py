"""Tables of the room, split by noun."""

from rathaus.money.models.claims import CLAIM_MOVES, Claim, ClaimState, Counter, Receipt
from rathaus.money.models.payments import PAYMENT_MOVES, Callback, Payment, PaymentState, Refund

__all__ = [
    "CLAIM_MOVES",
    "PAYMENT_MOVES",
    "Callback",
    "Claim",
    "ClaimState",
    "Counter",
    "Payment",
    "PaymentState",
    "Receipt",
    "Refund",
]
