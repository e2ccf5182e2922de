"""109 real by-laws and laws of a municipality, a county and a Land: nothing of them is lost.

The collection lies beside the repository; without it these tests are skipped.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from tests.conftest import SHARED

from rathaus.catalogue.answers import passage
from rathaus.catalogue.bylaws.document import Document, documents_of
from rathaus.catalogue.bylaws.front import parted
from rathaus.catalogue.bylaws.importing import import_bylaws
from rathaus.catalogue.markup import render
from rathaus.catalogue.models import Bylaw, BylawSection
from rathaus.kernel import search
from rathaus.kernel.access import ANONYMOUS, system

FOLDER = SHARED / "data" / "bylaws-faq"
_WORD = re.compile(r"[^\W_]+")

pytestmark = pytest.mark.skipif(
    not any(FOLDER.rglob("*.md")), reason="no collection of by-laws at hand"
)


@pytest.fixture(scope="module")
def documents() -> list[tuple[Path, Document]]:
    return documents_of(FOLDER)


def _words(*texts: str) -> Counter[str]:
    return Counter(word for text in texts for word in _WORD.findall(text))


def test_every_word_of_every_file_is_in_some_section(
    documents: list[tuple[Path, Document]],
) -> None:
    lost: dict[str, list[str]] = {}
    for path, document in documents:
        _front, body = parted(path.read_text("utf-8"))
        kept = _words(*{section.part for section in document.sections})
        for section in document.sections:
            kept += _words(section.number, section.heading, section.text)
        missing = _words(re.sub(r"<br\s*/?>", " ", body)) - kept
        if missing:
            lost[path.name] = sorted(missing)
    assert (len(documents), lost) == (109, {})


def test_sections_have_places_of_their_own_and_bearable_lengths(
    documents: list[tuple[Path, Document]],
) -> None:
    sections = [section for _path, document in documents for section in document.sections]
    assert len(sections) > 2500
    for _path, document in documents:
        anchors = [section.anchor for section in document.sections]
        assert len(anchors) == len(set(anchors)), document.key
        assert all(re.fullmatch(r"[a-z0-9-]{1,80}", anchor) for anchor in anchors), document.key
    assert max(len(section.text) for section in sections) < 8000


def test_level_issuer_and_short_name_come_from_file_and_folder(
    documents: list[tuple[Path, Document]],
) -> None:
    by_key = {document.key: document for _path, document in documents}
    assert Counter(str(document.level) for document in by_key.values()) == {
        "own": 37, "county": 22, "land": 49, "association": 1,
    }  # fmt: skip
    assert all(document.issuer for document in by_key.values())
    waste = by_key["lkr-gp-abfallwirtschaftssatzung-teil-1-von-2"]
    assert (waste.issuer, waste.short) == ("Landkreis Göppingen", "Abfallwirtschaftssatzung")
    building = by_key["lbo-bw-teil-1-allgemeine-vorschriften"]
    assert (building.issuer, building.short) == ("Baden-Württemberg", "LBO")


def test_rows_of_fee_lists_are_sections(documents: list[tuple[Path, Document]]) -> None:
    fees = next(d for _path, d in documents if d.key == "bbo-satzung-verwaltungsgebuehren")
    found = {section.number: section for section in fees.sections}["Nr. 16"]
    assert (found.heading, found.part) == (
        "Fundsachen",
        "Gebührenverzeichnis der Gemeinde Bad Boll",
    )
    assert "<td>5,00 € / Vorgang</td>" in render(found.text)


@pytest.mark.django_db
def test_those_of_a_municipality_are_read_in_once_and_found() -> None:
    folder = FOLDER / "Regelungsmodul-GEM-BBO"
    first = import_bylaws(actor=system("test"), folder=folder)
    again = import_bylaws(actor=system("test"), folder=folder)

    assert (len(first.new), first.left, len(again.unchanged)) == (37, {}, 37)
    assert len(first.foreign) == Bylaw.objects.count() == 37
    assert BylawSection.objects.count() == first.sections
    hits = search.search("Was kostet die Hundesteuer?", ANONYMOUS, kinds=["bylaw"]).hits
    assert hits[0].key.startswith("bbo-satzung-erhebung-hundesteuer#")
    cited = passage("bylaw", hits[0].key)
    assert cited is not None
    assert cited.whose == "Gemeinde Bad Boll"
