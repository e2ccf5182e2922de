"""Who may note times, and who decides about them."""

from __future__ import annotations

import hmac
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rathaus.catalogue.models import Service, SlotHold
from rathaus.catalogue.rules import may_see
from rathaus.catalogue.slots.keys import digest_of
from rathaus.kernel.access import ALL_OFFICES, Actor, rule
from rathaus.people.models import Office

ANSWERS, WORKS = "assistant.serve", "case.work"
"""Permissions of people at the counter and of clerks: either is enough in the office."""


def takes_visits(service: Service) -> bool:
    """Whether one can come for the service at all."""
    return not service.channels or "counter" in service.channels


@rule("slot.hold", refusal=_("Für diese Leistung lässt sich kein Termin vormerken."))
def may_hold_slot(actor: Actor, service: Service) -> bool:
    """Everybody, for a service that the public sees and for which one can come."""
    return may_see(actor, service) and takes_visits(service)


@rule("slot.see", refusal=_("Vormerkungen sieht die Stelle, bei der sie liegen."))
def may_see_slots(actor: Actor, office: Office | None = None) -> bool:
    """People of the office; without one, whoever may see those of at least one office."""
    key = office.pk if office else None
    return actor.is_staff and (actor.can(ANSWERS, key) or actor.can(WORKS, key))


@rule("slot.decide", refusal=_("Über Vormerkungen entscheidet die Stelle, bei der sie liegen."))
def may_decide_slot(actor: Actor, hold: SlotHold) -> bool:
    """People of the office where the time was noted."""
    return may_see_slots(actor, hold.office)


@rule("slot.cancel", refusal=_("Absagen kann nur, wer den Link aus der Vormerkung hat."))
def may_cancel_slot(actor: Actor, hold: SlotHold, key: str) -> bool:
    """Whoever has the secret of the hold, or people of the office."""
    has_key = bool(key) and hmac.compare_digest(digest_of(key), hold.key_digest)
    return has_key or may_see_slots(actor, hold.office)


def offices_of(actor: Actor) -> frozenset[UUID]:
    """The offices whose holds the actor may see; all of them as ALL_OFFICES."""
    held = [actor.offices(ANSWERS), actor.offices(WORKS)] if actor.is_staff else []
    if any(offices is ALL_OFFICES for offices in held):
        return ALL_OFFICES
    return frozenset().union(*held)
