"""The append-only log of what happened (Ereignisse). Every figure derives from it."""

from rathaus.kernel.events.facts import Envelope, fact, kind_of, record, subscribe
from rathaus.kernel.events.queries import timeline, visible_events
from rathaus.kernel.events.seal import check_seal_of

__all__ = [
    "Envelope",
    "check_seal_of",
    "fact",
    "kind_of",
    "record",
    "subscribe",
    "timeline",
    "visible_events",
]
