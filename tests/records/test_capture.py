"""Several files into a case: each its own result, twice is once, and nothing is half stored."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from rathaus.kernel.access import Actor, Visibility
from rathaus.kernel.blobs import Blob
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed, Unavailable
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.records.actions import (
    Captured,
    Filing,
    Upload,
    add_document,
    capture_documents,
    close_case,
    mark_as_mistaken,
)
from rathaus.records.models import Case, Direction, Document, Outcome
from rathaus.records.queries import documents_for
from tests.cast_floor2 import at_once
from tests.kernel import clamd, files
from tests.kernel.test_blobs_second import contents, point
from tests.kernel.test_blobs_store import file_size_limit
from tests.records.cast import HOUSE, a_case, a_paper, applicant_of, clerk_of

INCOMING = Filing("evidence", Direction.IN, Visibility.PARTICIPANT)


@pytest.fixture(autouse=True)
def store(settings: Settings, tmp_path: Path) -> Path:
    point(settings, tmp_path, None)
    return tmp_path


def upload(data: bytes, name: str = "nachweis.pdf", title: str = "") -> Upload:
    return Upload(io.BytesIO(data), name, title)


def capture(case: Case, *uploads: Upload, key: str = "form-1", actor: Actor | None = None) -> list:
    return capture_documents(
        actor=actor or clerk_of(case), case=case, uploads=uploads, filing=INCOMING, key=key
    )


def told(results: list[Captured]) -> list[str]:
    return [
        f"{one.document.serial} {one.document.title}" if one.document else str(one.refusal)
        for one in results
    ]


def test_one_refused_file_does_not_lose_the_others(
    city: City, settings: Settings, store: Path
) -> None:
    case = a_case()
    with clamd.running() as (address, _received):
        settings.CLAMD = address
        infected = files.pdf().replace(b"\n", b"\n% " + files.EICAR + b"\n", 1)
        results = capture(
            case,
            upload(files.pdf(), "Mietvertrag.pdf"),
            upload(infected, "rechnung.pdf"),
            upload(files.pdf_locked(user="geheim")),
            upload(b""),
            upload(files.png(10, 10), "bild.pdf"),
            upload(b"MZ\x90" + bytes(100), "rechnung.pdf.exe"),
            upload(files.png(10, 10), "bild.png", "Foto der Baustelle"),
        )
    words = told(results)
    assert (words[0], words[6]) == ("1 Mietvertrag", "2 Foto der Baustelle")
    for answer, reason in zip(
        words[1:6],
        ("Schadsoftware gefunden", "Kennwort", "ist leer", "passen nicht", "Programm"),
        strict=True,
    ):
        assert reason in answer
    assert all(one.refusal.remedy for one in results if one.refusal)
    assert len(contents(store)) == Blob.objects.count() == 2
    assert Event.objects.filter(kind="document.filed").count() == 2
    kept = Document.objects.order_by("serial").first()
    assert kept is not None
    assert (kept.kind, kept.direction, kept.visibility) == ("evidence", "in", 1)


def test_a_full_disk_is_told_and_what_fits_is_filed(city: City, store: Path) -> None:
    case = a_case()
    large = files.png(300, 300)
    assert len(large) > 100_000
    with file_size_limit(50_000):
        results = capture(case, upload(large, "plan.png"), upload(files.pdf()))
    assert isinstance(results[0].refusal, Unavailable)
    assert "voll" in str(results[0].refusal)
    assert told(results)[1] == "1 nachweis"
    assert len(contents(store)) == 1


def test_sent_twice_is_filed_once_and_the_same_content_is_said(city: City) -> None:
    case = a_case()
    capture(case, upload(files.pdf(), "a.pdf"))
    again = capture(case, upload(files.pdf(), "a.pdf"))
    assert ([one.again for one in again], Document.objects.count()) == ([True], 1)
    other = capture(case, upload(files.pdf(), "b.pdf"), key="form-2")
    assert ([one.twin for one in other], Document.objects.count()) == ([1], 2)


def test_a_double_click_and_two_clerks_at_the_same_moment(fresh_city: City, store: Path) -> None:
    case = a_case()
    data = files.pdf()

    def send(key: str, account: int) -> Callable[[], list[Captured]]:
        actor = clerk_of(case, account=account)
        return lambda: capture(case, upload(data), key=key, actor=actor)

    results = at_once(*[send("double", 7)] * 3, send("own", 7), send("double", 8))
    serials = sorted(one.document.serial for result in results for one in result)
    assert (len(serials), sorted(set(serials))) == (5, [1, 2, 3])
    assert sorted(Document.objects.values_list("serial", flat=True)) == [1, 2, 3]
    assert len(contents(store)) == Blob.objects.count() == 1


def test_in_a_closed_case_nothing_is_kept(city: City, store: Path) -> None:
    case = a_case()
    close_case(actor=HOUSE, case=case, outcome=Outcome.DONE)
    with pytest.raises(Conflict):
        capture(case, upload(files.pdf()))
    assert not Blob.objects.exists()


def test_what_is_wrong_with_the_form_is_named(city: City) -> None:
    case = a_case()
    with pytest.raises(Invalid) as caught:
        capture(case)
    assert list(caught.value.fields) == ["files"]
    hidden = Filing("evidence", Direction.IN, Visibility.PROTECTED)
    with pytest.raises(Invalid) as caught:
        capture_documents(
            actor=clerk_of(case), case=case, uploads=[upload(b"x")], filing=hidden, key="k"
        )
    assert list(caught.value.fields) == ["visibility"]
    with pytest.raises(NotAllowed):
        capture(case, upload(files.pdf()), actor=clerk_of(case, "case.see"))


@pytest.mark.parametrize(
    ("who", "closed", "outcome"),
    [
        ("clerk", False, None),
        ("reader", False, NotAllowed),
        ("applicant", False, NotAllowed),
        ("clerk", True, Conflict),
    ],
)
def test_who_marks_a_mistake_and_when(
    city: City, who: str, closed: bool, outcome: type[Exception] | None
) -> None:
    case = a_case()
    document = add_document(actor=HOUSE, case=case, paper=a_paper())
    if closed:
        close_case(actor=HOUSE, case=case, outcome=Outcome.DONE)
    actors = {
        "clerk": clerk_of(case),
        "reader": clerk_of(case, "case.see"),
        "applicant": applicant_of(case),
    }
    if outcome is not None:
        with pytest.raises(outcome):
            mark_as_mistaken(actor=actors[who], document=document, why="falscher Vorgang")
        return
    mark_as_mistaken(actor=actors[who], document=document, why=" falscher  Vorgang ")
    kept = documents_for(clerk_of(case), case).get()
    assert kept.mistaken_why == "falscher Vorgang"
    assert list(documents_for(applicant_of(case), case)) == []
    assert Event.objects.filter(kind="document.mistaken").count() == 1
    mark_as_mistaken(actor=actors[who], document=document, why="noch einmal")
    assert Event.objects.filter(kind="document.mistaken").count() == 1
