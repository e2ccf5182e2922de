"""Who may see proofs, compute, and lower. Figures themselves are public."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rathaus.kernel.access import Actor, rule

SEE = "steering.see"
MANAGE = "steering.manage"


@rule("maturity.see-proofs", refusal=_("Die Nachweise sieht nur die Verwaltung."))
def may_see_proofs(actor: Actor) -> bool:
    """Whoever steers, and whoever audits."""
    return actor.is_system or actor.can(SEE)


@rule("maturity.compute", refusal=_("Neu rechnen darf die Stelle für Digitalisierung."))
def may_compute(actor: Actor) -> bool:
    """The house by the clock, and whoever steers."""
    return actor.is_system or actor.can(MANAGE)


@rule("maturity.lower", refusal=_("Herabstufen darf die Stelle für Digitalisierung."))
def may_lower(actor: Actor) -> bool:
    """A person who steers; never the house by itself."""
    return actor.is_staff and actor.can(MANAGE)
