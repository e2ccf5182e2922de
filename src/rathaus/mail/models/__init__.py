"""Tables of the room, split by noun."""

from rathaus.mail.models.deliveries import (
    DELIVERY_MOVES,
    ENDED,
    KINDS_OF_SERVICE,
    Channel,
    Delivery,
    DeliveryState,
    MailboxExclusion,
    Service,
)
from rathaus.mail.models.messages import Direction, Enclosure, Message

__all__ = [
    "DELIVERY_MOVES",
    "ENDED",
    "KINDS_OF_SERVICE",
    "Channel",
    "Delivery",
    "DeliveryState",
    "Direction",
    "Enclosure",
    "MailboxExclusion",
    "Message",
    "Service",
]
