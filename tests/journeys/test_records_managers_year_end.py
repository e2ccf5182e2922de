"""Year end in the record room: what is due is offered, kept, destroyed by two, and proven.

Three files were closed in 2026 and come due in 2037. A lawsuit holds one, the archive keeps one,
two records managers release the third. Afterwards a byte goes wrong, is named and brought back.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from pytest_django.fixtures import Settings

from rathaus.cli.records import records_group
from rathaus.kernel.blobs import Blob, read
from rathaus.kernel.clock import frozen
from rathaus.people.models import Office
from rathaus.records.actions import add_documents, close_case, open_file, open_matter
from rathaus.records.models import (
    DestructionEntry,
    Document,
    DocumentVersion,
    File,
    FileKind,
    Offer,
    Outcome,
)
from rathaus.records.xdomea import Result, appraisals, read_package, results, write_package
from tests.browser import LiveCity, Pages, assert_accessible
from tests.journeys.steps import Hand, log_in, text_of
from tests.journeys.test_care_and_objection import at, shows
from tests.kernel.test_blobs_second import place, point
from tests.records.cast import HOUSE, a_paper
from tests.records.disposal.cast import archive_head

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

FIRST = "thore.probe@kiel.example"
SECOND = "inken.muster@kiel.example"
PLAN = "54.10"  # kept for ten years
CLOSED = datetime.date(2026, 11, 22)
KEPT, GONE, HELD = "Umbau des Bootshafens", "Halteverbot am Markt", "Streit um eine Rampe"
LAWSUIT = "Klage vor dem Verwaltungsgericht Schleswig, 3 A 17/36"


@pytest.fixture
def stores(live_city: LiveCity, settings: Settings, tmp_path: Path) -> tuple[Path, Path]:
    """Two stores of this test alone; the first holds what the demo city came with."""
    found = tmp_path / "first", tmp_path / "second"
    with live_city.city_in_context():
        for blob in Blob.objects.all():
            stored = place(found[0], live_city.city, blob)
            stored.parent.mkdir(parents=True, exist_ok=True)
            stored.write_bytes(read(blob))
    point(settings, *found)
    return found


def closed_file(live_city: LiveCity, title: str) -> File:
    """A file with one matter and one paper, closed in November 2026."""
    with live_city.city_in_context(), frozen(CLOSED):
        office = Office.objects.get(key="verkehr")
        file = open_file(actor=HOUSE, plan=PLAN, title=title, office=office.pk, kind=FileKind.CASE)
        case = open_matter(actor=HOUSE, file=file, title=title)
        add_documents(actor=HOUSE, case=case, papers=[a_paper(f"Schreiben: {title}")])
        close_case(actor=HOUSE, case=case, outcome=Outcome.DONE)
        return File.objects.get(pk=file.pk)


def command(*arguments: object, fails: bool = False) -> Any:
    """What ``rathaus records`` answers; whether it fails is part of the answer."""
    connection.close()
    found = CliRunner().invoke(
        records_group, [*map(str, arguments), "--json"], catch_exceptions=False
    )
    assert (found.exit_code != 0) == fails, found.output
    return json.loads(found.output.splitlines()[-1])


def desk_of(open_page: Pages, who: str, address: str) -> Any:
    """The page of the desk, in a browser of this person."""
    page = open_page("/")
    log_in(page, who)
    page.goto(f"/schreibtisch/{address}")
    return page


def table_of(page: Any, heading: str) -> list[str]:
    """The rows of the table under this heading, each as its words."""
    rows = page.locator(f"section:has(> h2:text-is('{heading}')) tbody tr")
    return [" ".join(rows.nth(place).inner_text().split()) for place in range(rows.count())]


def held_for_a_lawsuit(page: Any, file: File) -> None:
    """She sees what is due, and holds what a court still needs."""
    assert table_of(page, "Noch nicht angeboten") == ["01.01.2037 3 0"]
    assert_accessible(page)
    page.goto(f"/schreibtisch/akten/{file.number}/")
    hand = Hand(page)
    page.get_by_text("Akte sperren", exact=True).click()
    hand.type("sperren_reason", LAWSUIT)
    assert_accessible(page)
    hand.press("^Sperren$")
    shows(text_of(page), "Diese Akte ist gesperrt", LAWSUIT)
    page.goto("/schreibtisch/aussonderung/")
    assert table_of(page, "Noch nicht angeboten") == ["01.01.2037 3 1"]


def offered_and_kept(live_city: LiveCity, page: Any, kept: File, gone: File, folder: Path) -> Offer:
    """Offered by command, appraised by the archive, handed over and confirmed."""
    slug = live_city.city.slug
    (made,) = command("offer", slug, "--year", 2037, "--out", folder)
    assert (made["files"], made["new"]) == (2, True)
    offered = read_package(Path(made["package"]))
    assert offered.kind == "0501"
    page.goto("/schreibtisch/aussonderung/")
    (waiting,) = table_of(page, "Dem Archiv angeboten")
    assert "wartet auf das Archiv" in waiting

    with live_city.city_in_context():
        offer = Offer.objects.get(pk=made["process"])
        head = archive_head(offer)
    mail = folder / "mail"

    def answer(kind: str, text: bytes) -> dict[str, int]:
        package = write_package(mail, offer.pk, kind, text)
        counts: dict[str, int] = command("appraise", slug, package, "--out", folder)["counts"]
        return counts

    said = answer("0502", appraisals(head, {kept.pk: "A", gone.pk: "V"}))
    assert said == {"A": 1, "V": 1, "B": 0}
    assert command("transfer", slug, offer.pk, "--out", folder)["files"] == 1
    taken = answer("0506", results(head, [Result(kept.pk, True, "B 7/1")]))
    assert taken == {"taken": 1, "failed": 0}
    page.goto("/schreibtisch/aussonderung/")
    (done,) = table_of(page, "Dem Archiv angeboten")
    assert "übernommen 2 1 1 0 0" in done
    return offer


def released_by_two(open_page: Pages, page: Any, gone: File) -> None:
    """One proposes and signs, and cannot sign twice; the other's signature carries it out."""
    hand = Hand(page)
    proposal = page.get_by_text("1 Akte hat das Archiv zur Vernichtung freigegeben.")
    assert proposal.count() == 1
    assert_accessible(page)
    hand.press("Vernichtung vorschlagen")
    hand.press("^Liste vom")
    shows(text_of(page), gone.number, "vorgesehen")
    assert_accessible(page)
    hand.press("Geprüft und freigegeben")
    shows(text_of(page), "Die zweite Unterschrift leistet eine andere Person.")
    assert page.get_by_role("button", name="Geprüft und freigegeben").count() == 0

    other = desk_of(open_page, SECOND, "aussonderung/")
    shows(text_of(other), "eine Unterschrift fehlt", "Thore Probe")
    second = Hand(other)
    second.press("^Liste vom")
    shows(text_of(other), "Das lässt sich nicht rückgängig machen.")
    second.press("Geprüft und freigegeben")
    shows(text_of(other), "Die Akten sind vernichtet.", gone.number, "Inken Muster")
    other.goto(f"/schreibtisch/akten/{gone.number}/")
    shows(text_of(other), gone.number, "vernichtet")


