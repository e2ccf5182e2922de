"""Who may have the catalogue looked after."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rathaus.catalogue.rules import EDIT
from rathaus.kernel.access import Actor, rule


@rule(
    "catalogue.probe-links",
    refusal=_("Links prüfen die Redaktion und das Rathaus selbst."),
)
def may_probe(actor: Actor) -> bool:
    """The house by the clock, and editors."""
    return actor.is_system or actor.can(EDIT)
