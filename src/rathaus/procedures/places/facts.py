"""Facts about the place of an application, for the decision tables."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from rathaus.procedures.places.geometry import distance_m
from rathaus.procedures.places.register import PlaceRegister, Street

Spot = tuple[float, float]
# House numbers along a street are interpolated, so a point nearby is still the same place.
FAR_FROM_ADDRESS_M = 150.0


@dataclass(frozen=True, slots=True)
class Restriction:
    """Something at the place that must be looked at: its kind, name, and how far it is touched."""

    kind: str
    name: str
    overlap_m: float


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """What is known of a place. ``inside`` is None when nobody knows."""

    known: bool
    inside: bool | None
    district: str
    road_class: str
    neighbour: str
    lat: float | None
    lon: float | None
    length_m: Decimal
    restrictions: tuple[Restriction, ...]

    def as_context(self) -> dict[str, Any]:
        """The facts under ``place`` in the context of the tables."""
        facts = asdict(self)
        facts["length_m"] = str(self.length_m)
        facts["restrictions"] = [asdict(found) for found in self.restrictions]
        facts["restriction_kinds"] = sorted({found.kind for found in self.restrictions})
        return facts


def place_facts(
    place: dict[str, Any], first: datetime.date, last: datetime.date, register: PlaceRegister
) -> PlaceFacts:
    """What the register knows of a place between two days.

    ``place`` holds street, house_number, length_m and, where the applicant pointed at the map, the
    two ends ``from`` and ``to``. The stretch lies along the street around that point, so anything
    nearer than half its length (plus the reach of the restriction) counts as touched: rather a
    person too often. Address and point are both looked at, and a point far from its address is
    itself something to look at: nobody steps around a bus stop by pointing elsewhere.
    """
    number = house_number(str(place.get("house_number", "")))
    street = register.find(str(place.get("street", "")), number)
    pointed = _pointed_at(place)
    addressed = street.position(number) if street else None
    lat, lon = pointed or addressed or (None, None)
    length = Decimal(str(place.get("length_m") or 0))
    inside = _inside(register, street, lat, lon)
    spots = [spot for spot in (pointed, addressed) if spot is not None]
    along = street.restrictions if street else ()
    found = [
        *(Restriction(kind, street.name if street else "", float(length)) for kind in along),
        *_apart(pointed, addressed, length),
        *_restrictions(register, spots, length, (first, last)),
    ]
    return PlaceFacts(
        known=street is not None,
        inside=inside,
        district=street.district if street else "",
        road_class=street.road_class if street else "",
        neighbour=_neighbour(register, inside, lat, lon),
        lat=lat,
        lon=lon,
        length_m=length,
        restrictions=tuple(found),
    )


def house_number(text: str) -> int:
    """The number in a house number: „120 a" is 120, nothing is 0."""
    match = re.match(r"\s*(\d+)", text)
    return int(match[1]) if match else 0


def _pointed_at(place: dict[str, Any]) -> Spot | None:
    """The middle of what was marked on the map."""
    points = [place[end] for end in ("from", "to") if place.get(end)]
    if not points:
        return None
    lat = sum(float(point["lat"]) for point in points) / len(points)
    lon = sum(float(point["lon"]) for point in points) / len(points)
    return lat, lon


def _apart(pointed: Spot | None, addressed: Spot | None, length: Decimal) -> list[Restriction]:
    """The point on the map is not where the address is."""
    if pointed is None or addressed is None:
        return []
    there = {"type": "Point", "coordinates": [addressed[1], addressed[0]]}
    if distance_m(*pointed, there) <= FAR_FROM_ADDRESS_M:
        return []
    return [Restriction("position_unclear", "", float(length))]


def _inside(
    register: PlaceRegister, street: Street | None, lat: float | None, lon: float | None
) -> bool | None:
    if lat is not None and lon is not None:
        inside = register.inside(lat, lon)
        if inside is not None:
            return inside
    return True if street is not None else None


def _neighbour(
    register: PlaceRegister, inside: bool | None, lat: float | None, lon: float | None
) -> str:
    if inside is not False or lat is None or lon is None:
        return ""
    return register.neighbour(lat, lon)


def _restrictions(
    register: PlaceRegister,
    spots: list[Spot],
    length: Decimal,
    days: tuple[datetime.date, datetime.date],
) -> Iterator[Restriction]:
    """What the stretch touches at any of the spots, each thing once with its largest overlap."""
    for area in register.restrictions if spots else ():
        if not area.applies(*days):
            continue
        reach = float(area.properties.get("reach_m") or 0)
        nearest = min(distance_m(*spot, area.geometry) for spot in spots)
        overlap = float(length) / 2 + reach - nearest
        if overlap > 0:
            yield Restriction(
                kind=str(area.properties["kind"]),
                name=str(area.properties.get("name", "")),
                overlap_m=round(min(overlap, float(length)), 1),
            )
