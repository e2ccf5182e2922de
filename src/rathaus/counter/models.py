"""Tables of the room: only the assisted counter has any."""

from rathaus.counter.assisted.models import AssistedSession, OpenAssistance, VisitCount

__all__ = ["AssistedSession", "OpenAssistance", "VisitCount"]
