"""Where an address lies, as the catalogue asks: street, district, point, or beyond the boundary."""

from __future__ import annotations

import pytest

from rathaus.catalogue.competence.places import district_names, locate
from rathaus.kernel.tenancy import in_city
from rathaus.procedures.places.register import register_of
from tests.conftest import city_entry


@pytest.mark.parametrize(
    ("typed", "text", "districts"),
    [
        ("Holtenauer Straße 120a", "Holtenauer Straße 120a", ("Blücherplatz",)),
        ("holtenauer str. 205, 24106 Kiel", "Holtenauer Straße 205", ("Wik",)),
        ("Holtenauer Straße 12, Hinterhaus", "Holtenauer Straße 12", ("Brunswik",)),
        ("Holtenauer Straße", "Holtenauer Straße", ("Brunswik", "Blücherplatz", "Wik")),
        ("Fleethörn 900", "Fleethörn 900", ("Vorstadt",)),
        ("gaarden ost", "Gaarden-Ost", ("Gaarden-Ost",)),
    ],
)
def test_inside_the_city(typed: str, text: str, districts: tuple[str, ...]) -> None:
    with in_city(city_entry("kiel")):
        found = locate(typed)

    assert (found.text, found.districts, found.inside) == (text, districts, True)
    assert found.latitude is not None


@pytest.mark.parametrize(
    ("typed", "neighbour"),
    [
        ("54.20, 10.40", "Kreis Plön"),
        ("Hauptstraße 3, 24119 Kronshagen", "Kronshagen"),
        ("Kreis Plön", "Kreis Plön"),
        ("Plön", "Kreis Plön"),
    ],
)
def test_beyond_the_boundary_the_neighbour_is_named(typed: str, neighbour: str) -> None:
    with in_city(city_entry("kiel")):
        found = locate(typed)

    assert (found.inside, found.neighbour, found.districts) == (False, neighbour, ())


@pytest.mark.parametrize(
    ("typed", "suggestions"),
    [
        ("Holtenaur Strasse 12", ("Holtenauer Straße 12", "Holstenstraße 12")),
        ("Fleethorn", ("Fleethörn",)),
        ("Nirgendwo 1", ()),
    ],
)
def test_near_spellings_are_offered(typed: str, suggestions: tuple[str, ...]) -> None:
    with in_city(city_entry("kiel")):
        found = locate(typed)

    assert (found.known, found.inside, found.suggestions) == (False, None, suggestions)


def test_every_street_of_the_register_is_found_by_its_name() -> None:
    with in_city(city_entry("konstanz", "BW")):
        assert len(district_names()) > 10
        lost = [n for n in register_of("konstanz").names() if not locate(f"{n} 1").districts]

    assert lost == []
