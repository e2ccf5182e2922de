"""Where a report lies: inside the city or not, in which district, on whose road."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rathaus.catalogue.competence.places import locate
from rathaus.kernel.errors import Invalid
from rathaus.kernel.library import cached
from rathaus.kernel.tenancy import current_city
from rathaus.procedures.places import register_of
from rathaus.procedures.places.geometry import distance_m
from rathaus.procedures.places.register import Street, normalised

_NEAR_M, _ABOUT_M = 40.0, 250.0
# Degrees; each side is longer than _ABOUT_M up to 60° N, so that a square and those around it hold
# every street that near.
_SQUARE = (0.0025, 0.0046)
_NUMBER = re.compile(r"\s+\d+\s*[a-zA-Z]?$")
_OWNERS = {"federal": "federal", "land": "land", "district": "district", "city": "city"}


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of a point (WGS 84). ``inside`` is None where no outline is known.

    ``exact`` is False where the register knows the street but not the house number: the point is
    then one of the street.
    """

    latitude: float
    longitude: float
    text: str = ""
    district: str = ""
    owner: str = ""
    inside: bool | None = None
    neighbour: str = ""
    exact: bool = True


class OutsideCity(Invalid):
    """The point lies beyond the boundary; ``neighbour`` is who is competent there, if known."""

    code = "outside-city"

    def __init__(self, message: str, *, remedy: str, neighbour: str) -> None:
        super().__init__(message, remedy=remedy, fields={"place": message})
        self.neighbour = neighbour


def place_at(latitude: float, longitude: float) -> Place:
    """What the registers know of the point; :class:`Invalid` for what is no place on earth."""
    if not (-85 <= latitude <= 85 and -180 <= longitude <= 180):
        raise Invalid(
            _("Diese Koordinaten liegen nirgends auf der Karte."),
            remedy=_("Zeigen Sie die Stelle auf der Karte, oder nennen Sie eine Adresse."),
            fields={"place": _("Bitte einen Ort in der Stadt angeben.")},
        )
    slug = current_city().slug
    register = register_of(slug)
    inside = register.inside(latitude, longitude)
    street, metres = _nearest(slug, latitude, longitude)
    near = street if metres <= _ABOUT_M else None
    return Place(
        latitude,
        longitude,
        text=near.name if near else "",
        district=register.district(latitude, longitude) or (near.district if near else ""),
        owner=_OWNERS.get(street.road_class, "city") if street and metres <= _NEAR_M else "",
        inside=inside,
        neighbour="" if inside else register.neighbour(latitude, longitude),
    )


def check_inside(place: Place) -> None:
    """Refuse a point beyond the boundary and say who is competent there."""
    if place.inside is not False:
        return
    city = current_city().name
    raise OutsideCity(
        _("Die Stelle liegt nicht in {city}.").format(city=city),
        remedy=(
            _("Zuständig ist dort: {neighbour}. Bitte melden Sie es dort.").format(
                neighbour=place.neighbour
            )
            if place.neighbour
            else _("Zuständig ist die Verwaltung dort. Welche, sagt Ihnen die 115.")
        ),
        neighbour=place.neighbour,
    )


def place_of(address: str) -> Place | None:
    """The point of an address; None where the register does not know it or knows no position."""
    found = locate(address)
    if found.latitude is None or found.longitude is None:
        return None
    at = place_at(found.latitude, found.longitude)
    district = found.districts[0] if len(found.districts) == 1 else at.district
    inside = at.inside if found.inside is None else found.inside
    text = _NUMBER.sub("", found.text)
    named = found.known or text == found.text
    exact = named or register_of(current_city().slug).knows_street(found.text)
    return Place(
        at.latitude,
        at.longitude,
        found.text if exact else text,
        district,
        at.owner,
        inside,
        found.neighbour,
        exact,
    )


def public_words(typed: str, at: Place) -> tuple[str, str]:
    """How the register writes what was typed of the place, and what was typed if it says more.

    Where the register does not know it, the first is the street at the point: free words are for
    the house alone.
    """
    found = locate(typed) if any(sign.isalpha() for sign in typed) else None
    known = found is not None and (found.known or found.latitude is not None)
    words = found.text[:200] if found is not None and known else at.text
    return words, "" if normalised(typed) == normalised(words) else typed


def _nearest(slug: str, lat: float, lon: float) -> tuple[Street | None, float]:
    """The nearest street within reach, looked for in the squares around only."""
    row, column = _square(lat, lon)
    around = itertools.product((row - 1, row, row + 1), (column - 1, column, column + 1))
    grid = _grid_of(slug)
    near = {number: stretch for square in around for number, stretch in grid.get(square, ())}
    found = ((_metres(stretch, lat, lon), number) for number, stretch in near.items())
    metres, number = min(found, default=(math.inf, -1))
    return near.get(number), metres


@cached
def _grid_of(slug: str) -> dict[tuple[int, int], list[tuple[int, Street]]]:
    """The streets of a city, numbered, by the squares that they touch."""
    grid: dict[tuple[int, int], list[tuple[int, Street]]] = {}
    stretches = itertools.chain.from_iterable(register_of(slug).streets.values())
    for number, stretch in enumerate(stretches):
        ends = [_square(*end) for end in (stretch.start, stretch.end) if end is not None]
        if not ends:
            continue
        rows, columns = zip(*ends, strict=True)
        for square in itertools.product(
            range(min(rows), max(rows) + 1), range(min(columns), max(columns) + 1)
        ):
            grid.setdefault(square, []).append((number, stretch))
    return grid


def _square(lat: float, lon: float) -> tuple[int, int]:
    return math.floor(lat / _SQUARE[0]), math.floor(lon / _SQUARE[1])


def _metres(stretch: Street, lat: float, lon: float) -> float:
    ends = [end for end in (stretch.start, stretch.end) if end is not None]
    if not ends:
        return float("inf")
    line: dict[str, Any] = {
        "type": "LineString",
        "coordinates": [[end[1], end[0]] for end in ends],
    }
    if len(ends) == 1:
        line = {"type": "Point", "coordinates": [ends[0][1], ends[0][0]]}
    return distance_m(lat, lon, line)
