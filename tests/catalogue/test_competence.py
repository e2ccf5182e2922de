"""Exactly one office for a service at an address, and what is said where nobody knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from rathaus.catalogue.competence import places
from rathaus.catalogue.competence.importing import import_responsibilities
from rathaus.catalogue.competence.places import Located, district_names, locator
from rathaus.catalogue.competence.queries import (
    Competence,
    competent_for,
    depends_on_address,
    places_near,
)
from rathaus.catalogue.competence.refusals import AddressElsewhere, AddressUnknown
from rathaus.catalogue.imports import import_services
from rathaus.catalogue.models import Responsibility, Service, ServicePlace
from rathaus.catalogue.queries import find_service
from rathaus.kernel.errors import Invalid
from rathaus.kernel.library import library_path
from rathaus.kernel.tenancy import City, in_city
from rathaus.people.actions import import_offices
from rathaus.procedures.places.locating import StreetRegister
from tests.catalogue.cast import HOUSE, office, publish

KNOWN = {
    "Wiesenweg 3": Located("Wiesenweg 3", True, ("Nord",), True, latitude=54.0, longitude=10.0),
    "Lange Straße": Located("Lange Straße", True, ("Nord", "Süd"), True),
    "Kurze Straße": Located("Kurze Straße", True, ("Süd", "West"), True),
    "Nord": Located("Nord", True, ("Nord",), True),
    "Randweg 1": Located("Randweg 1", True, (), False, neighbour="Kreis Plön"),
    "Wisenweg 3": Located("Wisenweg 3", suggestions=("Wiesenweg 3",)),
}


@pytest.fixture(autouse=True)
def _register() -> Iterator[None]:
    before = list(places._locators)

    @locator
    class Streets:
        def locate(self, text: str) -> Located:
            return KNOWN.get(text, Located(text))

        def districts(self) -> Sequence[str]:
            return ("Nord", "Süd", "West")

    yield
    places._locators[:] = before


@pytest.fixture
def service(city: City) -> Service:
    """Competent: „Verkehr“ everywhere but in the district Nord."""
    made = publish()
    Responsibility.objects.create(service=made, district="Nord", office=office("nordamt"))
    return made


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ("verkehr", "", True)),
        ({"address": "Wiesenweg 3"}, ("nordamt", "Nord", False)),
        ({"address": "Nord"}, ("nordamt", "Nord", False)),
        ({"address": "Kurze Straße"}, ("verkehr", "", False)),
        ({"district": "nord"}, ("nordamt", "Nord", False)),
        ({"district": "Süd"}, ("verkehr", "Süd", False)),
    ],
)
def test_one_office_is_competent(
    service: Service, asked: dict[str, str], expected: tuple[str, str, bool]
) -> None:
    found = competent_for(service, **asked)

    assert (found.office.key, found.district, found.asked_for_address) == expected
    assert found.reason


@pytest.mark.parametrize(
    ("asked", "suggestions"),
    [
        ({"address": "Wisenweg 3"}, ("Wiesenweg 3",)),
        ({"address": "Lange Straße"}, ()),
        ({"address": "Nirgendwo 1"}, ()),
        ({"district": "Nort"}, ("Nord",)),
    ],
)
def test_what_is_not_known_is_asked_again(
    service: Service, asked: dict[str, str], suggestions: tuple[str, ...]
) -> None:
    with pytest.raises(AddressUnknown) as refused:
        competent_for(service, **asked)

    assert refused.value.suggestions == suggestions
    assert refused.value.remedy


@pytest.mark.parametrize("everywhere", [True, False])
def test_beyond_the_boundary_nobody_of_ours_is_named(city: City, everywhere: bool) -> None:
    service = publish()
    if not everywhere:
        Responsibility.objects.create(service=service, district="Nord", office=office("nordamt"))

    with pytest.raises(AddressElsewhere, match="Kreis Plön") as refused:
        competent_for(service, address="Randweg 1")

    assert refused.value.neighbour == "Kreis Plön"
    assert "Verkehr" not in str(refused.value)


def test_where_one_office_does_it_all_nobody_is_asked_for_an_address(city: City) -> None:
    service = publish()
    Responsibility.objects.create(service=service, district="Nord", office=service.office)

    assert not depends_on_address(service)
    found = competent_for(service, address="Nirgendwo 1")
    assert (found.office.key, found.asked_for_address) == ("verkehr", False)


def test_the_competent_office_stands_first_then_the_nearest(service: Service) -> None:
    for key, north in (("fern", 0.02), ("nah", 0.01), ("unbekannt", None)):
        made = office(key)
        if north is not None:
            made.latitude, made.longitude = 54.0 + north, 10.0
            made.save()
        ServicePlace.objects.create(service=service, office=made)

    found = competent_for(service, address="Wiesenweg 3")

    near = [(row.office.key, row.competent, row.metres) for row in places_near(service, found)]
    assert near == [
        ("nordamt", True, None),
        ("nah", False, pytest.approx(1113, abs=2)),
        ("fern", False, pytest.approx(2226, abs=2)),
        ("unbekannt", False, None),
    ]


def test_without_a_register_people_choose_their_district(service: Service) -> None:
    places._locators.clear()

    found = competent_for(service, district="Nord")

    assert isinstance(found, Competence)
    assert found.office.key == "nordamt"
    with pytest.raises(AddressUnknown, match="Stadtteil"):
        competent_for(service, address="Wiesenweg 3")


@pytest.mark.parametrize(
    ("slug", "land", "address", "expected"),
    [
        ("kiel", "SH", "Elisabethstraße 5", {"wohnberechtigungsschein": "sozialzentrum-ost"}),
        ("kiel", "SH", "Holtenauer Straße 205", {"wohnberechtigungsschein": "soziales"}),
        (
            "konstanz",
            "BW",
            "Litzelstetten",
            {"personalausweis": "ortsverwaltung-litzelstetten", "reisepass": "buergerservice"},
        ),
        ("kassel", "HE", "Leipziger Straße 20", {"wohnberechtigungsschein": "sozialzentrum-ost"}),
    ],
)
def test_the_demo_cities_say_who_is_competent_where(
    city: City, slug: str, land: str, address: str, expected: dict[str, str]
) -> None:
    there = replace(city, slug=slug, land=land)

    @locator
    class Streets(StreetRegister):
        def locate(self, text: str) -> Located:
            with in_city(there):
                return super().locate(text)

        def districts(self) -> Sequence[str]:
            with in_city(there):
                return super().districts()

    folder = library_path() / "cities" / slug
    import_offices(actor=HOUSE, path=folder / "offices.yaml")
    import_services(actor=HOUSE, path=library_path() / "catalogue" / "services.yaml")
    path = folder / "responsibilities.yaml"

    first = import_responsibilities(actor=HOUSE, path=path)
    again = import_responsibilities(actor=HOUSE, path=path)

    assert (first > 0, again) == (True, 0)
    named = set(Responsibility.objects.values_list("district", flat=True))
    assert named <= set(district_names())
    assert {
        key: competent_for(find_service(key), address=address).office.key for key in expected
    } == expected


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{service: nichts, office: verkehr, districts: [Nord]}", "Leistung „nichts“"),
        ("{service: halteverbot, office: nichts, districts: [Nord]}", "Stelle „nichts“"),
        ("{service: halteverbot, office: verkehr, districts: []}", "Stadtteile"),
        ("{service: halteverbot, office: verkehr}", "districts"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_its_entry(
    city: City, tmp_path: Path, entry: str, said: str
) -> None:
    publish()
    path = tmp_path / "responsibilities.yaml"
    path.write_text(f"responsibilities: [{entry}]", encoding="utf-8")

    with pytest.raises(Invalid, match=said):
        import_responsibilities(actor=HOUSE, path=path)
