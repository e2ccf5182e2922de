"""Real reports: Konstanz (CC BY 4.0, Stadt Konstanz) and Zürich (CC0), taken over as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.conftest import ROOT, SHARED

from rathaus.kernel.access import system
from rathaus.kernel.tenancy import City, in_city
from rathaus.kernel.tenancy.backend.base import close_pool_of
from rathaus.kernel.tenancy.lifecycle import drop_city
from rathaus.records.actions import import_filing_plan
from rathaus.reports.configuration.files import import_setup
from rathaus.reports.importing.reading import read_reports, source_of
from rathaus.reports.importing.taking import Imported, import_reports
from rathaus.reports.models import Report

FOLDER = SHARED / "data" / "issue-reports"
pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not FOLDER.exists(), reason="foreign reports are not here"),
]


@pytest.fixture(scope="module")
def konstanz(seeded: Callable[..., City], django_db_blocker: Any) -> Iterator[City]:
    entry = seeded("konstanz")
    with django_db_blocker.unblock():
        yield entry
        close_pool_of(entry)
        drop_city(entry.slug)


def take(name: str, **options: Any) -> Imported:
    path: Path = FOLDER / name
    source = source_of(path)
    return import_reports(
        actor=system("import"),
        rows=read_reports(path, source),
        source=source.name,
        categories=source.categories,
        **options,
    )


def test_konstanz_comes_in_whole_and_once(konstanz: City) -> None:
    with in_city(konstanz):
        first = take("konstanz_maengelmelder_2020-2021.csv.gz", published=True)
        again = take("konstanz_maengelmelder_2020-2021.csv.gz", published=True)
        offices = Counter(
            Report.objects.filter(category="strassenlaternen-defekt").values_list(
                "office__key", flat=True
            )
        )
        connection.close()

    assert (first.read, first.unmapped) == (2770, {})
    assert {bad.reason for bad in first.bad} == {"Die Koordinaten sind keine."}
    assert (first.entered, first.outside, len(first.bad)) == (2493, 36, 241)
    assert (again.entered, again.known) == (0, first.entered)
    assert set(offices) == {"tiefbau"}


@pytest.mark.django_db
def test_zurich_turns_from_swiss_coordinates() -> None:
    plan = ROOT / "library" / "cities" / "kiel" / "filing-plan.csv"
    import_filing_plan(actor=system("test"), path=plan)
    import_setup(actor=system("test"), folders=[ROOT / "library" / "reports"])
    done = take("zuerich_zueri_wie_neu_2016-2025.csv.gz")

    assert (done.read, done.entered, done.bad) == (62245, 62245, [])
    north, south, east, west = (47.44, 47.31, 8.63, 8.44)
    inside = Report.objects.filter(latitude__range=(south, north), longitude__range=(west, east))
    assert inside.count() == 62245
