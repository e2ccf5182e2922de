"""Who may arrange topics, and who says what the assistant may speak about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rathaus.catalogue.rules import EDIT, INSTALL
from rathaus.kernel.access import Actor, rule


@rule(
    "topic.keep",
    refusal=_("Lebenslagen und Themenpakete pflegt die Redaktion."),
)
def may_keep_topics(actor: Actor) -> bool:
    """Arrange life situations, groups and packs: editors, administrators, the house itself."""
    return actor.is_system or (actor.is_staff and (actor.can(EDIT) or actor.can(INSTALL)))


@rule(
    "topic.switch",
    refusal=_("Themenpakete schaltet ein Mensch aus der Redaktion."),
)
def may_switch_packs(actor: Actor) -> bool:
    """Switch packs on and off: people only, since somebody answers for it."""
    return actor.is_staff and (actor.can(EDIT) or actor.can(INSTALL))
