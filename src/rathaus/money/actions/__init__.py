"""Everything that changes claims and payments."""

from rathaus.money.actions.claims import cancel_claim, expire_claim, raise_claim
from rathaus.money.actions.payments import book_transfer, open_payment, settle, time_out_payments
from rathaus.money.actions.refunds import book_refund, order_refund

__all__ = [
    "book_refund",
    "book_transfer",
    "cancel_claim",
    "expire_claim",
    "open_payment",
    "order_refund",
    "raise_claim",
    "settle",
    "time_out_payments",
]
