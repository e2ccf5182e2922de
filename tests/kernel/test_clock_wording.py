"""The sentences in both languages."""

from __future__ import annotations

import re
import string
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.utils import translation

import rathaus.kernel
from rathaus.kernel.clock import Unit, all_rules
from rathaus.kernel.clock.wording import (
    _NUMBERS,
    _ORDINALS,
    EVENTS,
    SENTENCES,
    duration,
    long_date,
    ordinal_day,
)

PO = Path(rathaus.kernel.__file__).parent / "locale" / "en" / "LC_MESSAGES" / "django.po"
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture(scope="module")
def english() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_sentence_has_an_english_form(english: Catalog) -> None:
    with translation.override("de"):
        texts = [
            str(text) for text in (*EVENTS.values(), *SENTENCES.values(), *_ORDINALS, *_NUMBERS)
        ]
    for text in filter(None, texts):
        message = english.get(text)
        assert message is not None, text
        assert isinstance(message.string, str)
        assert message.string, text
        assert places(message.string) == places(text)


def test_no_english_form_is_left_over(english: Catalog) -> None:
    files = sorted(PO.parents[3].rglob("*.py"))
    code = "".join(path.read_text(encoding="utf-8") for path in files)
    source = re.sub(r'"\s*\n\s*"', "", code)
    for message in english:
        first = message.id[0] if isinstance(message.id, tuple | list) else message.id
        assert f'"{first}"' in source or not first, first


@pytest.mark.parametrize(
    ("length", "unit", "full", "text"),
    [
        (1, Unit.MONTHS, False, "ein Monat"),
        (2, Unit.WEEKS, False, "zwei Wochen"),
        (3, Unit.DAYS, True, "drei volle Tage"),
        (1, Unit.WEEKS, True, "eine volle Woche"),
        (12, Unit.MONTHS, False, "zwölf Monate"),
        (13, Unit.YEARS, False, "13 Jahre"),
        (72, Unit.HOURS, False, "72 Stunden"),
        (25, Unit.WORKING_DAYS, False, "25 Arbeitstage"),
        (1, Unit.HALF_YEARS, False, "ein halbes Jahr"),
        (3, Unit.QUARTERS, False, "drei Vierteljahre"),
        (1, Unit.HALF_MONTHS, False, "ein halber Monat"),
    ],
)
def test_durations(length: int, unit: Unit, full: bool, text: str) -> None:
    with translation.override("de"):
        assert duration(length, unit, full=full) == text


def test_days_are_counted_in_words_up_to_ten() -> None:
    with translation.override("de"):
        assert [ordinal_day(n) for n in (1, 2, 10, 11)] == [
            "Tag",
            "zweiter Tag",
            "zehnter Tag",
            "11. Tag",
        ]


def test_dates_do_not_break() -> None:
    with translation.override("de"):
        assert long_date(date(2026, 3, 1)) == f"1.{NBSP}März{NBSP}2026"


def test_every_event_of_the_table_has_a_phrase() -> None:
    for rule in all_rules():
        assert bool(str(EVENTS[rule.event])) is (rule.event != "rule")
