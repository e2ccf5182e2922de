"""Everything read again: bytes, rows and facts; what is wrong is named and brought back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from rathaus.kernel.access import Actor
from rathaus.kernel.blobs import Blob, put, read
from rathaus.kernel.blobs.second import copy_due
from rathaus.kernel.clock import now
from rathaus.kernel.errors import NotAllowed, Unavailable
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.records.actions import add_document, add_version, close_case, erase_document
from rathaus.records.jobs import verify_a_part
from rathaus.records.models import (
    AlteredContent,
    Case,
    Document,
    DocumentVersion,
    Outcome,
    Verification,
)
from rathaus.records.verifying import verbs
from rathaus.records.verifying.queries import everything, nightly, of_office, one_case
from rathaus.records.verifying.verbs import Report, verify
from tests.cast_floor2 import staff
from tests.kernel.test_blobs_second import place, point
from tests.records.cast import HOUSE, a_blob, a_case, a_paper


@pytest.fixture(autouse=True)
def stores(settings: Settings, tmp_path: Path) -> tuple[Path, Path]:
    """The two folders of this test."""
    found = tmp_path / "first", tmp_path / "second"
    point(settings, *found)
    return found


def filed(title: str = "Antrag", case: Case | None = None) -> Document:
    return add_document(actor=HOUSE, case=case or a_case(), paper=a_paper(title))


def looked(**more: object) -> Report:
    return verify(actor=HOUSE, scope=everything(), **more)  # type: ignore[arg-type]


def told(report: Report) -> list[tuple[str, str, int, str]]:
    """Problem, title, version and outcome of each finding."""
    return [
        (one.problem.kind.value, one.problem.document.title, one.problem.version, one.outcome)
        if one.problem.document
        else (one.problem.kind.value, "", 0, one.outcome)
        for one in report.found
    ]


def trigger_off(table: str, statement: str, parameters: Sequence[Any]) -> None:
    """What somebody with the rights of the database's owner does."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, parameters)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_a_changed_byte_is_named_restored_and_kept_as_evidence(
    city: City, stores: tuple[Path, Path], caplog: pytest.LogCaptureFixture
) -> None:
    document = filed()
    add_version(actor=HOUSE, document=document, blob=a_blob("Fassung 2"), name="antrag.pdf")
    filed("Anlage", document.case)
    copy_due()
    assert looked().intact
    old = DocumentVersion.objects.get(document=document, number=1)
    path = place(stores[0], city, old.blob)
    intact = path.read_bytes()
    path.write_bytes(intact[:-1] + b"X")

    report = looked()
    assert told(report) == [("altered", "Antrag", 1, "in-second")]
    (problem,) = (one.problem for one in report.found)
    assert (problem.expected, len(problem.found)) == (old.sha256, 64)
    assert report.run.checked == 3
    assert "rathaus.alarm" in {entry.name for entry in caplog.records}
    assert told(looked())  # told again, written down once
    assert AlteredContent.objects.get().settled_at is None
    assert Event.objects.get(kind="content.altered").subject == str(document.case.ref)

    assert told(looked(bring_back=True)) == [("altered", "Antrag", 1, "restored")]
    assert read(old.blob) == intact
    evidence = stores[0] / city.slug / "quarantine" / f"{old.sha256}-1"
    assert evidence.read_bytes() == intact[:-1] + b"X"
    fact = Event.objects.get(kind="blob.restored")
    assert fact.facts == {"sha256": old.sha256, "replaced": problem.found}
    assert AlteredContent.objects.get().restored
    assert looked().intact


def test_lost_in_both_stores_is_said(city: City, stores: tuple[Path, Path]) -> None:
    document = filed()
    copy_due()
    place(stores[0], city, document.current.blob).unlink()
    place(stores[1], city, document.current.blob).write_bytes(b"rotten")
    assert told(looked(bring_back=True)) == [("missing", "Antrag", 1, "lost")]
    assert place(stores[1], city, document.current.blob).read_bytes() == b"rotten"


