"""The end of a case: retention, the closed file, and what the database itself keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest
from django.db import transaction

from rathaus.kernel.clock import BERLIN, frozen
from rathaus.kernel.errors import Conflict
from rathaus.kernel.events.models import Event
from rathaus.kernel.refusals import refusals
from rathaus.kernel.tenancy import City
from rathaus.records.actions import add_documents, close_case, reopen_case, write_note
from rathaus.records.models import Case, Document, DocumentVersion, File, Note, Outcome
from rathaus.records.queries import files_to_offer
from tests.cast_floor2 import staff
from tests.records.cast import HOUSE, a_blob, a_case, a_paper, a_plan_entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    """The cases of this module arrive on one day."""
    with frozen(date(2026, 11, 20)):
        yield


def close(case: Case, day: date = date(2026, 11, 22)) -> File:
    with frozen(day):
        close_case(actor=HOUSE, case=case, outcome=Outcome.DONE)
    return File.objects.get(pk=case.file_id)


def test_closed_in_2026_with_ten_years_is_offered_in_2037(city: City) -> None:
    file = close(a_case())
    assert file.retention_until == date(2036, 12, 31)
    assert file.offered_from == date(2037, 1, 1)
    keeper = staff("records.manage")
    assert list(files_to_offer(keeper, 2036)) == []
    assert list(files_to_offer(keeper, 2037)) == [file]


def test_the_year_of_closure_is_that_of_the_city(city: City) -> None:
    case = a_case()
    with frozen(datetime(2027, 1, 1, 0, 30, tzinfo=BERLIN)):
        close_case(actor=HOUSE, case=case, outcome=Outcome.DONE)
    assert File.objects.get(pk=case.file_id).retention_until == date(2037, 12, 31)


def test_what_is_worth_archiving_stays_for_good(city: City) -> None:
    a_plan_entry("02.10", years=None, archive="keep")
    file = close(a_case(plan="02.10"))
    assert file.closed_at is not None
    assert (file.retention_until, file.offered_from) == (None, None)


def test_a_file_closes_with_its_last_case(city: City) -> None:
    first = a_case()
    second = a_case(file=first.file)
    assert close(first).closed_at is None
    assert close(second).retention_until == date(2036, 12, 31)
    told = Event.objects.filter(kind="case.closed").order_by("id")
    assert [(e.facts["file_closed"], e.facts["retention_until"]) for e in told] == [
        (False, None),
        (True, "2036-12-31"),
    ]


def test_closing_takes_five_statements(city: City, django_assert_num_queries: Callable) -> None:
    case = a_case()
    with django_assert_num_queries(5 + 2):  # and the savepoint of the test's transaction
        close_case(actor=HOUSE, case=case, outcome=Outcome.DONE)


def test_reopened_means_kept_until_it_closes_again(city: City) -> None:
    case = a_case()
    close(case)
    reopen_case(actor=HOUSE, case=case, reason="Widerspruch")
    file = File.objects.get(pk=case.file_id)
    assert (file.closed_at, file.retention_until) == (None, None)
    assert close(case, date(2028, 3, 1)).retention_until == date(2038, 12, 31)


def test_nothing_is_filed_in_a_closed_case(city: City) -> None:
    case = a_case()
    close(case)
    with pytest.raises(Conflict, match="abgeschlossen"):
        add_documents(actor=HOUSE, case=case, papers=[a_paper()])


@pytest.fixture
def kept(city: City) -> Case:
    """A case with a document and a note."""
    case = a_case()
    add_documents(actor=HOUSE, case=case, papers=[a_paper()])
    write_note(actor=HOUSE, case=case, text="geprüft")
    return case


def refused(change: Callable[[], object]) -> str:
    """The sentence with which the database refuses."""
    with pytest.raises(Conflict) as caught, refusals(), transaction.atomic():
        change()
    return str(caught.value)


UNCHANGEABLE = "Was zu den Akten gegeben ist, lässt sich nicht mehr ändern oder löschen."
FIXED = "Nummer, Herkunft und Platz in der Akte stehen fest und lassen sich nicht ändern."
COMPLETE = "Aus einer Akte wird nichts gelöscht, damit sie vollständig bleibt."
CLOSED = "Die Akte ist abgeschlossen; aus ihr wird nichts gelöscht."

CHANGES = {
    "a version's name": (UNCHANGEABLE, lambda: DocumentVersion.objects.update(name="anders.pdf")),
    "a version's content": (
        UNCHANGEABLE,
        lambda: DocumentVersion.objects.update(blob=a_blob("anders")),
    ),
    "a version": (UNCHANGEABLE, lambda: DocumentVersion.objects.all()._raw_delete("default")),
    "a note's text": (UNCHANGEABLE, lambda: Note.objects.update(text="anders")),
    "a note": (UNCHANGEABLE, lambda: Note.objects.all().delete()),
    "a file number": (FIXED, lambda: File.objects.update(number="54.30-2026/0002")),
    "a case number": (FIXED, lambda: Case.objects.update(number="2026-000002-R")),
    "a document's place": (FIXED, lambda: Document.objects.update(serial=7)),
    "a document": (COMPLETE, lambda: Document.objects.all()._raw_delete("default")),
    "a case": (COMPLETE, lambda: Case.objects.all()._raw_delete("default")),
    "a file": (COMPLETE, lambda: File.objects.all()._raw_delete("default")),
}


@pytest.mark.parametrize("what", CHANGES)
def test_the_database_refuses_to_change(kept: Case, what: str) -> None:
    sentence, change = CHANGES[what]
    assert refused(change).startswith(sentence)


@pytest.mark.parametrize("what", ["a document", "a case", "a file"])
def test_deleting_in_a_closed_file_is_refused(kept: Case, what: str) -> None:
    close(kept)
    assert refused(CHANGES[what][1]).startswith(CLOSED)


def test_a_document_in_a_closed_file_keeps_its_title(kept: Case) -> None:
    Document.objects.update(title="anders")
    close(kept)
    told = refused(lambda: Document.objects.update(title="noch anders"))
    assert told.startswith("Die Akte ist abgeschlossen; an ihren Dokumenten ändert sich nichts")
