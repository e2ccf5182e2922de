"""Reading claims, payments and refunds."""

from __future__ import annotations

from django.db.models import QuerySet

from rathaus.kernel.access import Actor
from rathaus.kernel.references import Reference
from rathaus.money.models import Claim, ClaimState, Refund
from rathaus.money.rules import SEE


def claim_of(subject: Reference) -> Claim | None:
    """The claim that matters for the subject: the open one, else the newest."""
    claims = list(
        Claim.objects.filter(subject=str(subject)).select_related("receipt").order_by("-created_at")
    )
    return next((c for c in claims if c.state == ClaimState.OPEN), claims[0] if claims else None)


def claims_of(actor: Actor) -> QuerySet[Claim]:
    """The claims against the actor, newest first."""
    if actor.party is None:
        return Claim.objects.none()
    return Claim.objects.filter(party=actor.party).select_related("receipt").order_by("-created_at")


def refunds(actor: Actor) -> QuerySet[Refund]:
    """Refunds that are not booked yet, oldest first, for the treasury."""
    if not actor.can(SEE):
        return Refund.objects.none()
    return (
        Refund.objects.exclude(state=Refund.State.BOOKED)
        .select_related("payment__claim__party", "ordered_by")
        .order_by("created_at")
    )
