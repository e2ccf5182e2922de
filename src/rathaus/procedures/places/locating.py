"""Tells the catalogue where an address lies, from the city's register of places."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rathaus.catalogue.competence.places import Located, locator
from rathaus.kernel.clock import today
from rathaus.kernel.tenancy import current_city
from rathaus.procedures.places.districts import district_names, district_spot
from rathaus.procedures.places.facts import place_facts
from rathaus.procedures.places.register import PlaceRegister, Street, normalised, register_of

_NUMBERED = re.compile(
    r"^(?P<street>\D[^,]*?)[\s,]+(?P<number>\d+\s*(?:[a-zA-Z]\b)?)(?P<rest>[\s,].*)?$"
)
_POINT = re.compile(r"^(-?\d{1,2}\.\d+)\s*[,; ]\s*(-?\d{1,3}\.\d+)$")
_POSTCODE = re.compile(r"\b\d{5}\b")
_COUNTY = re.compile(r"^(Landkreis|Kreis)\s+")
_MOST, _NEAR = 4, 0.75
"""How many near spellings are offered, and how near they must be."""


@locator
class StreetRegister:
    """Streets, districts and neighbours as the library has them for the city."""

    def locate(self, text: str) -> Located:
        """A street with its number, a district by its name, or a point („54.32, 10.13“)."""
        slug = current_city().slug
        register = register_of(slug)
        if point := _POINT.match(text):
            return _at_point(register, text, float(point[1]), float(point[2]))
        if district := _district(slug, text):
            return _in_district(slug, district)
        street, number, town = _parts(register, text)
        if _POSTCODE.search(text) and town and not _is_ours(slug, town):
            return Located(text, inside=False, neighbour=_neighbour(register, town) or town)
        if neighbour := _neighbour(register, town or ("" if number else street)):
            return Located(text, inside=False, neighbour=neighbour)
        if not register.knows_street(street):
            return Located(text, suggestions=tuple(_suggested(register, street, number)))
        return _on_street(register, street, number)

    def districts(self) -> Sequence[str]:
        """All districts by name."""
        return district_names(current_city().slug)


def _parts(register: PlaceRegister, text: str) -> tuple[str, str, str]:
    """Street, house number and town of what somebody typed in one line."""
    town = ""
    if code := _POSTCODE.search(text):
        text, town = text[: code.start()].strip(" ,"), text[code.end() :].strip(" ,")
    if register.knows_street(text) or not (found := _NUMBERED.match(text)):
        street, _comma, rest = text.partition(",")
        return street.strip(), "", town or rest.strip()
    return found["street"], found["number"].strip(), town or (found["rest"] or "").strip(" ,")


def _district(slug: str, text: str) -> str:
    wanted = normalised(text)
    return next((name for name in district_names(slug) if normalised(name) == wanted), "")


def _in_district(slug: str, district: str) -> Located:
    lat, lon = district_spot(slug, district) or (None, None)
    return Located(district, True, (district,), True, latitude=lat, longitude=lon)


def _on_street(register: PlaceRegister, street: str, number: str) -> Located:
    """On a street that is known; a number that no stretch holds may lie in any of its districts."""
    stretches = register.streets[normalised(street)]
    place = {"street": street, "house_number": number}
    facts = place_facts(place, today(), today(), register)
    name = stretches[0].name
    found = Located(
        text=f"{name} {number}".strip(),
        known=facts.known,
        districts=(facts.district,) if facts.district else _districts(stretches),
        inside=True if facts.inside is None else facts.inside,
        neighbour=facts.neighbour,
        latitude=facts.lat,
        longitude=facts.lon,
    )
    if facts.known or found.latitude is not None or stretches[0].start is None:
        return found
    return replace(found, latitude=stretches[0].start[0], longitude=stretches[0].start[1])


def _districts(stretches: Sequence[Street]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stretch.district for stretch in stretches if stretch.district))


def _at_point(register: PlaceRegister, text: str, lat: float, lon: float) -> Located:
    """A point lies inside the city or not; which district it is in, its street tells."""
    point = {"lat": lat, "lon": lon}
    facts = place_facts({"from": point, "to": point}, today(), today(), register)
    return Located(
        text, inside=facts.inside, neighbour=facts.neighbour, latitude=lat, longitude=lon
    )


def _is_ours(slug: str, town: str) -> bool:
    return normalised(current_city().name) in normalised(town) or bool(_district(slug, town))


def _neighbour(register: PlaceRegister, town: str) -> str:
    """The neighbour of this name („Kreis Plön“, „Plön“) if the register lists it."""
    wanted = normalised(town)
    if not wanted or wanted.startswith(normalised(current_city().name)):
        return ""
    for area in register.neighbours:
        authority = str(area.properties.get("authority", ""))
        if wanted in {normalised(authority), normalised(_COUNTY.sub("", authority))}:
            return authority
    return ""


def _suggested(register: PlaceRegister, street: str, number: str) -> Iterator[str]:
    """Streets that are spelled nearly so, those that begin with what was typed first."""
    typed = _stem(street)
    names = {_stem(name): name for name in register.names()}
    begun = [key for key in names if typed and key.startswith(typed)]
    near = difflib.get_close_matches(typed, list(names), n=_MOST, cutoff=_NEAR)
    for key in list(dict.fromkeys(begun + near))[:_MOST]:
        yield f"{names[key]} {number}".strip()


def _stem(street: str) -> str:
    """What tells streets apart: the name without the word for street."""
    return normalised(street).replace("strasse", "")
