"""Pages of PDFs, whoever sent them."""

from __future__ import annotations

import io

import pikepdf
import pytest
from PIL import Image

from rathaus.records.renditions.pages import (
    LockedPdf,
    NoSuchPage,
    UnreadablePdf,
    page_images,
    page_sizes,
    words_on,
)
from tests.records.renditions.papers import locked, scanned, turned, written

_A4 = (595, 842)


def test_pages_have_sizes_pictures_and_words_with_their_places() -> None:
    content = written("Wohngeld für Öhringen", "Seite zwei")

    assert [(round(w), round(h)) for w, h in page_sizes(content)] == [_A4, _A4]
    second, first = (Image.open(io.BytesIO(x)) for x in page_images(content, [2, 1], width=300))
    assert (first.format, first.width, first.height) == ("PNG", 300, 425)
    assert first.tobytes() != second.tobytes()
    words = words_on(content, 1)
    assert [word.text for word in words] == ["Wohngeld", "für", "Öhringen"]
    assert 0.08 < words[0].x < words[1].x < words[2].x < 0.6
    assert all(0.05 < word.y < 0.1 and 0 < word.h < 0.05 for word in words)
    assert words_on(scanned(), 1) == []


def test_a_turned_page_is_shown_as_its_reader_sees_it() -> None:
    content = turned(written("Querformat"), 90)

    assert [(round(w), round(h)) for w, h in page_sizes(content)] == [_A4[::-1]]
    (word,) = words_on(content, 1)
    assert word.x > 0.9, "what stood at the top stands at the right now"
    assert word.h > word.w
    image = Image.open(io.BytesIO(page_images(content, [1], width=842)[0])).convert("L")
    left, top = int(word.x * image.width), int(word.y * image.height)
    box = (left, top, left + int(word.w * image.width), top + int(word.h * image.height))
    assert min(image.crop(box).tobytes()) < 80, "the ink lies where the word is said to be"


def test_a_drawing_too_large_as_png_comes_smaller() -> None:
    noise = Image.merge("RGB", [Image.effect_noise((900, 900), 80) for _band in range(3)])
    out = io.BytesIO()
    noise.save(out, "PDF")

    (drawn,) = page_images(out.getvalue(), [1], width=900)

    assert Image.open(io.BytesIO(drawn)).format == "WEBP"


def test_a_password_damage_and_missing_pages_are_told_apart() -> None:
    content = written("Geheim")

    with pytest.raises(LockedPdf):
        page_sizes(locked(content, "Sesam"))
    assert len(page_sizes(locked(content, ""))) == 1
    for broken in (b"", b"kein PDF", content[: len(content) // 3]):
        with pytest.raises(UnreadablePdf):
            page_images(broken, [1], width=100)
    for number in (0, 2, -1):
        with pytest.raises(NoSuchPage):
            words_on(content, number)
    with pytest.raises(ValueError, match="41 pages"):
        page_images(content, [1] * 41, width=100)


def test_a_page_of_two_kilometres_is_drawn_within_the_limits() -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(10, 14400))
    out = io.BytesIO()
    pdf.save(out)

    (drawn,) = page_images(out.getvalue(), [1], width=2000)

    image = Image.open(io.BytesIO(drawn))
    assert image.width * image.height <= 16_100_000


def test_five_hundred_pages_have_their_sizes_and_the_last_its_picture() -> None:
    content = written(*[f"Blatt {number}" for number in range(1, 501)])

    assert len(page_sizes(content)) == 500
    assert [word.text for word in words_on(content, 500)] == ["Blatt", "500"]
    assert len(page_images(content, [1, 250, 500], width=100)) == 3
