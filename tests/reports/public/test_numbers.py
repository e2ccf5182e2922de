"""Open figures: counted once, small cells empty, the same on page, table and map."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

import orjson
import pytest
from django.test import Client

from rathaus.kernel.clock import BERLIN, frozen
from rathaus.people.models import Office
from rathaus.reports.actions.submitting import next_serial
from rathaus.reports.models import Report
from rathaus.reports.statistics import this_week, year_figures
from tests.reports.cast import accepted, reported

pytestmark = pytest.mark.usefixtures("in_kiel")


def history(count: int, month: int, district: str, category: str, days: float | None) -> None:
    """Reports of an earlier system, from 2025; ``days`` until done."""
    at = datetime(2025, month, 10, 12, tzinfo=BERLIN)
    office = Office.objects.get(key="abfall")
    Report.objects.bulk_create(
        Report(
            serial=next_serial(),
            category_id=category,
            latitude=54.3,
            longitude=10.1,
            district=district,
            state="accepted" if days is None else "done",
            publication="published",
            channel="import",
            office=office,
            received_at=at,
            updated_at=at,
            ended_at=None if days is None else at + timedelta(days=days),
        )
        for _number in range(count)
    )


@pytest.fixture
def year(in_kiel: object) -> None:
    """2025: 40 reports, some cells with one or two."""
    history(10, 1, "Gaarden-Ost", "illegaler-muell", 2)
    history(5, 1, "Gaarden-Ost", "illegaler-muell", 9)
    history(2, 2, "Gaarden-Ost", "ampel-defekt", None)
    history(8, 2, "Wik", "illegaler-muell", 1)
    history(9, 3, "Wik", "ampel-defekt", 0.5)
    history(4, 3, "Holtenau", "illegaler-muell", 4)
    history(2, 3, "Holtenau", "ampel-defekt", 1)


def test_a_year_is_counted_after_merging(year: None) -> None:
    part = accepted()
    whole = Report.objects.filter(received_at__year=2025).first()
    Report.objects.filter(pk=part.pk).update(state="merged", merged_into=whole)
    figures = year_figures(2025)

    assert (figures.total.received, figures.total.done) == (40, 38)
    january = figures.months[0]
    assert (january.received, january.done) == (15, 15)
    assert (january.median, january.p90) == (2.0, 9.0)
    assert january.in_time == pytest.approx(10 / 15)


def test_what_waits_for_the_editors_counts_only_once_it_is_taken_on(year: None) -> None:
    with frozen(datetime(2025, 3, 10, tzinfo=BERLIN)):
        junk = [reported((54.3125 + n / 1000, 10.148), text=f"Unsinn {n}").report for n in range(5)]
    at = Report.objects.filter(pk__in=[one.pk for one in junk])
    assert year_figures(2025).total.received == 40

    declined = {"state": "declined", "ended_at": datetime(2025, 3, 11, tzinfo=BERLIN)}
    at.filter(pk=junk[0].pk).update(state="accepted")
    at.filter(pk=junk[1].pk).update(reason="private", **declined)
    at.filter(pk=junk[2].pk).update(reason="abuse", **declined)
    assert year_figures(2025).total.received == 42


def test_small_cells_and_what_betrays_them_are_empty(year: None) -> None:
    figures = year_figures(2025)
    cells = figures.cells

    assert cells["Gaarden-Ost", "ampel-defekt"] is None
    assert cells["Holtenau", "ampel-defekt"] is None
    hidden = [cell for cell, value in cells.items() if value is None]
    for place in (0, 1):
        for name in {cell[place] for cell in hidden}:
            assert sum(cell[place] == name for cell in hidden) >= 2
    # February had two that were not done: nothing says so.
    assert {part.received for part in figures.months} == {15, 10}


def test_page_table_and_map_agree(year: None) -> None:
    visitor = Client(headers={"host": "kiel.localhost"})
    page = visitor.get("/meldungen/zahlen?jahr=2025").content.decode()
    text = visitor.get("/meldungen/zahlen.csv?jahr=2025").content.decode()[1:]
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    features = orjson.loads(visitor.get("/meldungen/zahlen.geojson?jahr=2025").content)["features"]

    assert "zeitraum=2025-01" in page
    assert "noch zu bestätigen" in page
    assert "•" in visitor.get("/meldungen/zahlen?jahr=2025&stadtteil=Holtenau").content.decode()
    total = next(row for row in rows if row["gliederung"] == "alle")
    assert (total["eingegangen"], total["erledigt"]) == ("40", "38")
    small = [row for row in rows if row["eingegangen"] in {"1", "2"}]
    assert small == []
    told = {one["properties"]["district"]: one["properties"]["received"] for one in features}
    assert told == {
        row["name"]: int(row["eingegangen"]) if row["eingegangen"] else None
        for row in rows
        if row["gliederung"] == "stadtteil"
    }


def test_a_year_of_two_says_nothing() -> None:
    history(2, 5, "Wik", "ampel-defekt", 1)
    visitor = Client(headers={"host": "kiel.localhost"})

    assert year_figures(2025).closed
    assert "Noch zu wenig zu zählen" in visitor.get("/meldungen/zahlen").content.decode()


def test_the_week(year: None) -> None:
    accepted()
    assert this_week() == (1, 0)
