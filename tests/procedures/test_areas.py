"""Areas drawn on a map: what is one, how large it is, and that tables and letters use that size."""

from __future__ import annotations

import json
import math
from decimal import Decimal

import pytest

from rathaus.kernel.tenancy import City, in_city
from rathaus.procedures.drawings import drawn_area
from rathaus.procedures.folder import load
from rathaus.procedures.forms import load_form, validate
from rathaus.procedures.places.areas import MAX_POINTS, area_problem, read_area
from tests.procedures.town import LIBRARY

LAT, LON = 54.3400, 10.1300


def drawn(*metres: tuple[float, float], lat: float = LAT, lon: float = LON) -> str:
    """A polygon with these corners, in metres east and north of a point in Kiel."""
    scale = 111_320 * math.cos(math.radians(lat))
    ring = [[lon + x / scale, lat + y / 111_320] for x, y in metres]
    return json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})


SQUARE = ((0, 0), (6, 0), (6, 2), (0, 2))


@pytest.mark.parametrize(
    ("corners", "size"),
    [(SQUARE, "12.0"), (SQUARE[::-1], "12.0"), (((0, 0), (4, 0), (0, 3)), "6.0")],
)
def test_the_size_is_that_of_the_ground(
    corners: tuple[tuple[float, float], ...], size: str
) -> None:
    assert read_area(drawn(*corners)).m2 == Decimal(size)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "unreadable"),
        ("[" * 5000, "unreadable"),
        ('{"type": "Point", "coordinates": [1, 2]}', "unreadable"),
        ('{"type": "Polygon", "coordinates": [[[10, 54], [NaN, 54], [10, 55], [10, 54]]]}', "x"),
        (drawn((0, 0), (5, 0)), "points"),
        (drawn((0, 0), (6, 2), (6, 0), (0, 2)), "crossing"),
        (drawn((0, 0), (6, 0), (3, 0), (3, 3)), "crossing"),
        (drawn((0, 0), (0.5, 0), (0.5, 0.5), (0, 0.5)), "small"),
        (drawn((0, 0), (900, 0), (900, 900), (0, 900)), "large"),
    ],
)
def test_what_is_no_area_is_told_apart(text: str, problem: str) -> None:
    found = area_problem(text)
    assert found == problem or (problem == "x" and found is not None)


def test_a_drawing_has_at_most_fifty_corners() -> None:
    def circle(corners: int) -> str:
        steps = (2 * math.pi * step / corners for step in range(corners))
        return drawn(*((20 * math.cos(a), 20 * math.sin(a)) for a in steps))

    assert area_problem(circle(MAX_POINTS)) is None
    assert area_problem(circle(MAX_POINTS + 1)) == "points"


def test_outside_the_city_the_form_says_so_and_inside_the_size_counts() -> None:
    procedure = load(LIBRARY / "procedures" / "common" / "sondernutzung")
    form = load_form(procedure.form)
    page = next(page for page in form.sections if page.key == "place")
    kiel = City("kiel", "Kiel", "Kiel", "SH", ("kiel.localhost",), "none", "")
    away = drawn(*SQUARE, lat=53.55, lon=10.0)
    context = {"today": "2026-11-23", "path_min": 2.0}
    with in_city(kiel):
        errors = validate(form, {"area": away}, page, context)
        told = {error.path: str(error) for error in errors}
        assert "nicht ganz in unserem Stadtgebiet" in told["area"]
        assert "area" not in {
            error.path for error in validate(form, {"area": drawn(*SQUARE)}, page, context)
        }
        assert drawn_area(form, {"area": drawn(*SQUARE)})["m2"] == Decimal("12.0")
        assert drawn_area(form, {"area": away}) == {}
