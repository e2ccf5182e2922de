"""Money arrives: whatever a provider reports is kept, judged once, and never lost."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import orjson
from django.db import connection
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.access import provider as provider_actor
from rathaus.kernel.clock import BERLIN, now
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.ids import new_id
from rathaus.kernel.references import Reference
from rathaus.kernel.rows import fetch, insert, update
from rathaus.kernel.transactions import action
from rathaus.money import events
from rathaus.money.actions.claims import check_amount, end_payment, lock_claim
from rathaus.money.judging import has_money, judge
from rathaus.money.models import (
    Callback,
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
from rathaus.money.providers.base import BadSignature, Kind, Settlement
from rathaus.money.providers.registry import provider_by_key
from rathaus.money.rules import may_book

TRANSFER = "transfer"
_KEPT_OF_A_BAD_ONE = 2000

_CLAIM_OF = """
id = (SELECT claim_id FROM money_payment WHERE provider = %s AND reference = %s) FOR NO KEY UPDATE
"""
_NOTE = """
INSERT INTO money_callback (id, provider, event_id, verified, payload, received_at, outcome,
                            payment_id)
VALUES (%s, %s, %s, true, %s::jsonb, %s, %s, %s)
ON CONFLICT (provider, event_id) WHERE verified DO NOTHING RETURNING id
"""


def receive_callback(*, provider: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
    """Take in what a provider sends; ``headers`` have lower-case names.

    A bad signature is kept, has no effect, and raises :class:`BadSignature`.
    """
    system = provider_by_key(provider)
    try:
        settlement = system.verify_callback(body, headers)
    except BadSignature:
        Callback.objects.create(
            provider=provider,
            event_id="",
            verified=False,
            payload=_storable({"body": body[:_KEPT_OF_A_BAD_ONE].decode(errors="replace")}),
            received_at=now(),
            outcome=Outcome.BAD_SIGNATURE,
        )
        raise
    return settle(
        actor=provider_actor(provider),
        provider=provider,
        settlement=settlement,
        payload=orjson.loads(body),
    )


@action
def settle(
    *,
    actor: Actor,
    provider: str,
    settlement: Settlement,
    payload: Mapping[str, Any] | None = None,
) -> Outcome:
    """Act on one report of a provider, once; the same event again is :attr:`Outcome.REPEATED`.

    Only providers and the house itself settle: there is no rule to ask, the signature was asked.
    """
    if not (actor.kind == "provider" or actor.is_system):
        raise ValueError("only a provider's report settles a payment")
    found = fetch(Claim, _CLAIM_OF, [provider, settlement.reference])
    if not found:
        return _unknown(actor, provider, settlement, payload)
    claim = found[0]
    payments = fetch(Payment, "claim_id = %s", [claim.pk])
    payment = next(one for one in payments if one.reference == settlement.reference)
    outcome = judge(settlement, payment, claim, _transactions_of(payment))
    if not _note(provider, settlement, payload, outcome, payment):
        return Outcome.REPEATED
    others = [one for one in payments if one is not payment]
    _apply(outcome, settlement, claim, payment, others, actor=actor)
    return outcome


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
    if not _note(TRANSFER, settlement, None, outcome, payment):
        raise Conflict(
            _("Diese Buchung der Bank ist schon erfasst."),
            remedy=_("Prüfen Sie die Nummer auf dem Kontoauszug."),
        )
    _apply(outcome, settlement, kept, payment, payments, actor=actor)
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
        _pay_claim(claim, payment, actor=actor)
    else:
        _give_back(
            claim,
            payment,
            payment.settled_amount or payment.amount,
            payment.transaction,
            RefundReason.MISMATCH,
            actor=actor,
        )
    return payment


def _apply(
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
            _pay_claim(claim, payment, actor=actor)
        case Outcome.MISMATCH:
            _take(payment, settlement, PaymentState.HELD)
            _tell_held(claim, payment, amount, actor)
        case Outcome.SURPLUS | Outcome.LATE:
            if payment.state not in {PaymentState.PAID, PaymentState.HELD}:
                _take(payment, settlement, PaymentState.PAID, surplus=True)
            reason = RefundReason.LATE if outcome == Outcome.LATE else RefundReason.SURPLUS
            _give_back(claim, payment, amount, settlement.transaction, reason, actor=actor)
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


def _pay_claim(claim: Claim, payment: Payment, *, actor: Actor) -> None:
    """The claim has its money: state, receipt, and the fact that others wait for."""
    at = now()
    claim.state, claim.ended_at = ClaimState.PAID, at
    update(Claim, {"id": claim.pk}, state=claim.state, ended_at=at)
    receipt = Receipt(
        number=next_receipt_number(at.year),
        claim=claim,
        payment=payment,
        amount=payment.settled_amount or payment.amount,
        issued_at=at,
    )
    insert(receipt)
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


def _give_back(
    claim: Claim,
    payment: Payment,
    amount: Decimal,
    transaction_number: str,
    reason: RefundReason,
    *,
    actor: Actor,
) -> None:
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


def _transactions_of(payment: Payment) -> frozenset[str]:
    """What came with a payment beside the money that it keeps."""
    if not has_money(payment):
        return frozenset()
    return frozenset(Refund.objects.filter(payment=payment).values_list("transaction", flat=True))


def _unknown(
    actor: Actor, provider: str, settlement: Settlement, payload: Mapping[str, Any] | None
) -> Outcome:
    """Keep a report about a payment that nobody knows, for a person to look at."""
    if not _note(provider, settlement, payload, Outcome.UNKNOWN, None):
        return Outcome.REPEATED
    record(
        events.CallbackUnmatched(
            subject=Reference("provider", provider),
            provider=provider,
            event_id=settlement.event_id,
        ),
        actor=actor,
        simulated=provider_by_key(provider).simulated,
    )
    return Outcome.UNKNOWN


def _note(
    provider: str,
    settlement: Settlement,
    payload: Mapping[str, Any] | None,
    outcome: Outcome,
    payment: Payment | None,
) -> bool:
    """Keep the report; False when this very event is on record already."""
    kept = payload if payload is not None else dataclasses.asdict(settlement)
    row: list[Any] = [
        new_id(),
        provider,
        settlement.event_id,
        orjson.dumps(_storable(kept), default=str).decode(),
        now(),
        outcome.value,
        payment.pk if payment else None,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, row)
        return cursor.fetchone() is not None


def _storable(value: Any) -> Any:
    """The same without the character that the database keeps in no text (NUL)."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, Mapping):
        return {_storable(name): _storable(part) for name, part in value.items()}
    return [_storable(part) for part in value] if isinstance(value, list) else value
