"""Who may do what with claims and payments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rathaus.kernel.access import Actor, rule
from rathaus.money.models import Claim, Refund

SEE = "money.see"
BOOK = "money.book"


@rule("claim.raise", refusal=_("Forderungen stellt nur die zuständige Stelle."))
def may_raise_claim(actor: Actor) -> bool:
    """The house by its rules, or the treasury."""
    return actor.is_system or actor.can(BOOK)


@rule("claim.see", refusal=_("Diese Forderung gehört zu einer anderen Person."))
def may_see_claim(actor: Actor, claim: Claim) -> bool:
    """Whoever owes it, and the treasury."""
    return actor.is_system or actor.party == claim.party_id or actor.can(SEE)


@rule("claim.pay", refusal=_("Diese Forderung gehört zu einer anderen Person."))
def may_pay(actor: Actor, claim: Claim, agents: frozenset[object] = frozenset()) -> bool:
    """Whoever owes it, or acts for them in the case."""
    return actor.party is not None and actor.party in {claim.party_id, *agents}


@rule("payment.settle", refusal=_("Zahlungen meldet nur der Zahlungsdienst oder die Kasse."))
def may_settle(actor: Actor) -> bool:
    """The provider by its signed call-back, the treasury by hand."""
    return actor.kind == "provider" or actor.is_system or actor.can(BOOK)


@rule("claim.end", refusal=_("Forderungen nimmt nur die zuständige Stelle zurück."))
def may_end_claim(actor: Actor) -> bool:
    """The house by its rules, or the treasury."""
    return actor.is_system or actor.can(BOOK)


@rule("refund.order", refusal=_("Erstattungen ordnet nur die Kasse an."))
def may_order_refund(actor: Actor) -> bool:
    """The treasury."""
    return actor.is_staff and actor.can(BOOK)


@rule("refund.book", refusal=_("Erstattungen bucht eine andere Person, als sie angeordnet hat."))
def may_book_refund(actor: Actor, refund: Refund) -> bool:
    """The treasury, but never whoever ordered it (four eyes)."""
    return actor.is_staff and actor.can(BOOK) and refund.ordered_by_id != actor.account
