"""Paying: opened once however often somebody clicks, settled once however often it is reported."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require, system
from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.law import parameter
from rathaus.kernel.references import Reference
from rathaus.kernel.tenancy import current_city
from rathaus.money.events import CallbackRefused, ClaimPaid, PaymentEnded, PaymentOpened, RefundDue
from rathaus.money.models import (
    PAYMENT_MOVES,
    Callback,
    Claim,
    ClaimState,
    Payment,
    PaymentState,
    Receipt,
    Refund,
)
from rathaus.money.numbers import next_number, receipt_number
from rathaus.money.providers import Provider, Settlement, provider_of_city
from rathaus.money.rules import may_pay, may_settle

OPEN_MINUTES = "payment.open_minutes"


@transaction.atomic
def open_payment(
    *, actor: Actor, claim: Claim, agents: frozenset[object] = frozenset()
) -> tuple[Payment, str]:
    """Begin to pay; returns the payment and where to go.

    A second click, also in another window, gets the payment that is open already.
    :class:`Conflict` when the claim is no longer open.
    """
    require(may_pay, actor, claim, agents)
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    if claim.state != ClaimState.OPEN:
        raise _not_open(claim)
    provider = provider_of_city()
    live = Payment.objects.filter(claim=claim, state=PaymentState.OPENED).first()
    if live is not None and live.expires_at > now():
        return live, provider.url_for(live)
    if live is not None:
        _end(live, PaymentState.TIMED_OUT, system("money"))
    payment = Payment(
        claim=claim,
        provider=provider.key,
        amount=claim.amount,
        simulated=provider.simulated,
        opened_at=now(),
        expires_at=now() + _open_for(),
    )
    payment.provider_reference = provider.reference_for(payment)
    payment.save(force_insert=True)
    record(
        PaymentOpened(
            subject=claim.about,
            claim=str(claim.pk),
            payment=str(payment.pk),
            provider=provider.key,
        ),
        actor=actor,
        simulated=provider.simulated,
    )
    return payment, provider.url_for(payment)


@transaction.atomic
def settle(*, actor: Actor, provider: Provider, report: Settlement) -> Callback:
    """Take in what a provider reports; the same report twice changes nothing.

    The call-back is kept whatever becomes of it. Money for a claim that is paid or ended already
    becomes a refund that is due; a wrong amount or an unknown reference is refused and shown to the
    treasury.
    """
    require(may_settle, actor)
    callback, new = Callback.objects.get_or_create(
        provider=provider.key,
        event_id=report.event_id,
        defaults={"payload": report.payload, "outcome": "received", "received_at": now()},
    )
    if not new:
        return callback
    payment = (
        Payment.objects.select_for_update(of=("self",))
        .filter(provider=provider.key, provider_reference=report.reference)
        .first()
    )
    callback.outcome = _apply(payment, report, actor)
    callback.save(update_fields=["outcome"])
    if callback.outcome in ("unknown_reference", "wrong_amount"):
        record(
            CallbackRefused(
                subject=payment.claim.about if payment else Reference("provider", provider.key),
                provider=provider.key,
                event_id=report.event_id,
                outcome=callback.outcome,
            ),
            actor=actor,
            simulated=provider.simulated,
        )
    return callback


@transaction.atomic
def book_transfer(
    *, actor: Actor, claim: Claim, amount: Decimal, received_on: date, reference: str
) -> Payment:
    """The treasury books money that came by bank transfer or at the counter.

    ``reference`` is the statement and line; the same one is booked once. :class:`Invalid` when the
    amount is not the claimed one.
    """
    require(may_settle, actor)
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    known = Payment.objects.filter(provider="transfer", provider_reference=reference).first()
    if known is not None:
        return known
    if claim.state != ClaimState.OPEN:
        raise _not_open(claim)
    if amount != claim.amount:
        raise Invalid(
            _("Gefordert sind %(due)s €, eingegangen %(paid)s €.")
            % {"due": claim.amount, "paid": amount},
            remedy=_("Klären Sie die Abweichung mit der zahlenden Person."),
            fields={"amount": _("Der Betrag stimmt nicht mit der Forderung überein.")},
        )
    payment = Payment.objects.create(
        claim=claim,
        provider="transfer",
        provider_reference=reference,
        amount=amount,
        means=_("Überweisung"),
        state=PaymentState.PAID,
        opened_at=now(),
        expires_at=now(),
        settled_at=datetime.combine(received_on, datetime.min.time(), now().tzinfo),
        booked_by_id=actor.account,
    )
    _pay(claim, payment, actor)
    return payment


def time_out_payments(*, actor: Actor) -> int:
    """End payments that nobody finished in time; returns how many."""
    ended = 0
    for payment in Payment.objects.filter(state=PaymentState.OPENED, expires_at__lte=now()):
        with transaction.atomic():
            locked = (
                Payment.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("claim")
                .filter(pk=payment.pk, state=PaymentState.OPENED)
                .first()
            )
            if locked is not None:
                _end(locked, PaymentState.TIMED_OUT, actor)
                ended += 1
    return ended


def _apply(payment: Payment | None, report: Settlement, actor: Actor) -> str:
    if payment is None:
        return "unknown_reference"
    if report.state is not PaymentState.PAID:
        if report.state not in PAYMENT_MOVES[PaymentState(payment.state)]:
            return "too_late"
        _end(payment, report.state, actor)
        return str(report.state)
    if report.amount != payment.amount:
        return "wrong_amount"
    if payment.state == PaymentState.PAID:
        return _paid_again(payment, report, actor)
    claim = Claim.objects.select_for_update().get(pk=payment.claim_id)
    payment.claim = claim
    payment.state, payment.settled_at = PaymentState.PAID, report.at
    payment.means = report.means
    payment.save(update_fields=["state", "settled_at", "means"])
    if claim.state != ClaimState.OPEN:
        _refund(payment, _("Die Forderung war nicht mehr offen."), actor)
        return "refund_due"
    _pay(claim, payment, actor)
    return "paid"


def _paid_again(payment: Payment, report: Settlement, actor: Actor) -> str:
    """The payer paid twice at the provider: the second money is a payment of its own, to refund."""
    second = Payment.objects.create(
        claim_id=payment.claim_id,
        provider=payment.provider,
        provider_reference=f"{payment.provider_reference}#{report.event_id}"[:120],
        amount=report.amount,
        means=report.means,
        state=PaymentState.PAID,
        simulated=payment.simulated,
        opened_at=now(),
        expires_at=now(),
        settled_at=report.at,
    )
    _refund(second, _("Die Forderung ist zweimal bezahlt worden."), actor)
    return "refund_due"


def _pay(claim: Claim, payment: Payment, actor: Actor) -> None:
    claim.state, claim.ended_at = ClaimState.PAID, now()
    claim.save(update_fields=["state", "ended_at"])
    Payment.objects.filter(claim=claim, state=PaymentState.OPENED).exclude(pk=payment.pk).update(
        state=PaymentState.CANCELLED
    )
    year = today().year
    receipt = Receipt(
        number=receipt_number(year, next_number(f"receipt {year}")),
        claim=claim,
        payment=payment,
        issued_at=now(),
    )
    receipt.save(force_insert=True)
    record(
        ClaimPaid(
            subject=claim.about,
            claim=str(claim.pk),
            payment=str(payment.pk),
            amount=claim.amount,
            receipt=receipt.number,
        ),
        actor=actor,
        simulated=payment.simulated,
    )


def _end(payment: Payment, to: PaymentState, actor: Actor) -> None:
    payment.state = to
    payment.save(update_fields=["state"])
    record(
        PaymentEnded(
            subject=payment.claim.about,
            claim=str(payment.claim_id),
            payment=str(payment.pk),
            state=to,
        ),
        actor=actor,
        simulated=payment.simulated,
    )


def _refund(payment: Payment, reason: str, actor: Actor) -> None:
    Refund.objects.create(payment=payment, amount=payment.amount, reason=reason, created_at=now())
    record(
        RefundDue(
            subject=payment.claim.about,
            payment=str(payment.pk),
            amount=payment.amount,
            reason=reason,
        ),
        actor=actor,
        simulated=payment.simulated,
    )


def _open_for() -> timedelta:
    city = current_city()
    minutes: Any = parameter(OPEN_MINUTES, on=today(), land=city.land, city=city.slug).whole
    return timedelta(minutes=minutes)


def _not_open(claim: Claim) -> Conflict:
    return Conflict(
        _("Die Forderung %(number)s ist nicht mehr offen: %(state)s.")
        % {"number": claim.number, "state": ClaimState(claim.state).label},
        remedy=_("Sie müssen nichts mehr tun. Den Stand sehen Sie beim Vorgang."),
    )
