"""Letters are set: complete, accessible, the same every time."""

from __future__ import annotations

import hashlib
import io
import itertools
import os
import shutil
import threading
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from rathaus.procedures.letters import Pdf, render, stage
from tests.procedures.letter_samples import (
    COMMON,
    LETTERS,
    NOW,
    printed,
    sample,
    shipped,
    tags,
    text_of,
    written,
)

NAMES = ["closing", "decision", "payment-receipt", "receipt", "refusal", "request"]


def test_these_letters_are_shipped() -> None:
    assert sorted(path.stem for path in LETTERS.glob("*.typ")) == sorted([*NAMES, "places"])


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_is_german_tagged_and_titled(name: str) -> None:
    pdf = printed(shipped(name), name)
    reader = PdfReader(io.BytesIO(pdf.data))
    root = reader.trailer["/Root"]
    metadata = reader.xmp_metadata
    assert metadata is not None
    assert root["/Lang"] == "de-DE"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 – a PDF boolean, not Python's
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata.stream.get_data().decode()
    assert reader.metadata is not None
    assert reader.metadata.title
    assert [tag for tag, _ in tags(pdf)].count("/H1") == 1
    assert pdf.pages == len(reader.pages)


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_is_dated_and_hashed(name: str) -> None:
    pdf = printed(shipped(name), name)
    metadata = PdfReader(io.BytesIO(pdf.data)).metadata
    assert metadata is not None
    assert metadata.creation_date == NOW
    assert pdf.sha256 == hashlib.sha256(pdf.data).hexdigest()


def test_tables_have_header_cells(decision: Pdf) -> None:
    found = [tag for tag, _ in tags(decision)]
    assert (found.count("/Table"), found.count("/TH")) == (1, 2)


def test_headings_skip_no_level(decision: Pdf) -> None:
    levels = [int(tag[2]) for tag, _ in tags(decision) if tag in ("/H1", "/H2", "/H3", "/H4")]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))


def test_the_same_letter_is_the_same_to_the_byte(decision: Pdf) -> None:
    again = printed(shipped("decision"))
    other = printed(shipped("decision"), case_number="2026-000124-2")
    assert again == decision
    assert again.data == decision.data
    assert other.sha256 != decision.sha256


def test_many_letters_between_change_nothing(decision: Pdf) -> None:
    for name in NAMES:
        printed(shipped(name), name, case_number="x")
    assert printed(shipped("decision")).sha256 == decision.sha256


def test_threads_do_not_mix_their_letters() -> None:
    found: dict[int, list[str]] = {}

    def work(number: int) -> None:
        letter = shipped("receipt")
        texts = [printed(letter, "receipt", case_number=f"nr-{number}-{turn}") for turn in range(4)]
        found[number] = [text_of(pdf) for pdf in texts]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, texts in found.items():
        assert [text.count(f"nr-{number}-{turn}") for turn, text in enumerate(texts)] == [3] * 4
    assert len(found) == 4


def test_a_fork_is_told_so_instead_of_waiting_for_ever() -> None:
    letter = shipped("receipt")
    printed(letter, "receipt")
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            printed(letter, "receipt")
        except RuntimeError as error:
            os.write(write_end, str(error).encode())
        finally:
            os._exit(0)
    os.close(write_end)
    os.waitpid(child, 0)
    with os.fdopen(read_end) as pipe:
        assert pipe.read() == "a fork of a process that has set letters cannot set any"
    assert "Vorgang 2026-000123-4" in text_of(printed(letter, "receipt"))


@pytest.mark.parametrize(
    ("name", "key", "one"),
    [
        ("receipt", "summary", {"label": "Angabe", "value": "Antwort"}),
        ("receipt", "next_steps", "Wir prüfen."),
        ("request", "missing", {"title": "Vollmacht", "why": "Sie fehlt.", "norm": "§ 79 LVwG"}),
    ],
)
def test_lists_may_be_short_or_long(name: str, key: str, one: Any) -> None:
    short = printed(shipped(name), name, **{key: [one]})
    long = printed(shipped(name), name, **{key: [one] * 80})
    assert (short.pages, long.pages > 1) == (1, True)


def test_values_of_python_arrive_as_the_letters_expect_them() -> None:
    letter = written("#date(data.day) · #money(data.sum) · #money(data.float) · #data.words")
    values = {
        "day": date(2026, 4, 3),
        "sum": Decimal("-1234.5"),
        "float": 0.1,
        "words": ValueError("x"),
    }
    assert "3. April 2026 · −1.234,50 € · 0,10 € · x" in text_of(printed(letter, **values))


def test_fonts_are_shipped_with_their_licence() -> None:
    fonts = COMMON / "fonts"
    assert sorted(path.name for path in fonts.iterdir()) == [
        "FiraSans-Bold.ttf", "FiraSans-Italic.ttf", "FiraSans-Regular.ttf", "OFL.txt",
    ]  # fmt: skip
    assert sum(path.stat().st_size for path in fonts.iterdir()) < 1_500_000


def test_a_process_leaves_nothing_behind(tmp_path: Path) -> None:
    gone = tmp_path / "rathaus-letter-999999999-x"
    fresh = tmp_path / "rathaus-letter-999999998-x"
    mine = tmp_path / f"rathaus-letter-{os.getpid()}-x"
    for folder in (gone, fresh, mine):
        folder.mkdir()
    for folder in (gone, mine):
        os.utime(folder, (0, 0))
    stage.sweep(tmp_path)
    assert sorted(folder.name for folder in tmp_path.iterdir()) == sorted([fresh.name, mine.name])


def test_what_a_letter_says_is_nowhere_once_it_is_set() -> None:
    folder = stage.make()
    printed(shipped("receipt"), "receipt", case_number="geheim-4711")
    left = [
        path
        for place in folder.parent.glob(f"rathaus-letter-{os.getpid()}-*")
        for path in place.rglob("*.json")
    ]
    assert left == []
    stage.remove(folder, os.getpid())
    assert not folder.exists()


def test_a_folder_that_was_tidied_away_is_made_anew() -> None:
    before = printed(shipped("receipt"), "receipt")
    for folder in stage.make().parent.glob(f"rathaus-letter-{os.getpid()}-*"):
        shutil.rmtree(folder)
    assert printed(shipped("receipt"), "receipt") == before


def test_what_a_city_leaves_empty_leaves_no_trace() -> None:
    given = sample("receipt")
    bare = {**given["letterhead"], "head": "", "phone": "", "email": "", "web": "", "crest_svg": ""}
    data = {**given["data"], "contact": {"phone": "", "email": ""}, "your_reference": ""}
    text = text_of(render(shipped("receipt"), data, letterhead=bare, created=NOW))
    labels = ["Telefon", "E-Mail", "Ihr Zeichen", "Bearbeitet"]
    assert [label for label in labels if label in text] == []
    assert text.startswith("Stadt Musterhausen Tiefbauamt, Straßenverkehrsbehörde")
