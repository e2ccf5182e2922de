"""Suggestions from lists of everyday words."""

from __future__ import annotations

import pytest

from rathaus.reports.learning import NOTHING, Keywords, by_keywords

CATEGORIES = (
    Keywords("laterne", "Laterne defekt", ("Laterne", "Lampe", "Straßenbeleuchtung", "dunkel")),
    Keywords("muell", "Illegaler Müll", ("Müll", "Sperrmüll", "Abfall", "Matratze")),
    Keywords("eimer", "Mülleimer voll", ("Mülleimer", "Papierkorb", "voller Müll")),
    Keywords("rad", "Fahrrad gefunden", ("Fahrrad", "herrenloses Rad")),
)


@pytest.mark.parametrize(
    ("text", "key", "word"),
    [
        ("Die Straßenlaternen flackern", "laterne", "Straßenlaternen"),
        ("LAMPEN kaputt", "laterne", "LAMPEN"),
        ("alte Matratzen am Waldrand", "muell", "Matratzen"),
        ("Der Papierkorb quillt über", "eimer", "Papierkorb"),
        ("Herrenloses Rad am Bahnhof", "rad", "Herrenloses"),
        ("Kinderfahrrad liegt im Bach", "rad", "Kinderfahrrad"),
        ("Muell liegt herum", "muell", "Muell"),
    ],
)
def test_inflected_compound_or_in_capitals(text: str, key: str, word: str) -> None:
    found = by_keywords(CATEGORIES, text)
    assert found.first is not None
    assert found.first.key == key
    assert word in found.first.words
    assert found.office is None


def test_a_word_of_two_categories_leaves_both_open() -> None:
    found = by_keywords((*CATEGORIES, Keywords("x", "X", ("Lampe",))), "Lampe")
    assert [choice.key for choice in found.categories] == ["laterne", "x"]
    assert found.categories[0].share == found.categories[1].share < 0.5


@pytest.mark.parametrize("text", ["", "   ", "Guten Tag", "12345 !!"])
def test_without_a_word_nothing_is_suggested(text: str) -> None:
    assert by_keywords(CATEGORIES, text) == NOTHING
    assert by_keywords((), "Laterne") == NOTHING
