"""The gate: honest papers pass, everything else is refused with cause and remedy."""

from __future__ import annotations

import dataclasses
import io
import time
import tracemalloc
import zipfile

import pikepdf
import pytest

from rathaus.kernel.blobs import media
from rathaus.kernel.blobs.policy import Policy
from rathaus.kernel.blobs.sniff import sniff
from rathaus.kernel.blobs.uploads import Inspection, inspect
from rathaus.kernel.errors import Refused
from tests.kernel import files

USUAL = Policy()
ARCHIVES = Policy(media_types=frozenset({media.ZIP, media.GZIP, media.DOCX, media.XLSX, media.ODT}))
DRAWINGS = Policy(media_types=frozenset({media.SVG, media.TEXT, media.CSV}))
NAME = pikepdf.Name


def look(data: bytes, name: str, policy: Policy = USUAL) -> Inspection:
    return inspect(io.BytesIO(data), name=name, size=len(data), policy=policy)


def refusal(data: bytes, name: str, policy: Policy = USUAL) -> str:
    with pytest.raises(Refused) as caught:
        look(data, name, policy)
    assert caught.value.remedy.endswith(".")
    return caught.value.message


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (files.pdf(), "Antrag.pdf", media.PDF),
        (files.pdf(), "Antrag", media.PDF),
        (files.jpeg(), "Foto.JPG", media.JPEG),
        (files.png(), "Lageplan.png", media.PNG),
    ],
)
def test_honest_papers_pass(data: bytes, name: str, media_type: str) -> None:
    assert look(data, name) == Inspection(media_type)


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "leer.pdf", "Die Datei „leer.pdf“ ist leer."),
        (
            b"\x7fELF\x02\x01\x01" + b"\x00" * 60,
            "bescheid.pdf",
            "Die Datei „bescheid.pdf“ ist ein ausführbares Programm (Linux-Programm).",
        ),
        (
            b"MZ\x90\x00" + b"\x00" * 60,
            "foto.jpg",
            "Die Datei „foto.jpg“ ist ein ausführbares Programm (Windows-Programm).",
        ),
        (
            b"#!/bin/sh\nrm -rf ~\n",
            "text.txt",
            "Die Datei „text.txt“ ist ein ausführbares Programm (Skript).",
        ),
        (
            files.pdf(),
            "Antrag.jpg",
            "Name und Inhalt passen nicht zusammen: „Antrag.jpg“ ist ihrem Inhalt nach: PDF.",
        ),
        (
            files.pdf(),
            "Antrag.pdf.exe",
            "Name und Inhalt passen nicht zusammen: „Antrag.pdf.exe“ ist ihrem Inhalt nach: PDF.",
        ),
        (
            files.zipped({"a.txt": b"hallo"}),
            "unterlagen.zip",
            "Die Datei „unterlagen.zip“ ist ihrem Inhalt nach: ZIP-Archiv.",
        ),
        (
            files.zip_bomb(20_000_000),
            "unterlagen.pdf",
            "Die Datei „unterlagen.pdf“ ist ihrem Inhalt nach: ZIP-Archiv.",
        ),
        (files.docx(), "a.docx", "Die Datei „a.docx“ ist ihrem Inhalt nach: Word-Dokument."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
            "a.doc",
            "Die Datei „a.doc“ ist ihrem Inhalt nach: Office-Dokument im alten Format.",
        ),
        (
            b"  <!DOCTYPE html><script>alert(1)</script>",
            "a.pdf",
            "Die Datei „a.pdf“ ist ihrem Inhalt nach: HTML-Seite.",
        ),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            "a.png",
            "Die Datei „a.png“ ist ihrem Inhalt nach: SVG-Zeichnung.",
        ),
        (b"Hallo Welt", "a.pdf", "Die Datei „a.pdf“ ist ihrem Inhalt nach: Textdatei."),
        (
            b"\x00\x01\x02\x03",
            "a.pdf",
            "Der Inhalt der Datei „a.pdf“ ist von keiner bekannten Art.",
        ),
        (
            b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1" + b"\x00" * 20,
            "IMG_1.HEIC",
            "Die Datei „IMG_1.HEIC“ ist ihrem Inhalt nach: HEIC-Bild.",
        ),
    ],
)
def test_other_types_are_refused_with_the_reason(data: bytes, name: str, reason: str) -> None:
    assert refusal(data, name) == reason


