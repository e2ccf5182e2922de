"""What is made unreadable is gone: from the text, the picture, and every corner of the file."""

from __future__ import annotations

import io

import pikepdf
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from rathaus.records.inspection.leaves import (
    Black,
    clean_pages,
    placed_words,
    redact_pages,
)
from rathaus.records.reading.portable import LockedPdf, UnreadablePdf
from tests.records.inspection.papers import (
    NAME,
    picture_of,
    says,
    talkative,
    texts,
    words_of_page,
)
from tests.records.renditions.papers import locked, scanned, turned, written

SHEET = clean_pages(written(" ".join(f"wort{n}" for n in range(160))))


def test_cleaning_keeps_the_page_and_nothing_beside_it() -> None:
    cleaned = clean_pages(talkative())
    assert "Feldinhalt" in words_of_page(cleaned)
    assert [NAME in words_of_page(cleaned, page) for page in (0, 1)] == [True, True]
    raw = "\n".join(texts(cleaned))
    for gone in ("/Annots", "/AcroForm", "/JavaScript", "/Outlines", "/Metadata", "/PieceInfo"):
        assert gone not in raw
    assert "Anlage zu" not in raw
    assert "Sache" not in raw
    assert "Never" not in raw


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_no_reader_finds_what_was_under_the_box(degrees: int) -> None:
    cleaned = clean_pages(turned(talkative(), degrees))
    black = {
        page: [Black(*word.box, mark="D") for word in words if NAME in word.text]
        for page, words in placed_words(cleaned).items()
    }
    assert [len(boxes) for boxes in black.values()] == [1, 1]
    assert says(cleaned, NAME)
    done = redact_pages(cleaned, black)
    assert not says(done, NAME)
    assert {"Gutachten", "klagt", "Feldinhalt", "[D]"} <= set(words_of_page(done))
    for page, boxes in black.items():
        image, box = picture_of(done, page - 1), boxes[0]
        x, y = int(box.x * image.width), int(box.y * image.height)
        w, h = int(box.w * image.width), int(box.h * image.height)
        left = image.crop((x, y, x + w // 4, y + h))
        assert max(left.tobytes()) < 60


def test_a_page_that_is_left_alone_keeps_its_letters_but_nothing_of_its_neighbour() -> None:
    cleaned = clean_pages(talkative())
    first = [Black(0, 0, 1, 1, "D")]
    done = redact_pages(cleaned, {1: first})
    assert words_of_page(done, 1)[:3] == ["Zweite", "Seite", "ohne"]
    assert "Gutachten" not in "".join(texts(done))
    assert words_of_page(done, 0) == ["[D]"]


@settings(max_examples=6, database=None, phases=[Phase.generate])
@given(
    st.lists(
        st.tuples(
            *(st.floats(0, 0.9) for _ in range(2)), *(st.floats(0.01, 0.4) for _ in range(2))
        ),
        min_size=1,
        max_size=3,
    )
)
def test_no_word_that_a_box_touches_survives(
    boxes: list[tuple[float, float, float, float]],
) -> None:
    words = placed_words(SHEET)[1]
    hit = {
        word.text
        for word in words
        for x, y, w, h in boxes
        if word.x <= x + w and x <= word.x + word.w and word.y <= y + h and y <= word.y + word.h
    }
    done = redact_pages(SHEET, {1: [Black(*box, "E") for box in boxes]})
    kept = set(words_of_page(done)) - {"[E]"}
    assert kept == {word.text for word in words} - hit
    raw = "\n".join(texts(done))
    assert not any(f"<{word} ".encode("utf-16-be").hex()[4:] in raw for word in hit)


def test_a_scan_is_blackened_in_its_picture() -> None:
    cleaned = clean_pages(scanned(NAME))
    assert placed_words(cleaned) == {1: []}
    before, done = picture_of(cleaned), redact_pages(cleaned, {1: [Black(0, 0, 1, 0.3, "D")]})
    band = (0, 0, before.width, int(before.height * 0.25))
    assert min(before.crop(band).tobytes()) < 50
    dark = [value < 60 for value in picture_of(done).crop(band).tobytes()]
    assert sum(dark) / len(dark) > 0.99


def test_locked_and_broken_papers_are_told_apart() -> None:
    with pytest.raises(LockedPdf):
        clean_pages(locked(written("Brief"), "geheim"))
    assert words_of_page(clean_pages(locked(written("Brief"), ""))) == ["Brief"]
    with pytest.raises(UnreadablePdf):
        clean_pages(b"%PDF-1.7 nichts")


def test_of_layers_only_what_is_seen_goes_on() -> None:
    with pikepdf.open(io.BytesIO(written("Sichtbar"))) as pdf:
        layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="Entwurf"))
        off = pikepdf.Dictionary(OFF=pikepdf.Array([layer]))
        pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=pikepdf.Array([layer]), D=off)
        out = io.BytesIO()
        pdf.save(out)
    cleaned = clean_pages(out.getvalue())
    assert words_of_page(cleaned) == []
    assert min(picture_of(cleaned).tobytes()) < 60
