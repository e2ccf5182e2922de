"""Tables of the kernel, gathered for Django."""

from rathaus.kernel.events.models import Event, EventSeal

__all__ = ["Event", "EventSeal"]
