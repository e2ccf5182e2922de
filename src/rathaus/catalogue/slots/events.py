"""What happens to noted times, as facts: never who noted them."""

from __future__ import annotations

from datetime import datetime

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("slot.held", visibility=Visibility.INTERNAL)
class SlotHeld:
    """Somebody noted a time; ``reachable`` says whether they left a way to reach them."""

    subject: Reference
    office: str
    service: str
    starts_at: datetime
    reachable: bool


@fact("slot.confirmed", visibility=Visibility.INTERNAL)
class SlotConfirmed:
    """The office keeps the time free."""

    subject: Reference
    office: str
    service: str


@fact("slot.declined", visibility=Visibility.INTERNAL)
class SlotDeclined:
    """The office cannot keep the time; ``expired`` when it said nothing in time."""

    subject: Reference
    office: str
    service: str
    expired: bool


@fact("slot.cancelled", visibility=Visibility.INTERNAL)
class SlotCancelled:
    """The time is free again: called off by the person, or by the office."""

    subject: Reference
    office: str
    service: str
    by_office: bool


@fact("slot.erased", visibility=Visibility.INTERNAL)
class SlotsErased:
    """Holds that are over went, with name and contact; so many."""

    subject: Reference
    number: int
