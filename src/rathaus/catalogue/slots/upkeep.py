"""What the clock does with noted times: decline what nobody answered, erase what is over."""

from __future__ import annotations

from datetime import timedelta

from rathaus.catalogue.models import SlotHold
from rathaus.catalogue.slots.deciding import expire_slot
from rathaus.catalogue.slots.events import SlotsErased
from rathaus.catalogue.slots.queries import whole
from rathaus.kernel.access import system
from rathaus.kernel.clock import now
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.tenancy import current_city
from rathaus.kernel.transactions import action

CLOCK = system("slots")


def expire_slots() -> int:
    """Decline what nobody answered until its time had come; returns how many."""
    late = SlotHold.objects.filter(state=SlotHold.State.HELD, starts_at__lte=now())
    return len([expire_slot(actor=CLOCK, hold=row) for row in late.order_by("starts_at", "id")])


@action
def erase_slots() -> int:
    """Delete holds whose time is over since the days that the law parameter allows."""
    until = now() - timedelta(days=whole("slots.retention_days"))
    number, _by_table = SlotHold.objects.filter(starts_at__lte=until).delete()
    if number:
        record(
            SlotsErased(subject=Reference("city", current_city().slug), number=number), actor=CLOCK
        )
    return number
