"""Papers from the scanner's folder: taken once and whole, refused with the reason, put to cases."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdf
import pytest
from django.db import transaction
from PIL import Image
from pytest_django.fixtures import Settings

from rathaus.kernel.blobs import Blob, read
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.people.models import Office
from rathaus.records.actions import open_file
from rathaus.records.models import ScannedPaper
from rathaus.records.scanning import folder as folder_module
from rathaus.records.scanning.folder import Outcome, take_folder
from rathaus.records.scanning.queries import find_scan, waiting_scans
from rathaus.records.scanning.verbs import (
    assign_scan,
    discard_scan,
    open_matter_from_scan,
    take_scan,
)
from tests.cast_floor2 import an_office, staff
from tests.kernel import files
from tests.records.cast import HOUSE, WORKER, a_case, a_plan_entry, clerk_of

Drop = Callable[..., Path]


@pytest.fixture
def scanner(tmp_path: Path) -> Path:
    place = tmp_path / "scanner"
    place.mkdir()
    return place


@pytest.fixture
def drop(scanner: Path) -> Drop:
    def put(name: str, data: bytes, *, old: bool = True) -> Path:
        path = scanner / name
        path.write_bytes(data)
        if old:
            os.utime(path, (1, 1))
        return path

    return put


def tiff(pages: int) -> bytes:
    images = [Image.new("1", (400, 600), color=number % 2) for number in range(pages)]
    target = io.BytesIO()
    images[0].save(target, "TIFF", save_all=True, append_images=images[1:], dpi=(200, 200))
    return target.getvalue()


def taken(scanner: Path, office: Office | None = None) -> list[Outcome]:
    found = take_folder(
        actor=HOUSE, office=office or an_office(), folder=scanner, quiet_seconds=0.05
    )
    return list(found)


def names(place: Path) -> list[str]:
    return sorted(str(path.relative_to(place)) for path in place.rglob("*") if path.is_file())


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_what_is_complete_is_taken_and_the_rest_is_refused_with_the_reason(
    city: City, scanner: Path, drop: Drop
) -> None:
    drop("scan0001.pdf", files.pdf())
    drop("scan0002.tif", tiff(3))
    drop("foto.jpg", files.jpeg())
    drop("leer.pdf", b"")
    drop("geheim.pdf", files.pdf_locked(user="geheim"))
    drop("brief.pdf", files.png(10, 10))
    drop("kaputt.tiff", b"II*\x00" + b"x" * 50)
    drop("liste.xlsx", b"PK")
    drop(".verdeckt", b"x")
    os.truncate(drop("riesig.pdf", b"%PDF-"), 2_000_000_000)  # sparse: costs no disk

    outcomes = {one.name: one.reason for one in taken(scanner)}

    assert {name for name, reason in outcomes.items() if not reason} == {
        "scan0001.pdf",
        "scan0002.tif",
        "foto.jpg",
    }
    assert "ist leer" in outcomes["leer.pdf"]
    assert "Kennwort" in outcomes["geheim.pdf"]
    assert "passen nicht zusammen" in outcomes["brief.pdf"]
    assert "kein lesbares TIFF" in outcomes["kaputt.tiff"]
    assert "größer als die erlaubten" in outcomes["riesig.pdf"]
    assert "kein Scan" in outcomes["liste.xlsx"]
    refused = ("brief.pdf", "geheim.pdf", "kaputt.tiff", "leer.pdf", "liste.xlsx", "riesig.pdf")
    assert names(scanner) == sorted(
        [
            ".verdeckt",
            *(f"abgelehnt/{name}" for name in refused),
            *(f"abgelehnt/{name}.txt" for name in refused),
            *(f"übernommen/{name}" for name in ("foto.jpg", "scan0001.pdf", "scan0002.tif")),
        ]
    )
    assert "ist leer" in (scanner / "abgelehnt" / "leer.pdf.txt").read_text()
    papers = {scan.name: scan for scan in ScannedPaper.objects.all()}
    assert {name: scan.pages for name, scan in papers.items()} == {
        "scan0001.pdf": 1,
        "scan0002.pdf": 3,
        "foto.jpg": 1,
    }
    blob = papers["scan0002.pdf"].blob
    assert blob is not None
    assert len(pypdf.PdfReader(io.BytesIO(read(blob))).pages) == 3
    assert Blob.objects.count() == 3
    assert Event.objects.filter(kind="scan.taken").count() == 3


def test_a_file_that_is_still_written_stays(
    city: City, scanner: Path, drop: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    growing = drop("scan.pdf", files.pdf()[:50], old=False)

    def write_on(_seconds: float) -> None:
        growing.write_bytes(files.pdf())

    monkeypatch.setattr(time, "sleep", write_on)
    assert taken(scanner) == []
    assert names(scanner) == ["scan.pdf"]
    monkeypatch.undo()
    assert taken(scanner) == [Outcome("scan.pdf")]


def test_killed_before_the_move_it_is_taken_once(
    city: City, scanner: Path, drop: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop("scan.tif", tiff(2))

    def die(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(folder_module, "_move", die)
    with pytest.raises(KeyboardInterrupt):
        taken(scanner)
    monkeypatch.undo()
    assert taken(scanner) == [Outcome("scan.tif", known=True)]
    assert ScannedPaper.objects.count() == 1
    assert names(scanner) == ["übernommen/scan.tif"]


def test_a_store_that_is_away_is_waited_for_and_told_once(
    city: City, scanner: Path, drop: Drop, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    drop("scan.pdf", files.pdf())
    settings.CLAMD = "127.0.0.1:1"  # nobody listens there
    told: list[str] = []
    rounds = iter(range(3))

    def pause(_seconds: float) -> None:
        if next(rounds) == 1:
            settings.CLAMD = ""

    def take() -> Iterator[Outcome]:
        if len(told) == 2:
            raise KeyboardInterrupt
        return take_folder(actor=HOUSE, office=an_office(), folder=scanner, quiet_seconds=0)

    monkeypatch.setattr(time, "sleep", pause)
    with pytest.raises(KeyboardInterrupt):
        folder_module.watch(take, tell=lambda one: told.append(type(one).__name__))
    assert told == ["Unavailable", "Outcome"]
    assert names(scanner) == ["übernommen/scan.pdf"]


def a_scan(office: Office | None = None) -> ScannedPaper:
    data = files.pdf()
    return take_scan(actor=HOUSE, office=office or an_office(), data=data, name="s.pdf").scan


def test_a_matter_opens_with_the_paper(city: City) -> None:
    scan = a_scan()
    clerk = staff(*WORKER, office=scan.office_id)
    file = open_file(
        actor=HOUSE, plan=a_plan_entry().number, title="Verkehr", office=scan.office_id
    )
    case, document = open_matter_from_scan(
        actor=clerk, scan=find_scan(clerk, scan.pk), file=file, title="Beschwerde über Lärm"
    )
    assert (case.title, document.current.sha256) == ("Beschwerde über Lärm", scan.content)
    kept = ScannedPaper.objects.get()
    assert (kept.state, kept.case) == ("assigned", case)
    with pytest.raises(NotFound):
        find_scan(clerk, scan.pk)
    with pytest.raises(Conflict), transaction.atomic():
        assign_scan(actor=clerk, scan=scan, case=case)


def test_what_is_no_post_goes_with_a_reason(city: City) -> None:
    scan = a_scan()
    clerk = staff(*WORKER, office=scan.office_id)
    with pytest.raises(Invalid):
        discard_scan(actor=clerk, scan=scan, why=" ")
    discard_scan(actor=clerk, scan=scan, why="Werbung")
    kept = ScannedPaper.objects.get()
    assert (kept.state, kept.why, kept.blob_id) == ("discarded", "Werbung", None)
    assert not Blob.objects.exists()


def test_other_offices_neither_see_nor_touch_it(city: City) -> None:
    scan = a_scan()
    case = a_case(office=an_office("bau", "Bauamt").pk)
    stranger = clerk_of(case)
    assert list(waiting_scans(stranger)) == []
    assert list(waiting_scans(staff("jobs.manage"))) == []
    with pytest.raises(NotAllowed):
        assign_scan(actor=stranger, scan=scan, case=case)
    with pytest.raises(NotAllowed):
        discard_scan(actor=stranger, scan=scan, why="x")
    with pytest.raises(NotAllowed):
        take_scan(actor=stranger, office=scan.office, data=files.pdf(), name="a.pdf")
