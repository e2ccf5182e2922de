"""Data is inert, and what would make a bad letter is refused with its line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from rathaus.procedures.letters import LetterFailed, render
from tests.procedures.letter_samples import (
    printed,
    sample,
    shipped,
    text_of,
    written,
)

ATTACKS = [
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.1": *',
    "#while true {}",
    '#eval("1+1")',
    '"); panic("x',
    "*bold* _em_ = heading \\ $x^2$ <label> @ref // comment /* */ `raw`",
    "</script>",
    "#pagebreak()",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_data_that_looks_like_a_program_is_printed(attack: str) -> None:
    pdf = printed(shipped("receipt"), "receipt", summary=[{"label": "A", "value": attack}])
    assert attack.replace(" ", "") in text_of(pdf).replace(" ", "")
    assert pdf.pages == 1


def test_characters_without_a_glyph_are_shown_as_such() -> None:
    summary = [{"label": "Name", "value": "Łukasz Đặng Ž 😀 你好 \u200b\x00\ud83d Ende"}]
    text = text_of(printed(shipped("receipt"), "receipt", summary=summary))
    assert "Łukasz Đặng Ž ▯ ▯▯ ▯▯ Ende" in text


@pytest.mark.parametrize("name", ["Ḱ", "M̂", "C̆", "Ṯ", "Ǩ", "Ŵ", "ẞ", "Ș"])
def test_names_of_latin_script_keep_their_letters(name: str) -> None:
    """DIN 91379 demands letters with accents that have no character of their own."""
    text = text_of(printed(shipped("receipt"), "receipt", summary=[{"label": "A", "value": name}]))
    assert "▯" not in text


def test_too_much_data_is_refused() -> None:
    with pytest.raises(LetterFailed, match="mehr Daten"):
        printed(shipped("receipt"), "receipt", summary=[{"label": "A", "value": "x" * 1_100_000}])


def failed(letter_body: str, **changes: Any) -> LetterFailed:
    with pytest.raises(LetterFailed) as caught:
        printed(written(letter_body), **changes)
    return caught.value


def test_a_picture_without_words_is_refused_with_its_line() -> None:
    error = failed('Text.\n#image(bytes(city.crest_svg), format: "svg")\n')
    assert error.finding is not None
    assert str(error.finding) == "probe.typ:4: Eine Abbildung hat keinen Alternativtext (alt)."


def test_a_heading_may_skip_no_level() -> None:
    error = failed("== Zwei\n==== Vier\nText.")
    assert error.finding is not None
    assert error.finding.line == 4


def test_a_missing_value_is_named_with_its_line() -> None:
    error = failed("\nText #data.nobody")
    assert str(error) == (
        "Der Brief „probe“ lässt sich nicht setzen: Die Angabe „nobody“ fehlt in den Daten des "
        "Briefs. Siehe probe.typ, Zeile 4."
    )


@pytest.mark.parametrize("blank", ["", " ", "\n", "\u00a0"])
def test_an_empty_part_is_an_error_and_never_an_empty_line(blank: str) -> None:
    error = failed('#part("reason", data.why)', why=blank)
    assert "Der Teil „reason“ des Briefs ist leer." in str(error)


def test_an_address_has_at_most_six_lines() -> None:
    error = failed("Text.", recipient={"lines": ["x"] * 7})
    assert "Eine Anschrift hat eine bis sechs Zeilen." in str(error)


def test_a_letter_longer_than_a_book_is_refused() -> None:
    error = failed("#for _ in range(201) { pagebreak() }\nEnde")
    assert "mehr als 200 sind nicht vorgesehen" in error.message


def test_a_moment_needs_its_time_zone() -> None:
    given = sample("receipt")
    with pytest.raises(ValueError, match="time zone"):
        render(
            shipped("receipt"),
            given["data"],
            letterhead=given["letterhead"],
            created=datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None),
        )
