"""Where a place lies, and what must not be blocked there."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rathaus.procedures.places import PlaceRegister, Restriction, Street, place_facts
from rathaus.procedures.places.facts import house_number
from rathaus.procedures.places.geometry import contains, distance_m
from rathaus.procedures.places.register import Area, normalised

DAY = datetime.date(2026, 12, 12)
LAT, LON = 54.35, 10.13
METRE_LAT = 1 / 111_320
METRE_LON = METRE_LAT / math.cos(math.radians(LAT))


def at(north: float, east: float) -> list[float]:
    """A GeoJSON position so many metres north and east of the middle."""
    return [LON + east * METRE_LON, LAT + north * METRE_LAT]


def point(north: float, east: float) -> dict[str, float]:
    lon, lat = at(north, east)
    return {"lat": lat, "lon": lon}


SQUARE = {
    "type": "Polygon",
    "coordinates": [[at(-900, -900), at(-900, 900), at(900, 900), at(900, -900), at(-900, -900)]],
}
STOP = Area(
    {"type": "Point", "coordinates": at(0, 20)},
    {"kind": "bus_stop", "name": "Markt", "reach_m": 15},
)
WORKS = Area(
    {"type": "LineString", "coordinates": [at(3, -50), at(3, 50)]},
    {"kind": "road_works", "name": "Leitung", "valid_from": "2026-12-01", "valid_to": "2026-12-11"},
)
STREET = Street("Lange Straße", 1, 99, "Mitte", "residential", (LAT, LON), (LAT, LON), ())
REGISTER = PlaceRegister(
    streets={normalised("Lange Straße"): (STREET,)},
    restrictions=(STOP, WORKS),
    boundary=(Area(SQUARE, {"name": "Stadt"}),),
    neighbours=(
        Area(
            {
                "type": "Polygon",
                "coordinates": [
                    [at(900, -900), at(900, 900), at(2000, 900), at(2000, -900), at(900, -900)]
                ],
            },
            {"authority": "Kreis Nord"},
        ),
    ),
)


def place(**changes: Any) -> dict[str, Any]:
    return {
        "street": "Lange Straße",
        "house_number": "7 a",
        "side": "odd",
        "length_m": 12,
    } | changes


def test_a_known_address_is_inside_with_its_district() -> None:
    facts = place_facts(place(), DAY, DAY, REGISTER)
    assert (facts.known, facts.inside, facts.district, facts.road_class) == (
        True,
        True,
        "Mitte",
        "residential",
    )
    assert facts.length_m == Decimal(12)


def test_a_bus_stop_counts_by_its_reach() -> None:
    # 12 m around the middle reach 6 m; the stop lies 20 m away and reaches 15 m: 1 m overlap.
    facts = place_facts(place(), DAY, DAY, REGISTER)
    assert facts.restrictions == (Restriction("bus_stop", "Markt", 1.0),)
    assert facts.as_context()["restriction_kinds"] == ["bus_stop"]
    assert place_facts(place(length_m=8), DAY, DAY, REGISTER).restrictions == ()


def test_a_restriction_holds_only_in_its_time() -> None:
    before = datetime.date(2026, 12, 11)
    kinds = place_facts(place(length_m=8), before, before, REGISTER).as_context()
    assert kinds["restriction_kinds"] == ["road_works"]


def test_pointing_elsewhere_does_not_step_around_the_stop() -> None:
    away = place(**{"from": point(0, -400), "to": point(0, -390)})
    kinds = place_facts(away, DAY, DAY, REGISTER).as_context()["restriction_kinds"]
    assert kinds == ["bus_stop", "position_unclear"]


def test_beyond_the_boundary_the_neighbour_is_named() -> None:
    there = place(street="Feldweg", **{"from": point(1200, 0), "to": point(1200, 10)})
    facts = place_facts(there, DAY, DAY, REGISTER)
    assert (facts.known, facts.inside, facts.neighbour) == (False, False, "Kreis Nord")


def test_an_unknown_street_is_neither_inside_nor_outside() -> None:
    facts = place_facts(place(street="Gibt es nicht"), DAY, DAY, REGISTER)
    assert (facts.known, facts.inside) == (False, None)


@pytest.mark.parametrize(
    ("written", "same_as"),
    [
        ("Lange Str.", "Lange Straße"),
        ("lange  strasse", "Lange Straße"),
        ("Lange-Str.", "Lange Straße"),
    ],
)
def test_street_names_are_compared_loosely(written: str, same_as: str) -> None:
    assert normalised(written) == normalised(same_as)


@pytest.mark.parametrize(
    ("text", "number"), [("120 a", 120), ("7", 7), ("", 0), ("bei der Kirche", 0)]
)
def test_house_numbers(text: str, number: int) -> None:
    assert house_number(text) == number


@given(st.floats(-800, 800), st.floats(-800, 800))
def test_distances_are_those_on_the_ground(north: float, east: float) -> None:
    there = {"type": "Point", "coordinates": at(north, east)}
    assert distance_m(LAT, LON, there) == pytest.approx(math.hypot(north, east), abs=0.5)


@given(st.floats(-2000, 2000), st.floats(-2000, 2000))
def test_inside_the_square_and_only_there(north: float, east: float) -> None:
    lon, lat = at(north, east)
    if min(abs(abs(north) - 900), abs(abs(east) - 900)) > 0.01:
        assert contains(lat, lon, SQUARE) == (abs(north) < 900 and abs(east) < 900)


def test_an_unknown_geometry_is_an_error() -> None:
    with pytest.raises(ValueError, match="Circle"):
        distance_m(LAT, LON, {"type": "Circle", "coordinates": []})
