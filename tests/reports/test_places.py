"""The street of a point is found without asking every street of the city."""

from __future__ import annotations

import random

import pytest

from rathaus.kernel.tenancy import in_city
from rathaus.procedures.places import register_of
from rathaus.procedures.places.geometry import distance_m
from rathaus.reports.places import place_at
from tests.conftest import city_entry


@pytest.mark.parametrize("slug", ["kiel", "konstanz", "kassel"])
def test_the_nearest_of_all_streets(slug: str) -> None:
    lines = register_of(slug).lines()
    assert lines
    chance = random.Random(311)  # noqa: S311 – the same points each time
    with in_city(city_entry(slug)):
        for _name, ((lon, lat), _end) in lines * 5:
            here = lat + chance.uniform(-0.004, 0.004), lon + chance.uniform(-0.006, 0.006)
            metres, name = min(
                (
                    (distance_m(*here, {"type": "LineString", "coordinates": line}), name)
                    for name, line in lines
                ),
                key=lambda found: found[0],
            )
            place = place_at(*here)
            assert place.text == (name if metres <= 250 else "")
            assert bool(place.owner) is (metres <= 40)
