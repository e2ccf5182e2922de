"""Papers that go before their file: on their day, never from an open or held one."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from rathaus.kernel import blobs
from rathaus.kernel.access import Actor
from rathaus.kernel.blobs import Blob
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.errors import Conflict, NotAllowed
from rathaus.kernel.events.models import Event
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import current_city
from rathaus.money.queries import claim_of
from rathaus.people.models import Office
from rathaus.procedures.actions.erasing import erase_expired_parts
from rathaus.procedures.models import Run
from rathaus.records.actions import (
    Paper,
    add_document,
    close_case,
    erase_document,
    hold_file,
    reopen_case,
)
from rathaus.records.integrity import verify_documents
from rathaus.records.models import Case, Document, DocumentVersion, File, Outcome
from tests.money.cast import begun, report
from tests.procedures import town
from tests.site.desk import cast

PLATES = b"KI-AB 123, KI-CD 456"


@pytest.fixture
def case(kim: Actor) -> Case:
    """A permit that is paid and over; the list of plates is in its file, closed on 22 November."""
    case = Case.objects.get(pk=town.submitted(kim).case.pk)
    claim = claim_of(case.ref)
    assert claim is not None
    report(begun(claim))
    run_pending(current_city())
    case.refresh_from_db()
    _filed(kim, case, blobs.put(PLATES, name="p.txt", purpose="generated"))
    if case.closed_at is None:
        close_case(actor=town.HOUSE, case=case, outcome=Outcome.GRANTED)
    return Case.objects.select_related("file").get(pk=case.pk)


def _filed(kim: Actor, case: Case, blob: Blob) -> None:
    name = "kennzeichen-mueller.txt"
    paper = Paper(blob, name, f"Aufstellprotokoll: {name}", "sign_record")
    add_document(actor=kim, case=case, paper=paper)


def _on(month: int, day: int) -> Any:
    return town.at(datetime.datetime(2027, month, day, 4, tzinfo=BERLIN))


def _read(desk: Client, address: str) -> str:
    return str(desk.get(address).content.decode().replace("\u00a0", " "))


def _paper(case: Case) -> Document:
    return Document.objects.get(case=case, kind="sign_record")


def test_on_the_day_after_the_period_the_plates_go_and_the_fact_stays(case: Case) -> None:
    office = Office.objects.get(pk=case.office_id)
    desk = cast.at_desk(cast.employ("clerk", office, "Jo Amt"))
    at = f"/schreibtisch/vorgaenge/{case.number}"
    assert "wird am 23. Februar 2027 gelöscht" in _read(desk, at)
    with _on(2, 22):
        assert erase_expired_parts() == 0
    with _on(2, 23):
        assert (erase_expired_parts(), erase_expired_parts()) == (1, 0)
        run_pending(current_city())
    paper = _paper(case)
    assert (paper.erased_on, paper.title) == (datetime.date(2027, 2, 23), "Aufstellprotokoll")
    assert paper.erased_why == "Aktenplan: Kennzeichen sind personenbezogen"
    kept = blobs.read(paper.current.blob)
    assert b"KI-AB" not in kept
    assert "gelöscht (Aktenplan" in kept.decode()
    assert paper.current.name == "geloescht.txt"
    assert not Blob.objects.filter(size=len(PLATES)).exists()
    assert list(blobs.altered_blobs()) == []
    assert verify_documents(case).intact
    (event,) = Event.objects.filter(kind="document.erased", subject=str(case.ref))
    assert (event.facts["kind"], event.facts["why"]) == ("sign_record", paper.erased_why)
    page = _read(desk, at)
    assert "gelöscht am 23. Februar 2027 nach Aktenplan: Kennzeichen" in page
    assert f"/dokumente/{paper.pk}" not in page
    assert "mueller" not in page


def test_an_open_or_held_file_keeps_everything(case: Case) -> None:
    hold_file(actor=town.HOUSE, file=case.file, reason="Klage vor dem Verwaltungsgericht")
    with _on(6, 1):
        assert erase_expired_parts() == 0
        with pytest.raises(Conflict):
            erase_document(actor=town.HOUSE, document=_paper(case), why="Aktenplan")
    hold_file(actor=town.HOUSE, file=File.objects.get(pk=case.file_id), reason="")
    reopen_case(actor=town.HOUSE, case=case, reason="Widerspruch")
    with _on(6, 1):
        assert erase_expired_parts() == 0
    assert _paper(case).erased_on is None
    with _on(6, 2):
        close_case(actor=town.HOUSE, case=Case.objects.get(pk=case.pk), outcome=Outcome.GRANTED)
    with _on(9, 2):
        assert erase_expired_parts() == 0
    with _on(9, 3):
        assert erase_expired_parts() == 1


def test_nobody_erases_by_hand_and_the_database_keeps_the_rest(case: Case, kim: Actor) -> None:
    clerk = town.clerk(Office.objects.get(pk=case.office_id))
    for actor in (kim, clerk):
        with pytest.raises(NotAllowed):
            erase_document(actor=actor, document=_paper(case), why="x")
        with pytest.raises(NotAllowed):
            hold_file(actor=actor, file=case.file, reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentVersion.objects.filter(document=_paper(case)).update(name="x")
    hold_file(actor=town.HOUSE, file=case.file, reason="Klage")
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=_paper(case).pk).update(erased_on=datetime.date(2027, 1, 1))


def test_what_another_case_also_holds_stays_there(case: Case, kim: Actor) -> None:
    other = Case.objects.get(pk=town.submitted(kim, date="2026-12-16").case.pk)
    _filed(kim, other, _paper(case).current.blob)
    with _on(2, 23):
        assert erase_expired_parts() == 1
        run_pending(current_city())
    assert blobs.read(_paper(other).current.blob) == PLATES
    assert Run.objects.get(case=other).failure == ""
