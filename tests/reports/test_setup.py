"""The setup of the demo cities, and their invented reports."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from rathaus.kernel.access import system
from rathaus.people.models import Office
from rathaus.reports.configuration.examples import import_examples
from rathaus.reports.configuration.files import import_setup
from rathaus.reports.models import Category, Owner, Report, Route
from rathaus.reports.routing import best_route
from rathaus.reports.setup import setup

LIBRARY = Path(settings.LIBRARY)
ACTOR = system("test")


@pytest.mark.usefixtures("in_kiel")
class TestSetup:
    def test_reading_it_twice_changes_nothing(self) -> None:
        folders = [LIBRARY / "reports", LIBRARY / "cities" / "kiel" / "reports"]

        assert import_setup(actor=ACTOR, folders=folders) == 0

    def test_every_category_has_somebody(self) -> None:
        for category in setup().active:
            found = best_route(setup().routes, category, "", "")
            assert found is not None, category.key

    def test_the_row_that_names_most_counts(self) -> None:
        category = Category(key="ampel-defekt", group="Verkehr")
        offices = [Office(key=key) for key in ("a", "b", "c", "d")]
        rows = [
            Route(office=offices[0]),
            Route(office=offices[1], group="Verkehr", district="Wik"),
            Route(office=offices[2], owner=Owner.FEDERAL),
            Route(office=offices[3], category=category),
        ]

        def chosen(district: str, owner: str, rows: list[Route]) -> str:
            found = best_route(rows, category, district, owner)
            return found.office.key if found else ""

        assert chosen("", "", rows[:3]) == "a"
        assert chosen("Wik", "", rows[:3]) == "b"
        assert chosen("Wik", "federal", rows[:3]) == "c"
        assert chosen("Wik", "federal", rows) == "d"

    def test_invented_reports_come_once_at_their_time(self) -> None:
        path = LIBRARY / "cities" / "kiel" / "reports" / "examples.yaml"
        first = import_examples(actor=ACTOR, path=path)

        assert import_examples(actor=ACTOR, path=path) == 0
        states = Counter(Report.objects.values_list("state", flat=True))
        assert states.total() == first
        assert set(states) == {"received", "accepted", "in_progress", "done", "declined"}
        for report in Report.objects.exclude(ended_at=None):
            assert report.ended_at is not None
            assert report.ended_at > report.received_at


@pytest.mark.parametrize("city", ["kiel", "konstanz", "kassel"])
def test_routes_name_categories_and_offices_that_exist(city: str) -> None:
    folder = LIBRARY / "cities" / city
    known = yaml.safe_load((LIBRARY / "reports" / "categories.yaml").read_text("utf-8"))
    keys = {row["key"] for row in known["categories"]}
    groups = {row["group"] for row in known["categories"]}
    offices = yaml.safe_load((folder / "offices.yaml").read_text("utf-8"))["offices"]
    routes = yaml.safe_load((folder / "reports" / "routes.yaml").read_text("utf-8"))["routes"]

    assert {row["category"] for row in routes if "category" in row} <= keys
    assert {row["group"] for row in routes if "group" in row} <= groups
    assert {row["office"] for row in routes} <= {row["key"] for row in offices}