def test_the_remedy_names_what_is_accepted() -> None:
    with pytest.raises(Refused) as caught:
        look(b"Hallo Welt", "a.txt")
    assert caught.value.remedy == (
        "Angenommen werden hier: JPEG-Bild, PDF, PNG-Bild. Wandeln Sie die Datei um."
    )


RUNS = "Die PDF-Datei enthält Skripte oder Aktionen, die beim Öffnen laufen können."
ATTACHED = "Die PDF-Datei enthält weitere Dateien."


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (files.pdf(OpenAction=pikepdf.Dictionary(S=NAME.JavaScript, JS="app.alert(1)")), RUNS),
        (files.pdf(AA=pikepdf.Dictionary(WC=pikepdf.Dictionary(S=NAME.Launch, F="cmd.exe"))), RUNS),
        (
            files.pdf(Names=pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=[]))),
            RUNS,
        ),
        (files.pdf(AcroForm=pikepdf.Dictionary(XFA="x")), None),
        (
            files.pdf_with_link_annotation(pikepdf.Dictionary(S=NAME.Launch, F="cmd.exe")),
            RUNS,
        ),
        (files.pdf_with_link_annotation(pikepdf.Dictionary(S=NAME.ImportData, F="x")), RUNS),
        (files.pdf_with_attachment(), ATTACHED),
        (files.pdf_locked(user="zu"), "Die PDF-Datei ist mit einem Kennwort geschützt."),
        (files.pdf()[:200], "Die PDF-Datei ist beschädigt und lässt sich nicht öffnen."),
        (b"%PDF-1.7\nkaputt", "Die PDF-Datei ist beschädigt und lässt sich nicht öffnen."),
    ],
)
def test_harmful_or_unreadable_pdfs_are_refused(data: bytes, reason: str | None) -> None:
    expected = reason or (
        "Die PDF-Datei ist ein dynamisches Formular (XFA), das nur wenige Programme zeigen."
    )
    assert refusal(data, "a.pdf") == expected


def test_an_action_behind_a_reference_is_found() -> None:
    with pikepdf.new() as document:
        document.add_blank_page()
        kind = document.make_indirect(NAME.Launch)
        document.Root.OpenAction = pikepdf.Dictionary(F="cmd.exe")
        document.Root.OpenAction.S = kind
        target = io.BytesIO()
        document.save(target)
    assert refusal(target.getvalue(), "a.pdf") == RUNS


def test_words_about_scripts_are_not_scripts() -> None:
    outline = pikepdf.Dictionary(Title="Was /JavaScript und /Launch bedeuten")
    assert look(files.pdf(Info2=outline), "a.pdf") == Inspection(media.PDF)


def test_web_links_in_pdfs_pass() -> None:
    action = pikepdf.Dictionary(S=NAME.URI, URI="https://example.org/")
    assert look(files.pdf_with_link_annotation(action), "a.pdf") == Inspection(media.PDF)


def test_a_pdf_protected_against_changes_is_noted() -> None:
    found = look(files.pdf_locked(user=""), "a.pdf")
    assert found == Inspection(media.PDF, ("gegen Änderungen geschützt",))


def test_attachments_are_noted_where_the_caller_allows_them() -> None:
    policy = dataclasses.replace(USUAL, attachments=True)
    found = look(files.pdf_with_attachment(), "a.pdf", policy)
    assert found == Inspection(media.PDF, ("enthält angehängte Dateien",))


