"""The demo cities in the library are whole: every file can be read, every name leads somewhere."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from rathaus.kernel.library import library_path
from rathaus.people.actions import import_offices, import_residents, import_staff
from rathaus.people.models import Account, Mandate, Office, Party, Post, RoleAssignment
from rathaus.people.queries import actor_for
from tests.people.cast import HOUSE, PASSWORD, roles

CITIES = ("kassel", "kiel", "konstanz")
LAND = {"kassel": "HE", "kiel": "SH", "konstanz": "BW"}
ROAD_CLASSES = {"residential", "collector", "main", "federal", "pedestrian", "private"}
KINDS = {
    "school_street",
    "bus_lane",
    "bus_stop",
    "fire_access",
    "disabled_bay",
    "loading_zone",
    "cycle_lane",
    "road_works",
    "tram",
}


def _folder(slug: str) -> Path:
    return library_path() / "cities" / slug


def _yaml(slug: str, name: str) -> Any:
    return yaml.safe_load((_folder(slug) / name).read_text(encoding="utf-8"))


def _geojson(slug: str, name: str) -> Any:
    return json.loads((_folder(slug) / name).read_text(encoding="utf-8"))


def _rows(slug: str, name: str) -> list[dict[str, str]]:
    lines = (_folder(slug) / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def test_these_are_the_cities() -> None:
    folders = (library_path() / "cities").iterdir()
    assert sorted(folder.name for folder in folders if folder.is_dir()) == list(CITIES)


@pytest.mark.django_db
@pytest.mark.parametrize("slug", CITIES)
class TestPeople:
    def test_offices_staff_and_residents_move_in_and_stay(self, slug: str) -> None:
        roles()
        folder = _folder(slug)
        counts = []
        for _ in range(2):
            import_offices(actor=HOUSE, path=folder / "offices.yaml")
            import_staff(actor=HOUSE, path=folder / "staff.yaml", password=PASSWORD, demo=True)
            import_residents(actor=HOUSE, path=folder / "residents.yaml", password=PASSWORD)
            counts.append(
                [model.objects.count() for model in (Office, Account, Party, Post, RoleAssignment)]
            )

        assert counts == [[20, 31, 4, 28, 32]] * 2
        assert Account.objects.filter(demo=False).count() == 0
        child = Mandate.objects.get().principal
        assert (child.surname, child.town) == ("Beispiel", Mandate.objects.get().agent.town)

    def test_somebody_can_do_each_part_of_the_work(self, slug: str) -> None:
        roles()
        import_offices(actor=HOUSE, path=_folder(slug) / "offices.yaml")
        staff = import_staff(actor=HOUSE, path=_folder(slug) / "staff.yaml", password=PASSWORD)
        traffic = Office.objects.get(key="verkehr")

        actors = [actor_for(account) for account in staff]
        deciding = [a.label for a in actors if a.can("case.decide", traffic.pk)]
        permissions = {name for actor in actors for name in actor.grants}

        assert len(deciding) == 4
        assert permissions == {
            name for role in _yaml("..", "roles.yaml")["roles"] for name in role["permissions"]
        }

    def test_every_office_that_gets_tasks_has_somebody_and_a_second_for_objections(
        self, slug: str
    ) -> None:
        roles()
        import_offices(actor=HOUSE, path=_folder(slug) / "offices.yaml")
        staff = import_staff(actor=HOUSE, path=_folder(slug) / "staff.yaml", password=PASSWORD)
        actors = [actor_for(account) for account in staff]

        for key, protected in _responsible().items():
            office = Office.objects.get(key=key).pk
            deciding = [a for a in actors if a.can("case.decide", office)]
            if protected:
                deciding = [a for a in deciding if a.can("protected.see", office)]
            assert len(deciding) >= (1 if key == "stadt" else 2), key


def _responsible() -> dict[str, bool]:
    """The offices of all procedures in the library, and whether one of their files is protected."""
    offices: dict[str, bool] = {}
    for service in (library_path() / "procedures").glob("*/*/service.yaml"):
        office = yaml.safe_load(service.read_text(encoding="utf-8"))["office"]
        filing = yaml.safe_load((service.parent / "filing.yaml").read_text(encoding="utf-8"))
        offices[office] = offices.get(office, False) or bool(filing.get("protected"))
    return offices


@pytest.mark.parametrize("slug", CITIES)
class TestFiles:
    def test_the_city_says_who_it_is(self, slug: str) -> None:
        city = _yaml(slug, "city.yaml")
        settings = city["settings"]

        assert (city["slug"], city["land"], city["demo"]) == (slug, LAND[slug], True)
        assert (len(city["ars"]), len(city["ags"])) == (12, 8)
        assert city["ars"][:5] == city["ags"][:5]
        assert sorted(settings["remedy"]) == ["body", "house_number", "postcode", "street", "town"]
        assert {"authority", "head", "colour", "crest", "imprint", "map_bounds"} <= set(settings)

    def test_streets_lie_in_districts_and_have_a_known_class(self, slug: str) -> None:
        districts = {row["name"] for row in _rows(slug, "districts.csv")}
        streets = _rows(slug, "streets.csv")

        assert len(streets) >= 30
        assert {row["district"] for row in streets} <= districts
        assert {row["road_class"] for row in streets} <= ROAD_CLASSES
        restricted = {kind for row in streets for kind in row["restrictions"].split("|") if kind}
        assert restricted <= KINDS
        assert "school_street" in restricted
        assert all(int(row["number_from"]) < int(row["number_to"]) for row in streets)

    def test_stretches_of_a_street_do_not_overlap(self, slug: str) -> None:
        spans: dict[str, list[tuple[int, int]]] = {}
        for row in _rows(slug, "streets.csv"):
            span = (int(row["number_from"]), int(row["number_to"]))
            spans.setdefault(row["street"], []).append(span)

        overlapping = [
            street
            for street, found in spans.items()
            if any(
                before[1] >= after[0]
                for before, after in zip(sorted(found), sorted(found)[1:], strict=False)
            )
        ]
        assert overlapping == []

    def test_restrictions_have_a_kind_and_a_name(self, slug: str) -> None:
        features = _geojson(slug, "restrictions.geojson")["features"]

        kinds = {feature["properties"]["kind"] for feature in features}
        assert kinds <= KINDS
        assert {"school_street", "bus_lane", "bus_stop", "fire_access", "disabled_bay"} <= kinds
        assert all(feature["properties"]["name"] for feature in features)
        dated = [f for f in features if f["properties"]["kind"] == "road_works"]
        assert all(f["properties"]["valid_from"] < f["properties"]["valid_to"] for f in dated)

    def test_foreign_data_names_its_licence(self, slug: str) -> None:
        sources = (_folder(slug) / "SOURCES.md").read_text(encoding="utf-8")

        for name in sorted(path.name for path in _folder(slug).glob("*.geojson")):
            assert name in sources
        assert "dl-de/by-2.0" in _geojson(slug, "neighbours.geojson")["source"]
        licence = "CC BY 4.0" if slug == "konstanz" else "dl-de/by-2.0"
        assert licence in _geojson(slug, "boundary.geojson")["source"]


def test_a_street_of_the_demo_is_open_and_another_is_not() -> None:
    rows = {
        (row["street"], row["number_from"]): row["road_class"] + ":" + row["restrictions"]
        for row in _rows("kiel", "streets.csv")
    }

    assert rows["Holtenauer Straße", "100"] == "residential:"
    assert rows["Goethestraße", "1"] == "residential:school_street"
    assert rows["Andreas-Gayk-Straße", "1"] == "main:bus_lane"
