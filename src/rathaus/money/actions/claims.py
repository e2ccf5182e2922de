"""Raising claims and ending them unpaid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.rows import fetch, insert, update
from rathaus.kernel.transactions import action
from rathaus.money.events import ClaimEnded, ClaimRaised, PaymentEnded
from rathaus.money.models import CLAIM_MOVES, Claim, ClaimState, Payment, PaymentState
from rathaus.money.numbers import next_claim_number
from rathaus.money.rules import may_end_claim, may_raise_claim
from rathaus.people.models import Party

_OPEN = "subject = %s AND state = 'open'"
_CENT = Decimal("0.01")
_LARGEST = Decimal("9999999999.99")


@action
def raise_claim(
    *,
    actor: Actor,
    subject: Reference,
    party: Party,
    office: UUID,
    items: Sequence[Mapping[str, Any]],
    reason: str,
    due_on: date,
    product_account: str = "",
    first: bool = False,
) -> Claim:
    """Claim the sum of the items in euros from a party; it gets its Kassenzeichen.

    Each item has ``text`` and ``amount``, usually ``norm`` and the rule that gave it. Idempotent:
    while a claim of the same amount is open for the subject, that one comes back. :class:`Conflict`
    when another amount is open, :class:`Invalid` for amounts that are not positive or have
    fractions of cents, and for a due day that is past. ``first`` says that the subject has come
    into being in this very transaction, so that nothing can have been claimed for it.
    """
    require(may_raise_claim, actor, office)
    amount = _sum(items)
    at = now()
    if due_on < at.date():
        problem = _("Der Tag der Fälligkeit liegt in der Vergangenheit.")
        raise Invalid(
            problem, remedy=_("Wählen Sie einen Tag ab heute."), fields={"due_on": problem}
        )
    number = next_claim_number(at.year, for_subject=str(subject))
    earlier = [] if first else fetch(Claim, _OPEN, [str(subject)])
    if earlier:
        return _same(earlier[0], amount)
    claim = Claim(
        number=number,
        subject=str(subject),
        party=party,
        office_id=office,
        amount=amount,
        reason=reason,
        items=[{**item, "amount": str(item["amount"])} for item in items],
        product_account=product_account,
        due_on=due_on,
        created_at=at,
        created_by=str(actor.ref),
    )
    insert(claim)
    record(
        ClaimRaised(subject=subject, claim=claim.ref, number=number, amount=amount, due_on=due_on),
        actor=actor,
    )
    return claim


def _same(earlier: Claim, amount: Decimal) -> Claim:
    """The open claim, if it is for this amount."""
    if earlier.amount != amount:
        raise Conflict(
            _("Dafür ist schon eine andere Forderung offen ({number}).").format(
                number=earlier.number
            ),
            remedy=_("Heben Sie sie zuerst auf."),
        )
    return earlier


def cancel_claim(*, actor: Actor, claim: Claim, reason: str) -> Claim:
    """Give up an open claim, for instance when the application is withdrawn."""
    return _end(actor, claim, ClaimState.CANCELLED, reason)


def expire_claim(*, actor: Actor, claim: Claim, reason: str) -> Claim:
    """End an open claim because its time is over; money that still comes goes back."""
    return _end(actor, claim, ClaimState.EXPIRED, reason)


@action
def _end(actor: Actor, claim: Claim, state: ClaimState, reason: str) -> Claim:
    require(may_end_claim, actor, claim)
    kept = lock_claim(claim.pk)
    if state not in CLAIM_MOVES[ClaimState(kept.state)]:
        raise not_open(kept)
    for payment in fetch(Payment, "claim_id = %s AND state = 'opened'", [kept.pk]):
        end_payment(payment, kept, PaymentState.CANCELLED, actor=actor)
    ended = now()
    update(Claim, {"id": kept.pk}, state=state, ended_at=ended)
    claim.state, claim.ended_at = state, ended
    record(
        ClaimEnded(
            subject=kept.about, claim=kept.ref, number=kept.number, state=state, reason=reason
        ),
        actor=actor,
    )
    return claim


def lock_claim(claim_id: UUID) -> Claim:
    """The claim as it stands, held until the transaction ends."""
    (claim,) = fetch(Claim, "id = %s FOR NO KEY UPDATE", [claim_id])
    return claim


def end_payment(payment: Payment, claim: Claim, state: PaymentState, *, actor: Actor) -> None:
    """End a live payment without money; the caller holds the claim."""
    update(Payment, {"id": payment.pk}, state=state)
    payment.state = state
    record(
        PaymentEnded(
            subject=claim.about,
            claim=claim.ref,
            payment=Reference("payment", str(payment.pk)),
            state=state,
        ),
        actor=actor,
        simulated=payment.simulated,
    )


def not_open(claim: Claim) -> Conflict:
    """What to say of a claim that is no longer open."""
    return Conflict(
        _("Die Forderung {number} ist nicht mehr offen ({state}).").format(
            number=claim.number, state=ClaimState(claim.state).label
        ),
        remedy=_("Laden Sie die Seite neu, um den jetzigen Stand zu sehen."),
    )


def check_amount(amount: Decimal) -> None:
    """Raise :class:`Invalid` unless this is a positive amount in whole cents."""
    if not amount.is_finite() or not _CENT <= amount <= _LARGEST or amount % _CENT:
        problem = _("„{amount}“ ist kein Betrag in Euro und Cent.").format(amount=amount)
        raise Invalid(
            problem, remedy=_("Geben Sie mehr als 0,00 Euro ein."), fields={"amount": problem}
        )


def _sum(items: Sequence[Mapping[str, Any]]) -> Decimal:
    """What the items add up to; each is an amount by itself."""
    amounts = [Decimal(str(item["amount"])) for item in items]
    for amount in amounts:
        check_amount(amount)
    total = sum(amounts, Decimal("0.00"))
    check_amount(total)
    return total.quantize(_CENT)