def test_a_pdf_that_unfolds_in_memory_is_refused_quickly() -> None:
    bomb = files.pdf_stream_bomb(400_000_000)
    assert len(bomb) < 500_000
    before = time.process_time()
    reason = refusal(bomb, "a.pdf")
    assert reason == "Die PDF-Datei ist beschädigt und lässt sich nicht öffnen."
    assert time.process_time() - before < 5


def test_a_large_pdf_is_looked_at_in_a_process_of_its_own() -> None:
    padding = b"%" + b"x" * 1_500_000 + b"\n"
    for harmless in (files.pdf(), files.pdf_locked(user="")):
        assert look(harmless + padding, "a.pdf").media_type == media.PDF
    harmful = files.pdf(OpenAction=pikepdf.Dictionary(S=NAME.JavaScript, JS="app.alert(1)"))
    assert refusal(harmful + padding, "a.pdf") == RUNS
    policy = dataclasses.replace(USUAL, attachments=True)
    found = look(files.pdf_with_attachment() + padding, "a.pdf", policy)
    assert found.notes == ("enthält angehängte Dateien",)


def test_a_pdf_made_of_bombs_costs_seconds_at_most() -> None:
    bomb = files.pdf_stream_bombs(each=30_000_000, count=200)
    assert 2_000_000 < len(bomb) < 10_000_000
    before = time.monotonic()
    assert refusal(bomb, "a.pdf") == "Die PDF-Datei ist zu umfangreich, um sie zu prüfen."
    assert time.monotonic() - before < 60


HIDDEN = "Die Datei gibt sich als Dokument aus, enthält aber versteckt etwas anderes."


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (files.pdf().replace(b"%PDF-", b"%PDF-1.4\n<html><script>x</script>%PDF-", 1), "a.pdf"),
        (files.pdf() + files.zipped({"a.html": b"<script>"}), "a.pdf"),
        (files.png() + files.zipped({"a.html": b"<script>"}), "a.png"),
        (files.jpeg()[:2] + b"\xff\xfe\x00\x12<script>alert(1)" + files.jpeg()[2:], "a.jpg"),
    ],
)
def test_files_that_are_two_things_at_once_are_refused(data: bytes, name: str) -> None:
    assert refusal(data, name) == HIDDEN


BOMB = "Das Archiv entpackt sich zu einer unzulässig großen Datenmenge."
SMALL = dataclasses.replace(ARCHIVES, unpacked_bytes=5_000_000)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (files.zip_bomb(6_000_000), "a.zip"),
        (files.zip_bomb(3_000_000), "a.zip"),  # small enough, but packed a thousand to one
        (files.zipped({f"{i}.txt": b"" for i in range(2001)}), "a.zip"),
        (files.zipped({"innen.zip": files.zip_bomb(30_000_000)}), "a.zip"),
        (files.gzip_bomb(6_000_000), "a.gz"),
        (files.docx(extra={"word/media/a.bin": b"\x00" * 6_000_000}), "a.docx"),
    ],
)
def test_bombs_are_refused(data: bytes, name: str) -> None:
    assert refusal(data, name, SMALL) == BOMB


def test_a_bomb_that_lies_about_its_size_is_counted_while_unpacking() -> None:
    tracemalloc.start()
    try:
        reason = refusal(files.lying_zip_bomb(50_000_000), "a.zip", SMALL)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert reason in {BOMB, "Das Archiv ist beschädigt oder unvollständig."}
    assert peak < 60_000_000


def test_an_archive_within_an_archive_within_an_archive_is_refused() -> None:
    twice = files.zipped({"b.zip": files.zipped({"c.zip": files.zipped({"d.txt": b"x"})})})
    assert refusal(twice, "a.zip", ARCHIVES) == (
        "Das Archiv enthält weitere Archive, die sich nicht prüfen lassen."
    )


