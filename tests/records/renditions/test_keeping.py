"""Renditions of what was filed: made once, kept beside the original, gone with it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from rathaus.kernel.access import Actor
from rathaus.kernel.access.actors import ANONYMOUS
from rathaus.kernel.blobs.models import Blob
from rathaus.kernel.clock import frozen, now
from rathaus.kernel.errors import NotAllowed
from rathaus.kernel.tenancy import City
from rathaus.records.actions import close_case, erase_document, index_due_cases
from rathaus.records.disposal.destroying import propose_destruction, sign_destruction
from rathaus.records.disposal.offering import offer_files
from rathaus.records.finding.hits import Wanted, find
from rathaus.records.jobs import make_renditions
from rathaus.records.models import (
    DocumentText,
    DocumentVersion,
    Rendition,
    RenditionDue,
    TextState,
)
from rathaus.records.models import (
    Outcome as CaseOutcome,
)
from rathaus.records.renditions.keeping import (
    ABANDONED_AFTER,
    MOST_TRIES,
    begin_rendition,
    keep_renditions,
    note_new_tools,
    try_again,
)
from rathaus.records.renditions.producing import produce
from rathaus.records.renditions.queries import Outcome, outcomes
from rathaus.records.renditions.tools import OCR, OFFICE
from tests.cast_floor2 import staff
from tests.records.cast import HOUSE, clerk_of
from tests.records.disposal.cast import FIRST, LATER, OFFERED, SECOND, a_closed_file, appraised
from tests.records.renditions.papers import locked, photo, scanned, written
from tests.records.renditions.test_making import a_docx, filed

pytestmark = pytest.mark.django_db


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without any of the optional programs."""
    monkeypatch.setenv("PATH", "")


def states(version: DocumentVersion) -> dict[str, tuple[str, str]]:
    found = Rendition.objects.filter(version=version).order_by("kind")
    return {rendition.kind: (rendition.state, rendition.note) for rendition in found}


def test_what_is_filed_gets_its_renditions_once(city: City, bare: None) -> None:
    letter, image = filed(written("Brief"), "brief.pdf"), filed(photo(), "foto.png")

    make_renditions()

    no_ocr = "Text nicht erkannt: ocrmypdf ist nicht installiert"
    no_pdfa = "PDF/A nicht erzeugt: ocrmypdf ist nicht installiert"
    assert states(letter) == {"thumbnail": ("made", ""), "pdfa": ("not_available", no_pdfa)}
    assert states(image) == {
        "ocr": ("not_available", no_ocr),
        "pdf": ("made", ""),
        "pdfa": ("made", ""),
        "thumbnail": ("made", ""),
    }
    assert not RenditionDue.objects.exists()
    kept = list(Rendition.objects.values_list("pk", "made_at"))
    make_renditions()
    assert list(Rendition.objects.values_list("pk", "made_at")) == kept
    letter.refresh_from_db()
    assert letter.media_type == "application/pdf", "the original stays what it is"


def test_a_word_file_without_the_program_keeps_its_original_and_says_so(
    city: City, bare: None
) -> None:
    version = filed(a_docx("Sehr geehrte Damen"), "brief.docx")

    make_renditions()

    assert states(version) == {
        "pdf": ("made", "Wiedergabe des Textes; maßgeblich ist das Original"),
        "pdfa": ("not_available", "PDF/A nicht erzeugt: LibreOffice ist nicht installiert"),
        "thumbnail": ("made", ""),
    }


def test_files_that_cannot_be_opened_are_marked_once_with_the_cause(city: City, bare: None) -> None:
    secret = filed(locked(written("x"), "Sesam"), "geheim.pdf")
    broken = filed(b"%PDF-1.7 nichts", "kaputt.pdf")

    make_renditions()

    password = "Die Datei ist mit einem Kennwort geschützt"
    assert states(secret) == {"thumbnail": ("not_available", password)}
    damaged = "Die Datei ist beschädigt oder zu aufwendig"
    assert states(broken) == {"thumbnail": ("failed", damaged)}
    assert begin_rendition(actor=HOUSE) is None
    assert Outcome("Vorschaubild", "fehlgeschlagen", damaged, 1) in outcomes()
    assert try_again(actor=HOUSE) == 1
    assert begin_rendition(actor=HOUSE) == broken


