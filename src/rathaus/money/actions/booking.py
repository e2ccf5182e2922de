"""What people at the treasury book: bank transfers, and money of another amount."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import BERLIN, now
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.ids import new_id
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action
from rathaus.money import events
from rathaus.money.actions.claims import check_amount, lock_claim
from rathaus.money.actions.effects import apply, give_back, pay_claim
from rathaus.money.actions.reports import note
from rathaus.money.judging import judge
from rathaus.money.models import Claim, ClaimState, Outcome, Payment, PaymentState, RefundReason
from rathaus.money.providers.base import Kind, Settlement
from rathaus.money.rules import may_book

TRANSFER = "transfer"


@action
def book_transfer(
    *, actor: Actor, claim: Claim, amount: Decimal, booked_on: date, bank_reference: str
) -> Outcome:
    """Book a bank transfer that names this claim; ``bank_reference`` is the bank's own number.

    Judged like any other money: another amount is held, money twice or too late goes back. The same
    bank number again is :class:`Conflict`.
    """
    require(may_book, actor, claim)
    check_amount(amount)
    if not bank_reference.strip():
        problem = _("Die Nummer der Buchung bei der Bank fehlt.")
        raise Invalid(
            problem,
            remedy=_("Sie steht auf dem Kontoauszug."),
            fields={"bank_reference": problem},
        )
    kept = lock_claim(claim.pk)
    payments = list(Payment.objects.filter(claim=kept))
    arrived = datetime.combine(booked_on, time(12), BERLIN)
    payment = Payment(
        claim=kept,
        provider=TRANSFER,
        reference=new_id().hex,
        amount=kept.amount,
        opened_at=now(),
        expires_at=now(),
    )
    settlement = Settlement(
        event_id=bank_reference.strip(),
        reference=payment.reference,
        kind=Kind.PAID,
        at=arrived,
        amount=amount,
        transaction=bank_reference.strip(),
        method=TRANSFER,
    )
    outcome = judge(settlement, payment, kept)
    if not note(TRANSFER, settlement, None, outcome, payment):
        raise Conflict(
            _("Diese Buchung der Bank ist schon erfasst."),
            remedy=_("Prüfen Sie die Nummer auf dem Kontoauszug."),
        )
    apply(outcome, settlement, kept, payment, payments, actor=actor)
    claim.state, claim.ended_at = kept.state, kept.ended_at
    return outcome


@action
def judge_held(*, actor: Actor, payment: Payment, accept: bool) -> Payment:
    """Decide about money of another amount: it pays the claim all the same, or it goes back."""
    require(may_book, actor, payment.claim)
    claim = lock_claim(payment.claim_id)
    payment = Payment.objects.get(pk=payment.pk)
    if payment.state != PaymentState.HELD:
        raise Conflict(
            _("Über diese Zahlung ist schon entschieden."),
            remedy=_("Laden Sie die Seite neu, um den jetzigen Stand zu sehen."),
        )
    accept = accept and claim.state == ClaimState.OPEN
    payment.state, payment.surplus = PaymentState.PAID, not accept
    payment.save(update_fields=["state", "surplus"])
    subject = claim.about
    reference = Reference("payment", str(payment.pk))
    record(
        events.HeldPaymentJudged(
            subject=subject, claim=claim.ref, payment=reference, accepted=accept
        ),
        actor=actor,
        simulated=payment.simulated,
    )
    if accept:
        pay_claim(claim, payment, actor=actor)
    else:
        give_back(
            claim,
            payment,
            payment.settled_amount or payment.amount,
            payment.transaction,
            RefundReason.MISMATCH,
            actor=actor,
        )
    return payment
