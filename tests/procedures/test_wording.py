"""Texts with places in them, for a case and for whoever has not applied yet."""

from __future__ import annotations

import pytest

from rathaus.procedures.wording import WordingError, say, say_known

TAX = "Erster Hund: {facts.months} von 12 Monaten zu {parameter.rate:money}"


def test_what_only_a_case_knows_stays_open_before_there_is_one() -> None:
    said = say_known(TAX, {"parameter": {"rate": "150.00"}})
    assert said.replace("\u00a0", " ") == "Erster Hund: … von 12 Monaten zu 150,00 €"


def test_a_case_must_know_it_all() -> None:
    with pytest.raises(WordingError, match=r"facts\.months"):
        say(TAX, {"parameter": {"rate": "150.00"}})


def test_nothing_in_braces_reaches_a_page() -> None:
    assert say_known("{was auch immer} {a.b:zeit}", {}) == "… …"
