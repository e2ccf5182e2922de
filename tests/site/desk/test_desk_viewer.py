"""Reading the papers of a case without leaving it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from rathaus.kernel.access import Visibility, system
from rathaus.kernel.blobs import put
from rathaus.people.models import Account, Office
from rathaus.records.actions import Paper, add_document, add_version, close_case, erase_document
from rathaus.records.jobs import make_renditions
from rathaus.records.models import Case, Direction, Document, Outcome, ReadingLog
from tests.records.renditions.papers import locked, photo, written
from tests.site.desk import cast

HOUSE = system("test")


@pytest.fixture
def case(jo: Account) -> Case:
    """A case in which papers can be put."""
    return cast.waiting_case("Ahrens")[0]


def filed(case: Case, content: bytes, name: str = "Lageplan.pdf", **fields: Any) -> Document:
    values: dict[str, Any] = {
        "blob": put(content, name=name, purpose="generated"),
        "name": name,
        "title": name.partition(".")[0],
        "kind": "evidence",
        "direction": Direction.IN,
    }
    return add_document(actor=HOUSE, case=case, paper=Paper(**values | fields))


def address(case: Case, paper: Document, **asked: object) -> str:
    more = "".join(f"&{name}={value}" for name, value in asked.items())
    return f"/schreibtisch/vorgaenge/{case.number}?dokument={paper.pk}{more}"


def test_a_paper_opens_in_its_case_page_by_page(desk: Client, case: Case) -> None:
    first = filed(case, written("Blatt eins", "Blatt zwei", "Blatt drei"))
    second = filed(case, photo(), "Foto.png")

    page = desk.get(address(case, first, seite=2))

    viewer = page.context["viewer"]
    assert (viewer.page, viewer.pages, viewer.lines) == (2, 3, ["Blatt zwei"])
    assert viewer.previous.url == address(case, first, seite=1) + "#betrachter"
    assert viewer.next.url == address(case, first, seite=3) + "#betrachter"
    assert viewer.paper_after.url == address(case, second) + "#betrachter"
    assert [place.number for place in viewer.strip] == [1, 2, 3]
    assert list(ReadingLog.objects.values_list("document", "way", "version", "count")) == [
        (first.pk, "viewer", 1, 1)
    ]
    text = page.content.decode()
    for said in ("Blatt zwei", first.current.sha256, "Text der Seite", "Lageplan, Seite 2"):
        assert said in text
    assert [desk.get(address(case, first, seite=n)).context["viewer"].page for n in (0, 99)] == [
        1,
        3,
    ]
    part = desk.get(viewer.next.part)
    assert part.context["viewer"].page == 3
    assert b"<html" not in part.content
    image = desk.get(address(case, second, zoom="150")).context["viewer"]
    assert (image.pages, image.zoom, image.silence) == (1, "150", "")


def test_the_picture_of_a_page_is_drawn_and_kept_by_nobody(desk: Client, case: Case) -> None:
    paper = filed(case, written("Blatt eins"))
    where = f"/schreibtisch/dokumente/{paper.pk}/seiten/1.png?breite=800"

    drawn = desk.get(where)

    assert (drawn.status_code, drawn["Content-Type"]) == (200, "image/png")
    assert Image.open(io.BytesIO(drawn.content)).width == 800
    assert drawn["Cache-Control"] == "private, no-store"
    assert desk.get(where, headers={"If-None-Match": drawn["ETag"]}).status_code == 304
    assert desk.get(where.replace("1.png", "2.png")).status_code == 404
    small = desk.get(where.replace("800", "100"))
    assert Image.open(io.BytesIO(small.content)).width == 120


def test_versions_stand_with_hash_origin_and_renditions(
    desk: Client, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    original = written("Erste")
    paper = filed(case, original)
    again = put(photo(), name="zweite.png", purpose="generated")
    add_version(actor=HOUSE, document=paper, blob=again, name="zweite.png")
    make_renditions()

    page = desk.get(address(case, paper, fassung=1))

    viewer = page.context["viewer"]
    assert (viewer.outdated, viewer.lines) == (True, ["Erste"])
    assert [(entry.version.number, entry.by) for entry in viewer.versions] == [
        (2, "Rathaus"),
        (1, "Rathaus"),
    ]
    newest, first = viewer.versions
    assert {form.label: bool(form.url) for form in newest.forms} == {
        "mit erkanntem Text": False,
        "als PDF": True,
        "PDF/A": True,
    }
    assert first.forms[0].about == "PDF/A nicht erzeugt: ocrmypdf ist nicht installiert"
    for form in newest.forms:
        if form.url:
            assert desk.get(form.url)["Content-Disposition"].startswith("attachment")
    assert desk.get(first.download).content == original
    assert desk.get(first.download.replace("/1/", "/9/")).status_code == 404
    silent = desk.get(address(case, paper)).context["viewer"]
    assert silent.silence == "Text nicht erkannt: ocrmypdf ist nicht installiert"
    row = next(row for row in page.context["documents"] if row.picture)
    assert desk.get(row.picture)["Content-Type"] == "image/png"


def test_what_cannot_be_shown_is_said_and_can_be_taken_home(desk: Client, case: Case) -> None:
    secret = filed(case, locked(written("Geheim"), "Sesam"))

    page = desk.get(address(case, secret))

    assert page.context["viewer"].refusal == "Die Datei ist mit einem Kennwort geschützt"
    assert "Original herunterladen" in page.content.decode()
    assert desk.get(f"/schreibtisch/dokumente/{secret.pk}/seiten/1.png").status_code == 404


def test_what_one_may_not_see_is_like_what_is_not_there(
    desk: Client, case: Case, office: Office
) -> None:
    sealed = filed(case, written("Befund"), visibility=Visibility.PROTECTED)
    other = filed(cast.waiting_case("Boysen", 10)[0], written("Fremd"))
    gone = filed(case, written("Alt"))
    close_case(actor=HOUSE, case=case, outcome=Outcome.GRANTED)
    erase_document(actor=HOUSE, document=gone, why="Art. 17 DSGVO")
    elsewhere = Office.objects.create(key="bau", name="Bauamt")
    stranger = cast.at_desk(cast.employ("stranger", elsewhere, "Ulf Fremd"))

    for paper in (sealed, other, gone):
        assert desk.get(address(case, paper)).status_code == 404
    for where in ("seiten/1.png", "vorschau", "fassungen/1/original", "fassungen/1/pdfa"):
        for paper in (sealed, gone):
            assert desk.get(f"/schreibtisch/dokumente/{paper.pk}/{where}").status_code == 404
        assert stranger.get(f"/schreibtisch/dokumente/{other.pk}/{where}").status_code == 404
    assert stranger.get(address(case, sealed)).status_code == 404
    cast.allow_protected("Jo Amt", office)
    assert desk.get(address(case, sealed)).context["viewer"].lines == ["Befund"]


def test_the_list_of_papers_asks_no_more_for_three_than_for_one(desk: Client, case: Case) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert desk.get(f"/schreibtisch/vorgaenge/{case.number}").status_code == 200
        return len(queries)

    filed(case, written("eins"))
    asked()
    one = asked()
    filed(case, written("zwei"))
    filed(case, written("drei"))
    assert asked() == one