def test_what_a_backup_brought_back_is_no_open_finding(
    city: City, stores: tuple[Path, Path]
) -> None:
    path = place(stores[0], city, filed().current.blob)
    intact = path.read_bytes()
    path.unlink()
    assert not looked().intact
    path.write_bytes(intact)
    assert looked().intact
    finding = AlteredContent.objects.get()
    assert (finding.settled_at is not None, finding.restored) == (True, False)


def test_a_changed_row_is_found_by_the_fact_of_filing(city: City) -> None:
    document, other = filed(), filed("Anlage")
    update = "UPDATE records_documentversion SET sha256 = %s WHERE document_id = %s"
    trigger_off("records_documentversion", update, [other.current.sha256, document.pk])
    assert told(looked()) == [("row", "Antrag", 1, "row")]
    delete = "DELETE FROM records_documentversion WHERE document_id = %s"
    trigger_off("records_documentversion", delete, [document.pk])
    assert told(looked()) == [("row-missing", "Antrag", 1, "row")]


def test_a_version_slipped_in_has_no_fact(city: City) -> None:
    document = filed()
    DocumentVersion.objects.create(
        document=document,
        number=2,
        blob=a_blob("untergeschoben"),
        name="x.pdf",
        media_type="application/pdf",
        size=1,
        created_at=now(),
        created_by="staff:1",
    )
    assert told(looked()) == [("unfiled", "Antrag", 2, "row")]


def test_what_was_erased_lawfully_is_no_finding(city: City) -> None:
    document = filed()
    close_case(actor=HOUSE, case=document.case, outcome=Outcome.DONE)
    erase_document(actor=HOUSE, document=document, why="Art. 17 DSGVO")
    assert looked().intact
    change = "UPDATE kernel_event SET kind = 'document.noticed' WHERE kind = 'document.erased'"
    trigger_off("kernel_event", change, [])
    assert told(looked()) == [("row", document.title, 1, "row")]


def test_contents_outside_the_files_are_read_with_everything(
    city: City, stores: tuple[Path, Path]
) -> None:
    blob = put(b"%PDF-1.7 an attachment", name="a.pdf", purpose="generated")
    case = filed().case
    place(stores[0], city, blob).write_bytes(b"x")
    assert told(looked()) == [("altered", "", 0, "lost")]
    assert verify(actor=HOUSE, scope=one_case(HOUSE, case.number)).intact
    assert verify(actor=HOUSE, scope=of_office(case.office.key)).run.checked == 1


def test_an_interrupted_run_goes_on_where_it_was(
    city: City, stores: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verbs, "_CASES", 1)
    for number in range(3):
        filed(f"Antrag {number}")
    last = Case.objects.order_by("pk").last()
    assert last is not None
    blob = Blob.objects.get(pk=last.documents.get().current.blob_id)
    folder = place(stores[0], city, blob)
    kept = folder.read_bytes()
    folder.unlink()
    folder.mkdir()  # the store does not answer for this one
    with pytest.raises(Unavailable):
        looked()
    assert Verification.objects.get().checked == 2
    folder.rmdir()
    folder.write_bytes(kept)
    report = looked()
    assert (report.resumed, report.run.checked, report.intact) == (True, 3, True)
    assert not looked(from_start=True).resumed


def test_each_night_reads_a_part_and_then_begins_anew(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verbs, "_CASES", 1)
    for number in range(3):
        filed(f"Antrag {number}")
    parts = []
    for _night in range(4):
        run = verify(actor=HOUSE, scope=nightly(), at_most=2).run
        parts.append((run.checked, run.position[:5]))
    assert parts == [(2, "case:"), (1, ""), (2, "case:"), (1, "")]
    verify_a_part.function()
    fact = Event.objects.filter(kind="records.verified").latest("id")
    assert fact.facts == {"scope": "nightly", "checked": 3, "found": 0, "restored": 0}


@pytest.mark.parametrize(
    ("permissions", "may"),
    [(("jobs.manage",), True), (("records.manage",), True), (("case.see", "case.work"), False)],
)
def test_who_may_have_it_read(city: City, permissions: tuple[str, ...], may: bool) -> None:
    actor: Actor = staff(*permissions)
    if may:
        assert verify(actor=actor, scope=everything()).intact
        return
    with pytest.raises(NotAllowed):
        verify(actor=actor, scope=everything())