def test_honest_archives_pass_where_allowed() -> None:
    once = files.zipped({"a.txt": b"x" * 1000, "b.zip": files.zipped({"c.txt": b"y"})})
    assert look(once, "a.zip", ARCHIVES) == Inspection(media.ZIP)
    assert look(files.docx(), "a.docx", ARCHIVES) == Inspection(media.DOCX)


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (
            files.zipped({"setup.exe": b"MZ\x90\x00"}),
            "a.zip",
            "Das Archiv enthält ein ausführbares Programm.",
        ),
        (
            files.zipped({"../../x": b"x"}),
            "a.zip",
            "Das Archiv enthält Namen, die aus dem Archiv hinausführen.",
        ),
        (
            files.docx(macro=True),
            "a.docx",
            "Das Dokument enthält Makros, also Programme, die beim Öffnen laufen können.",
        ),
        (
            files.docx(macro=True),
            "a.docm",
            "Name und Inhalt passen nicht zusammen: „a.docm“ ist ihrem Inhalt nach: Word-Dokument.",
        ),
        (
            files.zipped({"a.txt": b"x"})[:-10],
            "a.zip",
            "Das Archiv ist beschädigt oder unvollständig.",
        ),
    ],
)
def test_dangerous_archives_are_refused(data: bytes, name: str, reason: str) -> None:
    assert refusal(data, name, ARCHIVES) == reason


def test_archives_with_a_password_are_refused() -> None:
    data = bytearray(files.zipped({"a.txt": b"x"}))
    for signature, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags_at] |= 1
    assert refusal(bytes(data), "a.zip", ARCHIVES) == (
        "Das Archiv ist mit einem Kennwort geschützt."
    )


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<a xmlns:xlink='http://www.w3.org/1999/xlink' xlink:href='javascript:alert(1)'/>",
        "<rect onload='alert(1)'/>",
        "<foreignObject/>",
        "<image href='https://example.org/x.png'/>",
        "<style>@import url(https://example.org/x.css)</style>",
    ],
)
def test_active_drawings_are_refused(inside: str) -> None:
    data = f"<svg xmlns='http://www.w3.org/2000/svg'>{inside}</svg>".encode()
    assert refusal(data, "a.svg", DRAWINGS) == (
        "Die Zeichnung enthält aktive Inhalte oder Verweise nach außen."
    )


def test_drawings_that_define_entities_are_refused() -> None:
    data = b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a 'aaaa'>]><svg>&a;</svg>"
    assert refusal(data, "a.svg", DRAWINGS) == (
        "Die Zeichnung enthält aktive Inhalte oder Verweise nach außen."
    )


def test_plain_drawings_and_texts_pass_where_allowed() -> None:
    drawing = b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'><rect/></svg>"
    assert look(drawing, "a.svg", DRAWINGS) == Inspection(media.SVG)
    assert look("Größe;Ort\n1;Kiel".encode(), "a.csv", DRAWINGS) == Inspection(media.CSV)
    assert look("Größe in Kiel".encode("latin-1"), "a.txt", DRAWINGS) == Inspection(media.TEXT)


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"<!-- x --><svg xmlns='s'></svg>", media.SVG),
        (b"<?xml version='1.0'?><a/>", media.XML),
        (b"<?xml version='1.0'?><html xmlns='x'/>", media.HTML),
        (b"\xef\xbb\xbf <p>x", media.HTML),
        (b"Zeile\n<script>x</script>", media.HTML),
        ("Text".encode("utf-16"), media.UNKNOWN),
        (b"", media.UNKNOWN),
    ],
)
def test_types_are_told_from_content(data: bytes, media_type: str) -> None:
    assert sniff(io.BytesIO(data)) == media_type


def test_opendocument_is_told_by_its_first_entry() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", media.ODT)
        archive.writestr("Basic/Standard/Module1.xml", "<x/>")
    assert sniff(target) == media.ODT
    assert refusal(target.getvalue(), "a.odt", ARCHIVES) == (
        "Das Dokument enthält Makros, also Programme, die beim Öffnen laufen können."
    )