def ends_are_as_decided(live_city: LiveCity, gone: File, held: File, sha256: str) -> None:
    """Contents are gone, number and hashes stay; the held file is whole."""
    with live_city.city_in_context():
        entry = DestructionEntry.objects.get(file=gone)
        assert entry.destroyed_at is not None
        assert sha256 in json.dumps(entry.contents)
        assert not Blob.objects.filter(sha256=sha256).exists()
        left = DocumentVersion.objects.filter(document__file=gone)
        assert [version.name for version in left] == ["vernichtet.txt"]
        gone.refresh_from_db()
        held.refresh_from_db()
        assert gone.destroyed_at is not None
        assert (held.destroyed_at, held.hold) == (None, LAWSUIT)
        assert Document.objects.filter(file=held).count() == 1


def titles(found: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["problem"], one["document"]) for one in found]


def a_changed_byte_is_brought_back(
    live_city: LiveCity, page: Any, held: File, stores: tuple[Path, Path]
) -> None:
    """Nothing is wrong, until a byte is: it is named, and the second store has it."""
    slug = live_city.city.slug
    command("mirror", slug)
    assert command("verify", slug, "--all")["intact"]
    with live_city.city_in_context():
        version = DocumentVersion.objects.select_related("blob", "document__case").get(
            document__file=held
        )
        number = version.document.case.number
        stored = place(stores[0], live_city.city, version.blob)
    whole = stored.read_bytes()
    stored.write_bytes(whole[:-1] + b"X")
    report = command("verify", slug, "--all", fails=True)
    assert titles(report["findings"]) == [("altered", f"Schreiben: {HELD}")]
    page.goto("/schreibtisch/aussonderung/")
    shows(text_of(page), "1 Inhalt ist nicht, wie er abgelegt wurde", number)
    assert_accessible(page)
    restored = command("verify", slug, "--all", "--restore", fails=True)
    assert restored["restored"] == 1
    assert stored.read_bytes() == whole
    assert command("verify", slug, "--all")["intact"]


def test_year_end(
    live_city: LiveCity, open_page: Pages, stores: tuple[Path, Path], tmp_path: Path
) -> None:
    kept, gone, held = (closed_file(live_city, title) for title in (KEPT, GONE, HELD))
    with live_city.city_in_context():
        sha256 = DocumentVersion.objects.get(document__file=gone).sha256
    with at("2037-01-02"):
        page = desk_of(open_page, FIRST, "aussonderung/")
        held_for_a_lawsuit(page, held)
        offered_and_kept(live_city, page, kept, gone, tmp_path / "out")
        released_by_two(open_page, page, gone)
        ends_are_as_decided(live_city, gone, held, sha256)
        a_changed_byte_is_brought_back(live_city, page, held, stores)
