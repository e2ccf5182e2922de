"""Who may claim, pay, book and give back."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rathaus.kernel.access import Actor, rule
from rathaus.money.models import Claim, Refund

SEE = "money.see"
BOOK = "money.book"
WORK = "case.work"


@rule("money.raise-claim", refusal=_("Für diese Stelle können Sie keine Forderung erheben."))
def may_raise_claim(actor: Actor, office: UUID) -> bool:
    """Staff who work on cases of the office, and the house itself by a procedure's fee table."""
    return actor.is_system or (actor.is_staff and actor.can(WORK, office))


@rule("money.pay")
def may_pay(actor: Actor, claim: Claim) -> bool:
    """Whoever holds the way to a claim may pay it: paying for another harms nobody."""
    return actor.kind in {"anonymous", "person", "staff", "system"}


@rule("money.end-claim", refusal=_("Diese Forderung hebt eine andere Stelle auf."))
def may_end_claim(actor: Actor, claim: Claim) -> bool:
    """The office that raised it, the treasury, and the house itself by the clock."""
    if actor.is_system:
        return True
    return actor.is_staff and (actor.can(WORK, claim.office_id) or actor.can(BOOK, claim.office_id))


@rule("money.book", refusal=_("Buchen kann nur die Kasse."))
def may_book(actor: Actor, claim: Claim) -> bool:
    """The treasury."""
    return actor.is_staff and actor.can(BOOK, claim.office_id)


@rule("money.request-refund", refusal=_("Eine Erstattung veranlasst die Kasse."))
def may_request_refund(actor: Actor, claim: Claim) -> bool:
    """The treasury, and the house itself when a paid claim no longer holds."""
    return actor.is_system or may_book(actor, claim)


@rule(
    "money.release-refund",
    refusal=_("Eine Erstattung gibt eine andere Person frei als die, die sie angeordnet hat."),
)
def may_release_refund(actor: Actor, refund: Refund) -> bool:
    """The treasury, but not whoever ordered it (four eyes)."""
    return may_book(actor, refund.payment.claim) and str(actor.ref) != refund.ordered_by


@rule("money.see", refusal=_("Forderungen dieser Stelle sehen Sie nicht."))
def may_see_claim(actor: Actor, claim: Claim) -> bool:
    """The party that owes, staff who see the money of the office, the house."""
    if actor.is_system or (actor.party is not None and actor.party == claim.party_id):
        return True
    return actor.is_staff and actor.can(SEE, claim.office_id)
