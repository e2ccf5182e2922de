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
from rathaus.kernel.clock import Notification, Unit, all_rules, notified_on
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
POSTED = date(2026, 3, 30)


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


@pytest.mark.parametrize(
    ("result", "why"),
    [
        (
            notified_on("post", on=POSTED, land="SH"),
            "gilt als bekannt gegeben am 3.~April~2026 (vierter Tag nach der Aufgabe zur Post, "
            "§~110 Abs.~2 LVwG~SH)",
        ),
        (
            notified_on("post", on=POSTED, land="DE", law="tax"),
            "gilt als bekannt gegeben am 7.~April~2026 (vierter Tag nach der Aufgabe zur Post, "
            "verschoben auf den nächsten Werktag, §~122 Abs.~2 Nr.~1 AO)",
        ),
        (
            notified_on("post", on=POSTED, land="NI"),
            "gilt als bekannt gegeben am 3.~April~2026 (vierter Tag nach der Aufgabe zur Post, "
            "§~41 Abs.~2 Satz~1 VwVfG; noch zu bestätigen)",
        ),
        (
            notified_on("post", on=POSTED, land="SH", received=date(2026, 4, 8)),
            "zugegangen am 8.~April~2026 (nachgewiesener Zugang, §~110 Abs.~2 LVwG~SH)",
        ),
        (
            notified_on("portal", on=POSTED, land="SH", retrieved=POSTED),
            "gilt als bekannt gegeben am 31.~März~2026 (Tag nach dem Abruf, §~110 Abs.~2a LVwG~SH)",
        ),
        (
            notified_on("portal", on=POSTED, land="SH", as_of=POSTED),
            "noch nicht bekannt gegeben: abrufbar bis zum 9.~April~2026 (zehn Tage nach der "
            "Absendung der Benachrichtigung, §~110 Abs.~2a LVwG~SH)",
        ),
        (
            notified_on("portal", on=POSTED, land="SH", as_of=date(2027, 1, 1)),
            "nicht bekannt gegeben: bis zum 9.~April~2026 nicht abgerufen (zehn Tage nach der "
            "Absendung der Benachrichtigung, §~110 Abs.~2a LVwG~SH)",
        ),
        (
            notified_on("public_service", on=POSTED, land="BW"),
            "gilt als zugestellt am 13.~April~2026 (zwei Wochen nach der Bekanntmachung der "
            "Benachrichtigung, §~11 Abs.~2 LVwZG)",
        ),
        (
            notified_on("post", on=POSTED, land="DE", not_received=True),
            "nicht bekannt gegeben: der Zugang ist nicht nachgewiesen (§~41 Abs.~2 Satz~1 VwVfG)",
        ),
    ],
)
def test_the_sentence(result: Notification, why: str) -> None:
    with translation.override("de"):
        assert result.why == why.replace("~", NBSP)


def test_facts_to_store() -> None:
    with translation.override("de"):
        found = notified_on("post", on=POSTED, land="SH")
        assert found.as_facts() == {
            "day": "2026-04-03",
            "norm": f"§{NBSP}110 Abs.{NBSP}2 LVwG{NBSP}SH",
            "why": found.why,
            "status": "verified-secondary",
        }
