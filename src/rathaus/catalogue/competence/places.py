"""Where an address lies: a higher room knows the streets and tells it here.

The room that keeps the register of places fills this in once the house is put together. ::

    @locator
    class StreetRegister:
        def locate(self, text: str) -> Located: ...
        def districts(self) -> Sequence[str]: ...

Without a locator nothing is known of any address, and people choose their district themselves.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from rathaus.people.models import Office

_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Located:
    """What is known of an address.

    ``text`` is the address as the register writes it, else as it was typed. ``districts`` are those
    it may lie in: one, or several where the house number is missing. ``inside`` is None when nobody
    knows; ``neighbour`` is whoever is competent beyond the boundary. ``suggestions`` are addresses
    that are spelled nearly so. Coordinates are WGS 84.
    """

    text: str
    known: bool = False
    districts: tuple[str, ...] = ()
    inside: bool | None = None
    neighbour: str = ""
    suggestions: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None


class Locator(Protocol):
    """A register of places of the city in context."""

    def locate(self, text: str) -> Located:
        """What is known of a street with its house number, or of a district by its name."""
        ...

    def districts(self) -> Sequence[str]:
        """All districts of the city, in order."""
        ...


_Class = TypeVar("_Class", bound=type[Locator])
_locators: list[Locator] = []


def locator(kind: _Class) -> _Class:
    """Register the register of places; the last one counts."""
    _locators[:] = [kind()]
    return kind


def locate(text: str) -> Located:
    """What the register knows of the address."""
    cleaned = " ".join(text.split())[:200]
    return _locators[0].locate(cleaned) if _locators and cleaned else Located(cleaned)


def district_names() -> Sequence[str]:
    """The districts of the city; none where no register is kept."""
    return _locators[0].districts() if _locators else ()


def same_district(one: str, other: str) -> bool:
    """Whether two spellings name the same district („Gaarden Ost“, „gaarden-ost“)."""
    return _folded(one) == _folded(other)


def position_of(office: Office) -> tuple[float, float] | None:
    """Latitude and longitude of the office: its own, else those of its street in the register."""
    if office.latitude is not None and office.longitude is not None:
        return office.latitude, office.longitude
    found = locate(f"{office.street} {office.house_number}") if office.street else Located("")
    if found.latitude is None or found.longitude is None:
        return None
    return found.latitude, found.longitude


def distance_metres(place: Located, office: Office) -> float | None:
    """As the crow flies from the address to the office; None where one of them has no position.

    Within a city the earth is flat enough.
    """
    if place.latitude is None or place.longitude is None:
        return None
    there = position_of(office)
    if there is None:
        return None
    north = (there[0] - place.latitude) * _METRES_PER_DEGREE
    scale = _METRES_PER_DEGREE * math.cos(math.radians(place.latitude))
    return math.hypot(north, (there[1] - place.longitude) * scale)


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", name).casefold())
