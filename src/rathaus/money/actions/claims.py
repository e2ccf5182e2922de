"""Claims come up, are taken back, expire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.money.events import ClaimEnded, ClaimRaised
from rathaus.money.models import CLAIM_MOVES, Claim, ClaimState, Payment, PaymentState
from rathaus.money.numbers import claim_number, next_number
from rathaus.money.rules import may_end_claim, may_raise_claim
from rathaus.people.models import Party


@transaction.atomic
def raise_claim(
    *,
    actor: Actor,
    subject: Reference,
    party: Party,
    items: Sequence[dict[str, Any]],
    reason: str,
    due_on: date,
    product_account: str = "",
) -> Claim:
    """Claim the sum of the items (each with ``text``, ``amount``, ``norm``) from a party.

    Idempotent: while a claim of the same amount is open for the subject, that one is returned.
    :class:`Invalid` for a sum that is not positive or has fractions of a cent, :class:`Conflict`
    when another amount is open.
    """
    require(may_raise_claim, actor)
    amount = sum((Decimal(str(item["amount"])) for item in items), Decimal(0))
    if amount <= 0 or amount != amount.quantize(Decimal("0.01")):
        raise Invalid(
            _("Eine Forderung über %(amount)s € gibt es nicht.") % {"amount": amount},
            remedy=_("Prüfen Sie die Gebührentabelle des Verfahrens."),
        )
    open_claim = Claim.objects.filter(subject=str(subject), state=ClaimState.OPEN).first()
    if open_claim is not None:
        if open_claim.amount != amount:
            raise Conflict(
                _("Für diesen Vorgang ist schon eine andere Forderung offen (%(number)s).")
                % {"number": open_claim.number},
                remedy=_("Nehmen Sie sie zuerst zurück."),
            )
        return open_claim
    year = today().year
    claim = Claim(
        number=claim_number(year, next_number(f"claim {year}")),
        subject=str(subject),
        party=party,
        amount=amount,
        reason=reason,
        items=[dict(item) | {"amount": str(item["amount"])} for item in items],
        product_account=product_account,
        due_on=due_on,
        created_at=now(),
    )
    claim.save(force_insert=True)
    record(
        ClaimRaised(
            subject=subject,
            claim=str(claim.pk),
            number=claim.number,
            amount=amount,
            due_on=due_on.isoformat(),
        ),
        actor=actor,
    )
    return claim


@transaction.atomic
def cancel_claim(*, actor: Actor, claim: Claim, reason: str) -> Claim:
    """Take an open claim back; a payment that is under way will be refunded when it comes."""
    require(may_end_claim, actor)
    return _end(claim, ClaimState.CANCELLED, reason, actor)


@transaction.atomic
def expire_claim(*, actor: Actor, claim: Claim, reason: str) -> Claim:
    """Let an open claim expire because it was not paid in time."""
    require(may_end_claim, actor)
    return _end(claim, ClaimState.EXPIRED, reason, actor)


def _end(claim: Claim, to: ClaimState, reason: str, actor: Actor) -> Claim:
    locked = Claim.objects.select_for_update().get(pk=claim.pk)
    if to not in CLAIM_MOVES[ClaimState(locked.state)]:
        raise Conflict(
            _("Die Forderung %(number)s ist inzwischen %(state)s.")
            % {"number": locked.number, "state": ClaimState(locked.state).label},
            remedy=_("Laden Sie die Seite neu."),
        )
    locked.state, locked.ended_at = to, now()
    locked.save(update_fields=["state", "ended_at"])
    Payment.objects.filter(claim=locked, state=PaymentState.OPENED).update(
        state=PaymentState.CANCELLED
    )
    record(
        ClaimEnded(subject=locked.about, claim=str(locked.pk), state=to, reason=reason),
        actor=actor,
    )
    claim.state, claim.ended_at = locked.state, locked.ended_at
    return locked
