"""Any paper as a PDF that can be looked at."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from PIL import Image

from rathaus.kernel.blobs import put
from rathaus.kernel.tenancy import City
from rathaus.records.actions import add_document
from rathaus.records.models import DocumentVersion
from rathaus.records.renditions.making import ONLY_TEXT, as_pdf, shown
from rathaus.records.renditions.pages import page_images, page_sizes, words_on
from rathaus.records.renditions.typesetting import declared_part
from tests.records.cast import HOUSE, a_case, a_paper
from tests.records.renditions.papers import picture, written

pytestmark = pytest.mark.django_db
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def filed(content: bytes, name: str, case: Any = None) -> DocumentVersion:
    """A version with this content in a fresh case."""
    blob = put(content, name=name, purpose="generated")
    return add_document(
        actor=HOUSE, case=case or a_case(), paper=a_paper(blob=blob, name=name)
    ).current


def a_docx(*paragraphs: str) -> bytes:
    """A Word document with these paragraphs."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    xml = f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", types)
        package.writestr("_rels/.rels", relations)
        package.writestr("word/document.xml", xml)
    return out.getvalue()


def words(pdf: bytes | None, page: int = 1) -> str:
    assert pdf is not None
    return " ".join(word.text for word in words_on(pdf, page))


def test_a_pdf_is_shown_as_it_is(city: City) -> None:
    content = written("Antrag")
    assert as_pdf(filed(content, "antrag.pdf")) == content


def test_a_photo_taken_sideways_stands_upright_on_a_page(city: City) -> None:
    image = Image.new("RGB", (400, 200), "white")
    image.paste("black", (0, 0, 200, 200))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90° clockwise: what was left is on top then
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)

    pdf = as_pdf(filed(out.getvalue(), "foto.jpg"))

    assert pdf is not None
    assert declared_part(pdf) == 2
    assert [(round(w), round(h)) for w, h in page_sizes(pdf)] == [(595, 842)]
    page = Image.open(io.BytesIO(page_images(pdf, [1], width=595)[0])).convert("L")
    assert page.getpixel((297, 200)) == 0
    assert page.getpixel((297, 640)) == 255


def test_each_sheet_of_a_scan_in_one_file_is_a_page(city: City) -> None:
    out = io.BytesIO()
    sheets = [picture(text, size=(620, 877)) for text in ("eins", "zwei", "drei")]
    sheets[0].save(out, "TIFF", save_all=True, append_images=sheets[1:])

    pdf = as_pdf(filed(out.getvalue(), "scan.tif"))

    assert pdf is not None
    assert len(page_sizes(pdf)) == 3


def test_texts_tables_and_pages_of_the_web_are_set(city: City) -> None:
    text = as_pdf(filed("Guten Tag,\n\n#let x = [kein Befehl]\n漢字 😀".encode(), "brief.txt"))
    assert words(text).startswith("Guten Tag, #let x = [kein Befehl]")

    table = as_pdf(filed("Straße;Nummer\nHolstenstraße;12\nSchulweg;8\n".encode(), "orte.csv"))
    assert words(table).startswith("Straße Nummer Holstenstraße 12 Schulweg 8")

    page = shown(
        filed(b"<!doctype html><p>Sichtbar<script>alert(1)</script><p>Zweiter", "seite.html")
    )
    assert words(page.content).startswith(f"{ONLY_TEXT}. Sichtbar Zweiter")
    assert (page.tool, page.note) == ("typst", ONLY_TEXT)


def test_without_an_office_program_the_text_of_a_word_file_is_shown_and_said_so(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")

    found = shown(filed(a_docx("Sehr geehrte Damen", "hiermit beantrage ich"), "antrag.docx"))

    assert words(found.content).startswith(f"{ONLY_TEXT}. Sehr geehrte Damen hiermit")
    assert found.note == ONLY_TEXT


def test_what_cannot_be_shown_says_why(city: City) -> None:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as made:
        made.writestr("a.bin", "x")
    damaged = picture(size=(50, 50))
    out = io.BytesIO()
    damaged.save(out, "JPEG")

    for content, name, why in (
        (package.getvalue(), "alles.zip", "gibt es keine Ansicht"),
        (out.getvalue()[:200], "bild.jpg", "beschädigt"),
        (b"   \n  ", "leer.txt", "keinen Text"),
    ):
        found = shown(filed(content, name))
        assert found.content is None, name
        assert why in found.note
