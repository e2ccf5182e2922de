"""Who may release files for destruction."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rathaus.kernel.access import Actor, rule
from rathaus.records.rules import MANAGE


@rule(
    "records.destroy",
    refusal=_("Vernichtungen geben zwei Menschen aus der Schriftgutverwaltung frei."),
)
def may_release_destruction(actor: Actor) -> bool:
    """Propose, withdraw and sign lists: people of records management, never the house itself."""
    return actor.is_staff and actor.can(MANAGE)
