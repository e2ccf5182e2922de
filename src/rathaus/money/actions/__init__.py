"""Verbs of the room: the only places that change claims, payments and refunds."""

from rathaus.money.actions.booking import book_transfer, judge_held
from rathaus.money.actions.claims import cancel_claim, check_amount, expire_claim, raise_claim
from rathaus.money.actions.paying import cancel_payment, open_payment, time_out_payments
from rathaus.money.actions.refunds import (
    book_refund,
    order_refund,
    pay_refund,
    request_refund,
)
from rathaus.money.actions.settling import receive_callback, settle

__all__ = [
    "book_refund",
    "book_transfer",
    "cancel_claim",
    "cancel_payment",
    "check_amount",
    "expire_claim",
    "judge_held",
    "open_payment",
    "order_refund",
    "pay_refund",
    "raise_claim",
    "receive_callback",
    "request_refund",
    "settle",
    "time_out_payments",
]
