"""Munich's real export: everything is taken, nothing is lost, and again changes nothing."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from time import process_time

import orjson
import pytest
from tests.catalogue.exchange.test_cleaning import letters

from rathaus.catalogue.addresses import service_url
from rathaus.catalogue.exchange.described import Reading
from rathaus.catalogue.exchange.dldb import read_dldb, read_file
from rathaus.catalogue.exchange.table.read import read_table
from rathaus.catalogue.exchange.table.write import write_table
from rathaus.catalogue.exchange.taking import take_in
from rathaus.catalogue.exchange.xzufi.read import read_xzufi
from rathaus.catalogue.exchange.xzufi.write import write_xzufi
from rathaus.catalogue.markup import plain
from rathaus.catalogue.models import Fee, Paper, Period, Service, ServicePlace, ServiceText
from rathaus.kernel.access import system
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.people.models import Office

pytestmark = [pytest.mark.conformance, pytest.mark.django_db]

HOUSE = system("import")


@pytest.fixture
def services(shared: Path) -> bytes:
    return read_file(shared / "data/services/muenchen_services_de.json.gz")


@pytest.fixture
def locations(shared: Path) -> bytes:
    return read_file(shared / "data/services/muenchen_locations_de.json.gz")


def test_the_whole_export(city: City, services: bytes, locations: bytes) -> None:
    source = {row["id"]: row for row in orjson.loads(services)["data"]}
    service_url("warm")  # loads the addresses of all pages, once in a process
    begun = process_time()
    reading = read_dldb(services, locations, scheme="muenchen", file="services")
    report = take_in(actor=HOUSE, reading=reading)
    seconds = process_time() - begun

    assert (len(report.created), len(report.drafts)) == (287, 125)
    assert Office.objects.filter(identifiers__has_key="muenchen").count() == 109
    assert ServicePlace.objects.count() == sum(len(row["locations"]) for row in source.values())
    rows = {
        row.identifiers["muenchen"]: row
        for row in Service.objects.prefetch_related("texts", "papers")
    }
    assert set(rows) == set(source)
    for number, row in rows.items():
        said = " ".join(plain(text.text) for text in row.texts.all())
        said += " ".join(paper.names["de"] for paper in row.papers.all())
        for part in (source[number]["description"], source[number].get("fees") or ""):
            assert words(shown(part)) <= words(said), row.key
        assert not re.search(r"<\w+[ />]|&\w+;|\*\*|\]\(", said), row.key
        assert (row.state == "published") is source[number]["public"]
        assert row.duration_minutes == source[number]["duration"]
        assert row.leika == (str(source[number]["leika"] or ""))[:14]
    # Time of our own process: what else the machine does is no measure of the import.
    assert 287 / seconds >= 100, f"{287 / seconds:.0f} Leistungen in der Sekunde"
    assert_again_changes_nothing(reading)


def assert_again_changes_nothing(reading: Reading) -> None:
    """Neither rows nor events, and the report says so."""
    tables = (Service, ServiceText, Fee, Period, Paper, ServicePlace, Office)
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    events = Event.objects.count()

    report = take_in(actor=HOUSE, reading=reading)

    assert (report.created, report.changed, len(report.unchanged)) == ([], [], 287)
    assert (report.offices_created, report.offices_changed) == ([], [])
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before
    assert Event.objects.count() == events


def shown(source: str) -> str:
    """What a browser shows of Munich's HTML, which holds no scripts."""
    blocks = re.sub(r"</?(?:p|li|ul|ol|br|div|td|tr|table|tbody)\b[^>]*>", " ", source)
    return html.unescape(re.sub(r"<[^>]+>", "", blocks)).replace("\u200b", "")


def words(text: str) -> set[str]:
    """Words without signs around them."""
    return {letters(word) for word in text.split() if letters(word)}


def test_fees_are_figures(services: bytes, locations: bytes) -> None:
    reading = read_dldb(services, locations, scheme="muenchen", file="services")
    with_fees = [one for one in reading.services if one.texts["de"].get("kosten")]
    figures = [one for one in with_fees if any(fee.kind != "text" for fee in one.fees)]
    kinds = Counter(fee.kind for one in with_fees for fee in one.fees)

    assert len(with_fees) == 193
    assert len(figures) == 186
    assert kinds == {"fixed": 293, "free": 65, "from": 32, "range": 11, "text": 14}


def test_there_and_back_in_other_formats(services: bytes, locations: bytes) -> None:
    """What a format has no place for (hidden, minutes; offices in a table) is left out of it."""
    reading = read_dldb(services, locations, scheme="muenchen", file="services")
    plain_ones = tuple(
        replace(one, hidden=False, duration_minutes=None) for one in reading.services
    )

    back = read_xzufi(write_xzufi(plain_ones, reading.offices), file="xzufi")
    assert [replace(one, places=()) for one in back.services] == [
        replace(one, places=()) for one in plain_ones
    ]
    assert [set(one.places) for one in back.services] == [set(one.places) for one in plain_ones]
    assert set(map(repr, back.offices)) == set(map(repr, reading.offices))
    assert read_table(write_table(reading.services), file="table").services == reading.services
