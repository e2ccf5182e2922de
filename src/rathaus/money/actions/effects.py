"""What an outcome means for payment and claim. Callers hold the claim's row."""

from __future__ import annotations

from decimal import Decimal

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import now
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.rows import insert, together, update
from rathaus.money import events
from rathaus.money.actions.claims import end_payment
from rathaus.money.models import (
    Claim,
    ClaimState,
    Outcome,
    Payment,
    PaymentState,
    Receipt,
    Refund,
    RefundReason,
)
from rathaus.money.numbers import next_receipt_number
from rathaus.money.providers.base import Settlement


def apply(
    outcome: Outcome,
    settlement: Settlement,
    claim: Claim,
    payment: Payment,
    others: list[Payment],
    *,
    actor: Actor,
) -> None:
    """Do what the outcome means; the caller holds the claim."""
    amount = settlement.amount or payment.amount
    match outcome:
        case Outcome.SETTLED:
            for other in others:
                if other.state == PaymentState.OPENED:
                    end_payment(other, claim, PaymentState.CANCELLED, actor=actor)
            _take(payment, settlement, PaymentState.PAID)
            pay_claim(claim, payment, actor=actor)
        case Outcome.MISMATCH:
            _take(payment, settlement, PaymentState.HELD)
            _tell_held(claim, payment, amount, actor)
        case Outcome.SURPLUS | Outcome.LATE:
            if payment.state not in {PaymentState.PAID, PaymentState.HELD}:
                _take(payment, settlement, PaymentState.PAID, surplus=True)
            reason = RefundReason.LATE if outcome == Outcome.LATE else RefundReason.SURPLUS
            give_back(claim, payment, amount, settlement.transaction, reason, actor=actor)
        case Outcome.CANCELLED | Outcome.FAILED | Outcome.TIMED_OUT:
            end_payment(payment, claim, PaymentState(outcome.value), actor=actor)
        case _:
            return


def _take(
    payment: Payment, settlement: Settlement, state: PaymentState, *, surplus: bool = False
) -> None:
    """Note the money that came with a payment."""
    payment.state, payment.surplus = state, surplus
    payment.settled_at = settlement.at
    payment.settled_amount = settlement.amount or payment.amount
    payment.transaction, payment.method = settlement.transaction, settlement.method
    if payment._state.adding:
        insert(payment)
        return
    names = ("state", "surplus", "settled_at", "settled_amount", "transaction", "method")
    update(Payment, {"id": payment.pk}, **{name: getattr(payment, name) for name in names})


def pay_claim(claim: Claim, payment: Payment, *, actor: Actor) -> None:
    """The claim has its money: state, receipt, and the fact that others wait for."""
    at = now()
    claim.state, claim.ended_at = ClaimState.PAID, at
    receipt = Receipt(
        number=next_receipt_number(at.year),
        claim=claim,
        payment=payment,
        amount=payment.settled_amount or payment.amount,
        issued_at=at,
    )
    with together() as writes:
        writes.update(Claim, {"id": claim.pk}, state=claim.state, ended_at=at)
        writes.insert(receipt)
    record(
        events.ClaimPaid(
            subject=claim.about,
            claim=claim.ref,
            number=claim.number,
            amount=receipt.amount,
            receipt=receipt.number,
            provider=payment.provider,
        ),
        actor=actor,
        simulated=payment.simulated,
    )


def give_back(
    claim: Claim,
    payment: Payment,
    amount: Decimal,
    transaction_number: str,
    reason: RefundReason,
    *,
    actor: Actor,
) -> None:
    """Money that is not owed becomes a refund for the treasury."""
    refund = Refund.objects.create(
        payment=payment,
        amount=amount,
        reason=reason,
        transaction=transaction_number,
        created_at=now(),
    )
    record(
        events.RefundDue(
            subject=claim.about,
            claim=claim.ref,
            refund=Reference("refund", str(refund.pk)),
            amount=amount,
            reason=reason,
        ),
        actor=actor,
        simulated=payment.simulated,
    )


def _tell_held(claim: Claim, payment: Payment, received: Decimal, actor: Actor) -> None:
    record(
        events.PaymentHeld(
            subject=claim.about,
            claim=claim.ref,
            payment=Reference("payment", str(payment.pk)),
            expected=payment.amount,
            received=received,
        ),
        actor=actor,
        simulated=payment.simulated,
    )
