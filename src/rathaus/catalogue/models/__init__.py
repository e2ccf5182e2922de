"""Tables of the room."""

from rathaus.catalogue.models.bylaws import Bylaw, BylawSection, FrequentQuestion
from rathaus.catalogue.models.details import (
    Fee,
    LinkProbe,
    Paper,
    Period,
    ServiceLink,
    ServicePlace,
)
from rathaus.catalogue.models.editing import Revision, TextMedia
from rathaus.catalogue.models.services import (
    FIRST_LANGUAGE,
    KEY_PATTERN,
    Layer,
    Responsibility,
    Service,
    ServiceText,
    asked_language,
    spoken,
)
from rathaus.catalogue.models.slots import SlotHold
from rathaus.catalogue.models.topics import Topic

__all__ = [
    "FIRST_LANGUAGE",
    "KEY_PATTERN",
    "Bylaw",
    "BylawSection",
    "Fee",
    "FrequentQuestion",
    "Layer",
    "LinkProbe",
    "Paper",
    "Period",
    "Responsibility",
    "Revision",
    "Service",
    "ServiceLink",
    "ServicePlace",
    "ServiceText",
    "SlotHold",
    "TextMedia",
    "Topic",
    "asked_language",
    "spoken",
]
