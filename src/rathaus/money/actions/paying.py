"""Going to a provider to pay, and coming back without having paid."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require, system
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid, Unavailable
from rathaus.kernel.events import record
from rathaus.kernel.ids import new_id
from rathaus.kernel.law import parameter
from rathaus.kernel.references import Reference
from rathaus.kernel.rows import fetch, insert, update
from rathaus.kernel.tenancy import current_city
from rathaus.kernel.transactions import action
from rathaus.money.actions.claims import end_payment, lock_claim, not_open
from rathaus.money.actions.settling import settle
from rathaus.money.events import PaymentOpened
from rathaus.money.models import Claim, ClaimState, Payment, PaymentState
from rathaus.money.providers.base import Kind, Order, PaymentProvider, Settlement
from rathaus.money.providers.registry import online_provider, provider_by_key
from rathaus.money.rules import may_pay

_OPEN: Final = "payment.open_minutes"
_UNDER_WAY: Final = "claim_id = %s AND state IN ('opened', 'held')"


def open_payment(*, actor: Actor, claim: Claim, return_url: str) -> Payment:
    """Begin to pay online; send the payer to ``payment.redirect_url``.

    A payment that is under way is continued, so a double click pays once. ``return_url`` is a path
    of this city. Raises :class:`Conflict` when the claim is not open or an earlier payment is under
    scrutiny, :class:`Unavailable` when the provider does not answer.
    """
    require(may_pay, actor, claim)
    if not return_url.startswith("/") or return_url.startswith(("//", "/\\")):
        raise Invalid(_("Die Rückkehradresse gehört nicht zu dieser Kommune."))
    provider = online_provider()
    payment = _reserve(actor, claim, provider, return_url)
    if payment.redirect_url:
        return payment
    # Outside the transaction: a slow provider must not hold the claim. Asked twice, it is the same.
    begun = provider.begin(_order(payment))
    payment.provider_reference = begun.provider_reference
    payment.redirect_url = begun.redirect_url
    update(
        Payment,
        {"id": payment.pk},
        provider_reference=begun.provider_reference,
        redirect_url=begun.redirect_url,
    )
    return payment


@action
def _reserve(actor: Actor, claim: Claim, provider: PaymentProvider, return_url: str) -> Payment:
    """The live payment of the claim, or a new one."""
    kept = lock_claim(claim.pk)
    if kept.state != ClaimState.OPEN:
        raise not_open(kept)
    at = now()
    for payment in fetch(Payment, _UNDER_WAY, [kept.pk]):
        if payment.state == PaymentState.HELD:
            raise Conflict(
                _("Zu dieser Forderung ist ein abweichender Betrag eingegangen."),
                remedy=_(
                    "Die Kasse prüft ihn und meldet sich; bitte zahlen Sie nicht noch einmal."
                ),
            )
        if payment.expires_at > at and payment.provider == provider.key:
            payment.claim = kept
            return payment
        end_payment(payment, kept, PaymentState.TIMED_OUT, actor=actor)
    payment = Payment(
        claim=kept,
        provider=provider.key,
        reference=new_id().hex,
        return_url=return_url,
        amount=kept.amount,
        opened_at=at,
        expires_at=at + _waits(at.date()),
        simulated=provider.simulated,
    )
    insert(payment)
    record(
        PaymentOpened(
            subject=kept.about,
            claim=kept.ref,
            payment=Reference("payment", str(payment.pk)),
            provider=provider.key,
        ),
        actor=actor,
        simulated=provider.simulated,
    )
    return payment


def _waits(on: date) -> timedelta:
    """How long a payment that was begun stays open."""
    city = current_city()
    minutes = parameter(_OPEN, on=on, land=city.land, city=city.slug).whole
    return timedelta(minutes=minutes)


def _order(payment: Payment) -> Order:
    claim = payment.claim
    return Order(
        reference=payment.reference,
        amount=payment.amount,
        currency=claim.currency,
        purpose=claim.number,
        description=claim.reason,
        return_url=payment.return_url,
        items=tuple(claim.items),
    )


@action
def cancel_payment(*, actor: Actor, payment: Payment) -> Payment:
    """Note that the payer came back without paying; otherwise nothing changes."""
    require(may_pay, actor, payment.claim)
    claim = lock_claim(payment.claim_id)
    payment.refresh_from_db(fields=["state"])
    if payment.state == PaymentState.OPENED:
        end_payment(payment, claim, PaymentState.CANCELLED, actor=actor)
    return payment


def time_out_payments() -> int:
    """Ask the provider about payments whose time is over; what it does not know has timed out.

    A report that got lost on the way is found here. Returns how many payments came to an end; a
    provider that does not answer is asked again next time.
    """
    ended = 0
    late = Payment.objects.filter(state=PaymentState.OPENED, expires_at__lte=now())
    for payment_id, key, reference in late.values_list("pk", "provider", "reference"):
        provider = provider_by_key(key)
        try:
            reports = provider.query(reference)
        except Unavailable:
            continue
        for report in reports or [_silence(payment_id, reference)]:
            settle(actor=system("money"), provider=key, settlement=report)
        ended += 1
    return ended


def _silence(payment_id: UUID, reference: str) -> Settlement:
    return Settlement(
        event_id=f"silence:{payment_id}", reference=reference, kind=Kind.TIMED_OUT, at=now()
    )
