"""Reading claims, payments and refunds, as far as the reader may see them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from rathaus.kernel.access import ALL_OFFICES, Actor
from rathaus.kernel.errors import NotFound
from rathaus.kernel.paging import Page, page_of
from rathaus.kernel.references import Reference, Resolved, owner
from rathaus.kernel.rows import fetch
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
    RefundState,
)
from rathaus.money.numbers import grouped, read_claim_number
from rathaus.money.rules import BOOK, SEE
from rathaus.people.queries import principals_of


def claims_for(actor: Actor) -> QuerySet[Claim]:
    """Every claim that the actor may see: residents theirs, staff those of their offices."""
    if actor.is_system:
        return Claim.objects.all()
    if actor.is_staff:
        return Claim.objects.filter(_offices(actor, SEE, "office"))
    if actor.kind == "person" and actor.party is not None:
        represented = (
            principals_of(actor.party).filter(scope="").values_list("principal", flat=True)
        )
        return Claim.objects.filter(party__in=[actor.party, *represented])
    return Claim.objects.none()


def claims_of(subject: Reference) -> QuerySet[Claim]:
    """The claims of a case that the caller was allowed to find, with payments and receipt."""
    payments = Prefetch("payments", Payment.objects.order_by("opened_at", "id"))
    found = Claim.objects.filter(subject=str(subject)).select_related("receipt")
    return found.prefetch_related(payments).order_by("created_at", "id")


def claim_of(subject: Reference) -> Claim | None:
    """The claim that matters for the subject: the open one, else the newest, with its receipt."""
    claims = fetch(Claim, "subject = %s ORDER BY created_at DESC", [str(subject)])
    open_ones = (claim for claim in claims if claim.state == ClaimState.OPEN)
    found = next(open_ones, claims[0] if claims else None)
    if found is not None:
        unpaid = found.state == ClaimState.OPEN  # it has no receipt yet
        receipts = [] if unpaid else fetch(Receipt, "claim_id = %s", [found.pk])
        field: Any = Claim._meta.get_field("receipt")
        field.set_cached_value(found, receipts[0] if receipts else None)
    return found


def claim_list(
    actor: Actor, *, state: ClaimState | None = None, after: str = "", size: int = 50
) -> Page[Claim]:
    """One page of claims, newest first, with party and office."""
    found = claims_for(actor).select_related("party", "office")
    if state is not None:
        found = found.filter(state=state)
    return page_of(found, order=("-created_at", "-id"), after=after, size=size)


def find_claim(actor: Actor, number: str) -> Claim:
    """The claim of this Kassenzeichen; raises :class:`NotFound`."""
    wanted = read_claim_number(number) or ""
    found = claims_for(actor).filter(number=wanted).select_related("party", "office").first()
    if found is None:
        raise NotFound(
            _("Unter diesem Kassenzeichen finden Sie hier keine Forderung."),
            remedy=_("Prüfen Sie die Ziffern; die ersten beiden zeigen Tippfehler an."),
        )
    return found


def find_payment(payment: UUID) -> Payment:
    """A payment with its claim, for the page to which a provider sends the payer back."""
    found = Payment.objects.select_related("claim", "claim__party").filter(pk=payment).first()
    if found is None:
        raise NotFound(_("Diese Zahlung ist hier nicht bekannt."))
    return found


def receipt_of(claim: Claim) -> Receipt | None:
    """The receipt of a claim, or None while it is not paid."""
    return Receipt.objects.filter(claim=claim).select_related("payment").first()


def refunds_to_do(actor: Actor, *, after: str = "", size: int = 50) -> Page[Refund]:
    """One page of refunds for the treasury that are not paid out yet, oldest first."""
    found = Refund.objects.exclude(state=RefundState.DONE).filter(
        _offices(actor, BOOK, "payment__claim__office")
    )
    loaded = found.select_related("payment", "payment__claim", "payment__claim__party")
    return page_of(loaded, order=("created_at", "id"), after=after, size=size)


def held_payments(actor: Actor) -> QuerySet[Payment]:
    """Payments of another amount that the treasury has to judge, oldest first."""
    found = Payment.objects.filter(_offices(actor, BOOK, "claim__office"), state=PaymentState.HELD)
    return found.select_related("claim", "claim__party").order_by("settled_at", "id")


def refundable(subject: Reference) -> list[tuple[Payment, Decimal]]:
    """Payments that paid a claim of the subject, each with what has not gone back of it yet."""
    paid = Payment.objects.filter(
        claim__subject=str(subject), claim__state=ClaimState.PAID, state=PaymentState.PAID
    )
    found = [
        (payment, left_of(payment))
        for payment in paid.filter(surplus=False).select_related("claim").order_by("id")
    ]
    return [(payment, left) for payment, left in found if left > 0]


def left_of(payment: Payment) -> Decimal:
    """What came with the payment for the claim, in euros, and is not on its way back."""
    if payment.state != PaymentState.PAID or payment.surplus:
        return Decimal("0.00")
    every = [state for state in RefundState if state != RefundState.FAILED]
    returning = refunded_sum(payment, every, without=RefundReason.SURPLUS)
    return (payment.settled_amount or payment.amount) - returning


def refunded_sum(
    payment: Payment, states: Sequence[RefundState], *, without: RefundReason
) -> Decimal:
    """Refunds of the payment in euros; surplus money came on top and is not counted."""
    found = Refund.objects.filter(payment=payment, state__in=states).exclude(reason=without)
    return found.aggregate(sum=Sum("amount"))["sum"] or Decimal("0.00")


def unmatched_callbacks(actor: Actor, *, after: str = "", size: int = 50) -> Page[Callback]:
    """Reports that belong to no payment or were not signed, newest first; for all the treasury."""
    found = Callback.objects.filter(outcome__in=[Outcome.UNKNOWN, Outcome.BAD_SIGNATURE])
    if not (actor.is_system or actor.offices(BOOK) is ALL_OFFICES):
        found = found.none()
    return page_of(found, order=("-received_at", "-id"), after=after, size=size)


@owner("claim")
def resolve_claim(id: str, actor: Actor) -> Resolved | None:
    """Title of a claim, for those who may see it; its page is the one of its subject."""
    claim = claims_for(actor).filter(pk=id).only("number", "reason").first()
    return Resolved(f"{grouped(claim.number)} {claim.reason}", "") if claim else None


def _offices(actor: Actor, permission: str, field: str) -> Q:
    if actor.is_system or actor.offices(permission) is ALL_OFFICES:
        return Q()
    return Q(**{f"{field}__in": actor.offices(permission)})