def test_whoever_is_killed_leaves_nothing_and_another_begins_anew(city: City, bare: None) -> None:
    version = filed(written("Brief"), "brief.pdf")
    for _try in range(MOST_TRIES):
        assert begin_rendition(actor=HOUSE) == version
        assert begin_rendition(actor=HOUSE) is None, "nobody takes it at the same time"
        _let_time_pass()

    assert begin_rendition(actor=HOUSE) is None
    assert states(version) == {"pdf": ("failed", "Die Datei ist beschädigt oder zu aufwendig")}
    assert not RenditionDue.objects.exists()


def test_no_more_than_two_are_worked_on_at_once(city: City) -> None:
    versions = [filed(f"Text {number}".encode(), "text.txt") for number in range(3)]

    taken = [begin_rendition(actor=HOUSE) for _time in range(3)]

    assert taken == [versions[2], versions[1], None], "the newest first"
    keep_renditions(actor=HOUSE, version=versions[2], made=[])
    assert begin_rendition(actor=HOUSE) == versions[0]


def test_erased_papers_lose_their_renditions_even_while_they_are_made(
    city: City, bare: None
) -> None:
    version = filed(photo(), "foto.png")
    make_renditions()
    contents = set(Rendition.objects.exclude(blob=None).values_list("blob", flat=True))
    made, case = produce(version), version.document.case
    close_case(actor=HOUSE, case=case, outcome=CaseOutcome.GRANTED)

    erase_document(actor=HOUSE, document=version.document, why="Art. 17 DSGVO")

    assert len(contents) == 2
    assert not Rendition.objects.exists()
    assert not Blob.objects.filter(pk__in=contents).exists()
    keep_renditions(actor=HOUSE, version=version, made=made)
    assert not Rendition.objects.exists()
    assert not Blob.objects.filter(pk__in=contents).exists()


def test_destroyed_files_lose_their_renditions(city: City, bare: None) -> None:
    file = a_closed_file()
    version = DocumentVersion.objects.get(document__file=file)
    (thumbnail, *_rest) = produce(filed(photo(), "foto.png"))
    RenditionDue.objects.all().delete()
    keep_renditions(actor=HOUSE, version=version, made=[thumbnail])
    contents = set(Rendition.objects.values_list("blob", flat=True))
    with frozen(OFFERED):
        offer = offer_files(actor=FIRST, year=2037)
        assert offer is not None
        appraised(offer, {file.pk: "V"})
    with frozen(LATER):
        listed = propose_destruction(actor=FIRST, offer=offer)
        sign_destruction(actor=FIRST, destruction=listed)
        assert Rendition.objects.exists()

        sign_destruction(actor=SECOND, destruction=listed)

    assert not Rendition.objects.exists()
    assert not Blob.objects.filter(pk__in=contents).exists()


def test_what_lacked_a_program_waits_again_once_it_is_there(
    city: City, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", "")
    version = filed(a_docx("Guten Tag"), "brief.docx")
    make_renditions()
    assert note_new_tools(actor=HOUSE) == 0
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\necho LibreOffice 7.4.7.2\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    assert OFFICE.check() == "LibreOffice 7.4.7.2"
    assert note_new_tools(actor=HOUSE) == 1
    assert begin_rendition(actor=HOUSE) == version


def test_text_that_was_recognised_is_found(city: City) -> None:
    if OCR.check() is None:
        pytest.skip("ocrmypdf mit tesseract-ocr-deu ist nicht installiert")
    version = filed(scanned("Gewerbeanmeldung"), "scan.pdf")
    clerk = clerk_of(version.document.case)
    while index_due_cases(actor=HOUSE):
        pass
    assert DocumentText.objects.get().state == TextState.EMPTY
    assert not find(clerk, Wanted("Gewerbeanmeldung")).places

    make_renditions()
    while index_due_cases(actor=HOUSE):
        pass

    assert find(clerk, Wanted("Gewerbeanmeldung")).places
    assert states(version)["pdfa"] == ("made", "")


@pytest.mark.parametrize("actor", [staff("case.see", "case.work", "records.manage"), ANONYMOUS])
def test_only_the_house_makes_renditions(city: City, actor: Actor) -> None:
    version = filed(written("Brief"), "brief.pdf")

    for act in (
        lambda: begin_rendition(actor=actor),
        lambda: keep_renditions(actor=actor, version=version, made=[]),
        lambda: note_new_tools(actor=actor),
        lambda: try_again(actor=actor),
    ):
        with pytest.raises(NotAllowed):
            act()


def _let_time_pass() -> None:
    RenditionDue.objects.update(begun_at=now() - ABANDONED_AFTER - timedelta(seconds=1))
