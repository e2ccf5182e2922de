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

    ``place`` holds street, house_number, length_m and, where the applicant pointed at the map, lat
    and lon. The stretch lies along the street around that point, so anything nearer than half its
    length (plus the reach of the restriction) counts as touched: rather a person too often.
    """
    number = house_number(str(place.get("house_number", "")))
    street = register.find(str(place.get("street", "")), number)
    lat, lon = _position(place, street, number)
    length = Decimal(str(place.get("length_m") or 0))
    inside = _inside(register, street, lat, lon)
    return PlaceFacts(
        known=street is not None,
        inside=inside,
        district=street.district if street else "",
        road_class=street.road_class if street else "",
        neighbour=_neighbour(register, inside, lat, lon),
        lat=lat,
        lon=lon,
        length_m=length,
        restrictions=tuple(_restrictions(register, street, (lat, lon), length, (first, last))),
    )


def house_number(text: str) -> int:
    """The number in a house number: „120 a" is 120, nothing is 0."""
    match = re.match(r"\s*(\d+)", text)
    return int(match[1]) if match else 0


def _position(
    place: dict[str, Any], street: Street | None, number: int
) -> tuple[float | None, float | None]:
    lat, lon = place.get("lat"), place.get("lon")
    if lat not in (None, "") and lon not in (None, ""):
        return float(str(lat)), float(str(lon))
    found = street.position(number) if street else None
    return found if found else (None, None)


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
    street: Street | None,
    position: tuple[float | None, float | None],
    length: Decimal,
    days: tuple[datetime.date, datetime.date],
) -> Iterator[Restriction]:
    for kind in street.restrictions if street else ():
        yield Restriction(kind, street.name if street else "", float(length))
    lat, lon = position
    if lat is None or lon is None:
        return
    for area in register.restrictions:
        if not area.applies(*days):
            continue
        reach = float(area.properties.get("reach_m") or 0)
        overlap = float(length) / 2 + reach - distance_m(lat, lon, area.geometry)
        if overlap > 0:
            yield Restriction(
                kind=str(area.properties["kind"]),
                name=str(area.properties.get("name", "")),
                overlap_m=round(min(overlap, float(length)), 1),
            )
