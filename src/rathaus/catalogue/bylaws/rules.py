"""Who may keep the collection of by-laws."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rathaus.catalogue.models import Bylaw
from rathaus.catalogue.rules import EDIT, INSTALL
from rathaus.kernel.access import Actor, rule


@rule(
    "bylaw.keep",
    refusal=_("Die Sammlung der Satzungen pflegt die Redaktion."),
)
def may_keep_bylaws(actor: Actor) -> bool:
    """Import, review and withdraw: editors, administrators, and the house itself."""
    return actor.is_system or (actor.is_staff and (actor.can(EDIT) or actor.can(INSTALL)))


@rule("bylaw.see")
def may_see_bylaw(actor: Actor, bylaw: Bylaw) -> bool:
    """What is in force, everybody; what is not, those who keep the collection."""
    return bylaw.state == Bylaw.State.PUBLISHED or may_keep_bylaws(actor)
