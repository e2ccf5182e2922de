"""Documents: filed in order, with hash and versions, and checked."""

from __future__ import annotations

import hashlib
from uuid import UUID

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.access import ANONYMOUS, Visibility
from rathaus.kernel.errors import NotAllowed
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.records.actions import add_document, add_documents, add_version
from rathaus.records.integrity import verify_documents
from rathaus.records.models import Case, Direction, Document, DocumentVersion
from rathaus.records.queries import documents_for
from tests.cast_floor2 import a_person, an_office, resident
from tests.records.cast import HOUSE, a_blob, a_case, a_paper, applicant_of, clerk_of

pytestmark = pytest.mark.django_db


def test_documents_get_places_hashes_and_facts(city: City) -> None:
    case = a_case()
    papers = [a_paper("Antrag"), a_paper("Lageplan", kind="evidence")]
    add_documents(actor=HOUSE, case=case, papers=papers)
    filed = Document.objects.filter(case=case).order_by("serial")
    assert [(d.serial, d.title, d.kind, d.file_id) for d in filed] == [
        (1, "Antrag", "application", case.file_id),
        (2, "Lageplan", "evidence", case.file_id),
    ]
    expected = hashlib.sha256(b"%PDF-1.7 Lageplan").hexdigest()
    assert filed[1].current.sha256 == expected
    event = Event.objects.filter(kind="document.filed").last()
    assert event is not None
    assert event.facts == {
        "document": f"document:{filed[1].pk}",
        "serial": 2,
        "kind": "evidence",
        "direction": "in",
        "version": 1,
        "sha256": expected,
    }


def test_a_filed_document_answers_without_asking_again(city: City) -> None:
    document = add_document(actor=HOUSE, case=a_case(), paper=a_paper())
    with CaptureQueriesContext(connection) as seen:
        assert document.current.number == 1
    assert len(seen) == 0


@pytest.mark.parametrize("count", [1, 3])
def test_filing_takes_three_statements_however_many_papers(city: City, count: int) -> None:
    case, papers = a_case(), [a_paper(f"Blatt {n}") for n in range(count)]
    with CaptureQueriesContext(connection) as seen:
        add_documents(actor=HOUSE, case=case, papers=papers)
    inside = [q["sql"] for q in seen if "SAVEPOINT" not in q["sql"]]
    assert len(inside) == 3, inside


def test_a_new_version_leaves_the_old_one(city: City) -> None:
    document = add_document(actor=HOUSE, case=a_case(), paper=a_paper())
    add_version(actor=HOUSE, document=document, blob=a_blob("neu"), name="neu.pdf")
    kept = Document.objects.get()
    assert [v.number for v in kept.versions.order_by("number")] == [1, 2]
    assert kept.current.name == "neu.pdf"
    assert kept.serial == 1


def test_names_from_outside_are_made_harmless(city: City) -> None:
    paper = a_paper(name="../../etc/pass\u202ewd.pdf")
    document = add_document(actor=HOUSE, case=a_case(), paper=paper)
    assert document.current.name == "passwd.pdf"


def test_who_may_file_what(city: City) -> None:
    case = a_case()
    stranger = resident(a_person("Fremd"))
    for actor, direction in [
        (HOUSE, Direction.OUT),
        (clerk_of(case), Direction.INTERNAL),
        (applicant_of(case), Direction.IN),
    ]:
        add_document(actor=actor, case=case, paper=a_paper(direction=direction))
    for actor, direction in [
        (applicant_of(case), Direction.OUT),
        (applicant_of(case), Direction.INTERNAL),
        (stranger, Direction.IN),
        (clerk_of(case, "case.see"), Direction.IN),
        (ANONYMOUS, Direction.IN),
    ]:
        with pytest.raises(NotAllowed):
            add_document(actor=actor, case=case, paper=a_paper(direction=direction))
    assert Document.objects.count() == 3


def a_case_with_papers_of_each_level() -> Case:
    case = a_case()
    levels = [Visibility.PARTICIPANT, Visibility.INTERNAL, Visibility.PROTECTED]
    papers = [a_paper(level.name, visibility=level) for level in levels]
    add_documents(actor=HOUSE, case=case, papers=papers)
    return case


def test_each_reader_sees_what_is_meant_for_them(city: City) -> None:
    case = a_case_with_papers_of_each_level()
    seen = {
        "house": HOUSE,
        "applicant": applicant_of(case),
        "stranger": resident(a_person("Fremd")),
        "clerk": clerk_of(case, "case.see"),
        "social": clerk_of(case, "case.see", "protected.see"),
        "elsewhere": clerk_of(a_case(office=_other_office()), "case.see"),
        "nobody": ANONYMOUS,
    }
    titles = {name: [d.title for d in documents_for(actor, case)] for name, actor in seen.items()}
    assert titles == {
        "house": ["PARTICIPANT", "INTERNAL", "PROTECTED"],
        "applicant": ["PARTICIPANT"],
        "stranger": [],
        "clerk": ["PARTICIPANT", "INTERNAL"],
        "social": ["PARTICIPANT", "INTERNAL", "PROTECTED"],
        "elsewhere": [],
        "nobody": [],
    }


def _other_office() -> UUID:
    return an_office("kultur", "Kulturamt").pk


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_documents_takes_two_queries(city: City, count: int) -> None:
    case = a_case()
    add_documents(actor=HOUSE, case=case, papers=[a_paper(f"{n}") for n in range(count)])
    with CaptureQueriesContext(connection) as seen:
        rows = [(d.title, d.current.sha256) for d in documents_for(clerk_of(case), case)]
    assert (len(rows), len(seen)) == (count, 2)


def test_an_altered_content_is_found_and_named(city: City) -> None:
    case = a_case()
    good, bad, gone = add_documents(
        actor=HOUSE, case=case, papers=[a_paper("gut"), a_paper("schlecht"), a_paper("weg")]
    )
    assert verify_documents(case).findings == ()
    store = storages["blobs"]
    _overwrite(city, bad.current)
    store.delete(_key(city, gone.current))
    result = verify_documents(case)
    assert result.checked == 3
    assert {finding.title for finding in result.findings} == {"schlecht", "weg"}
    assert {finding.document for finding in result.findings} == {bad.pk, gone.pk}
    assert good.pk not in {finding.document for finding in result.findings}


def _key(city: City, version: DocumentVersion) -> str:
    return f"{city.slug}/{version.sha256[:2]}/{version.sha256[2:]}"


def _overwrite(city: City, version: DocumentVersion) -> None:
    with open(storages["blobs"].path(_key(city, version)), "wb") as file:
        file.write(b"%PDF-1.7 gefaelscht")
