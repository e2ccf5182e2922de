"""What becomes of a provider's report: one table, read from top to bottom."""

from __future__ import annotations

from collections.abc import Collection

from rathaus.money.models import Claim, ClaimState, Outcome, Payment, PaymentState
from rathaus.money.providers.base import Kind, Settlement

_ENDS = {
    Kind.CANCELLED: Outcome.CANCELLED,
    Kind.FAILED: Outcome.FAILED,
    Kind.TIMED_OUT: Outcome.TIMED_OUT,
}


def has_money(payment: Payment) -> bool:
    """Whether money has come with this payment."""
    return payment.state in {PaymentState.PAID, PaymentState.HELD}


def judge(
    settlement: Settlement,
    payment: Payment,
    claim: Claim,
    known: Collection[str] = (),
) -> Outcome:
    """The outcome of this report for this payment of this claim; changes nothing.

    ``known`` are the transactions of the payment that are on record beside its own.

    ======================================================  ==========
    money of a transaction that is on record                repeated
    money although this payment or the claim has its money  surplus
    money for a claim that was cancelled or has expired     late
    money of another amount or currency                     mismatch
    money otherwise                                         settled
    no money, while the payment is under way                how it ended
    no money, afterwards                                    ignored
    ======================================================  ==========
    """
    if settlement.kind != Kind.PAID:
        under_way = payment.state == PaymentState.OPENED
        return _ENDS[settlement.kind] if under_way else Outcome.IGNORED
    if has_money(payment) and settlement.transaction in {payment.transaction, *known}:
        return Outcome.REPEATED
    if has_money(payment) or claim.state in {ClaimState.PAID, ClaimState.REFUNDED}:
        return Outcome.SURPLUS
    if claim.state != ClaimState.OPEN:
        return Outcome.LATE
    if settlement.amount != payment.amount or settlement.currency != claim.currency:
        return Outcome.MISMATCH
    return Outcome.SETTLED
