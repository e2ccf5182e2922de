"""What a place is: inside the city, which kind of road, and what must not be blocked there."""

from rathaus.procedures.places.facts import PlaceFacts, Restriction, place_facts
from rathaus.procedures.places.register import PlaceRegister, Street, register_of

__all__ = [
    "PlaceFacts",
    "PlaceRegister",
    "Restriction",
    "Street",
    "place_facts",
    "register_of",
]
