"""Giving money back: one person orders, another releases, then the provider pays out."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid, Refused
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action
from rathaus.money.actions.claims import check_amount, lock_claim
from rathaus.money.events import ClaimRefunded, RefundAdvanced, RefundDue
from rathaus.money.models import (
    REFUND_MOVES,
    Claim,
    ClaimState,
    Payment,
    Refund,
    RefundReason,
    RefundState,
)
from rathaus.money.providers.registry import provider_by_key
from rathaus.money.queries import left_of, refunded_sum
from rathaus.money.rules import may_book, may_release_refund, may_request_refund


@action
def request_refund(*, actor: Actor, payment: Payment, amount: Decimal, note: str) -> Refund:
    """Ask for money of a payment to go back, because the claim no longer holds.

    Never more than came: :class:`Invalid` says how much is left.
    """
    require(may_request_refund, actor, payment.claim)
    check_amount(amount)
    claim = lock_claim(payment.claim_id)
    payment = Payment.objects.get(pk=payment.pk)
    left = left_of(payment)
    if amount > left:
        problem = _("Von dieser Zahlung sind noch {left} Euro da.").format(left=left)
        raise Invalid(problem, remedy=_("Verringern Sie den Betrag."), fields={"amount": problem})
    refund = Refund.objects.create(
        payment=payment,
        amount=amount,
        reason=RefundReason.REQUEST,
        note=note.strip(),
        created_at=now(),
    )
    record(
        RefundDue(
            subject=claim.about,
            claim=claim.ref,
            refund=_ref(refund),
            amount=amount,
            reason=RefundReason.REQUEST,
        ),
        actor=actor,
        simulated=payment.simulated,
    )
    return refund


@action
def order_refund(*, actor: Actor, refund: Refund) -> Refund:
    """Order a refund (Anordnung): the first of two persons."""
    refund = _locked(refund.pk)
    require(may_book, actor, refund.payment.claim)
    refund.ordered_by, refund.ordered_at = str(actor.ref), now()
    refund.booked_by = refund.booked_at = None
    return _advance(refund, RefundState.ORDERED, actor)


@action
def book_refund(*, actor: Actor, refund: Refund) -> Refund:
    """Release a refund (Freigabe): the second person; the provider pays it out right after."""
    refund = _locked(refund.pk)
    require(may_release_refund, actor, refund)
    refund.booked_by, refund.booked_at = str(actor.ref), now()
    _advance(refund, RefundState.BOOKED, actor)
    from rathaus.money.jobs import pay_out  # jobs call actions, hence not at the top

    pay_out.defer(refund_id=str(refund.pk))
    return refund


@action
def pay_refund(*, actor: Actor, refund_id: UUID) -> Refund:
    """Let the provider send the money; done once, however often it is tried.

    Raises :class:`Unavailable` when the provider does not answer; a refusal ends as failed.
    """
    refund = _locked(refund_id)
    if refund.state != RefundState.BOOKED:
        return refund
    payment = refund.payment
    try:
        refund.provider_reference = provider_by_key(payment.provider).refund(
            refund=str(refund.pk),
            reference=payment.reference,
            transaction=refund.transaction or payment.transaction,
            amount=refund.amount,
        )
    except Refused as error:
        refund.note = f"{refund.note} {error}".strip()
        return _advance(refund, RefundState.FAILED, actor)
    _advance(refund, RefundState.DONE, actor)
    _close_claim(refund, actor)
    return refund


def _close_claim(refund: Refund, actor: Actor) -> None:
    """A claim whose money went back in full is refunded."""
    payment, claim = refund.payment, refund.payment.claim
    if payment.surplus or claim.state != ClaimState.PAID:
        return
    returned = refunded_sum(payment, [RefundState.DONE], without=RefundReason.SURPLUS)
    if returned < (payment.settled_amount or payment.amount):
        return
    Claim.objects.filter(pk=claim.pk).update(state=ClaimState.REFUNDED)
    record(
        ClaimRefunded(subject=claim.about, claim=claim.ref, number=claim.number),
        actor=actor,
        simulated=payment.simulated,
    )


def _locked(refund_id: UUID) -> Refund:
    """The refund with its claim held, as everywhere that money of a claim moves."""
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    claim = lock_claim(refund.payment.claim_id)
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    refund.payment.claim = claim
    return refund


def _advance(refund: Refund, to: RefundState, actor: Actor) -> Refund:
    if to not in REFUND_MOVES[RefundState(refund.state)]:
        raise Conflict(
            _("Diese Erstattung steht inzwischen auf „{state}“.").format(
                state=RefundState(refund.state).label
            ),
            remedy=_("Laden Sie die Seite neu, um den jetzigen Stand zu sehen."),
        )
    refund.state = to
    refund.save(force_update=True)
    claim = refund.payment.claim
    record(
        RefundAdvanced(subject=claim.about, refund=_ref(refund), state=to),
        actor=actor,
        simulated=refund.payment.simulated,
    )
    return refund


def _ref(refund: Refund) -> Reference:
    return Reference("refund", str(refund.pk))
