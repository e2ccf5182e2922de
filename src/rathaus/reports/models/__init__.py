"""Tables of the room."""

from rathaus.reports.models.drafts import Draft, DraftPhoto
from rathaus.reports.models.people import Entry, Follower, Watch
from rathaus.reports.models.programs import ApiKey, Hook, Token
from rathaus.reports.models.reports import (
    MOVES,
    OPEN,
    PLACE_SAID,
    SQUARES,
    Channel,
    Photo,
    Publication,
    Report,
    State,
)
from rathaus.reports.models.setup import (
    Category,
    Contractor,
    Owner,
    Route,
    SetupChange,
    Wording,
)
from rathaus.reports.models.work import Order, Stop, Tour

__all__ = [
    "MOVES",
    "OPEN",
    "PLACE_SAID",
    "SQUARES",
    "ApiKey",
    "Category",
    "Channel",
    "Contractor",
    "Draft",
    "DraftPhoto",
    "Entry",
    "Follower",
    "Hook",
    "Order",
    "Owner",
    "Photo",
    "Publication",
    "Report",
    "Route",
    "SetupChange",
    "State",
    "Stop",
    "Token",
    "Tour",
    "Watch",
    "Wording",
]
