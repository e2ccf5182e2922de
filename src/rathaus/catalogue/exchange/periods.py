"""Periods read out of prose: „innerhalb von zwei Wochen“, „4 bis 6 Wochen“, „10 Jahre gültig“."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rathaus.catalogue.exchange.cleaning import Block, all_words
from rathaus.catalogue.exchange.described import DescribedPeriod
from rathaus.catalogue.models import FIRST_LANGUAGE, Period

Kind, Unit = Period.Kind, Period.Unit

_WORDS: Final = {
    "ein": 1, "eine": 1, "einem": 1, "einen": 1, "einer": 1, "eines": 1, "zwei": 2, "drei": 3,
    "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11,
    "zwölf": 12, "vierzehn": 14, "zwanzig": 20,
}  # fmt: skip
_UNITS: Final = (
    (re.compile(r"^stunde"), Unit.HOUR),
    (re.compile(r"^(?:werk|arbeits)tag"), Unit.WORKING_DAY),
    (re.compile(r"^(?:kalender)?tag"), Unit.DAY),
    (re.compile(r"^woche"), Unit.WEEK),
    (re.compile(r"^monat"), Unit.MONTH),
    (re.compile(r"^jahr"), Unit.YEAR),
)
_NUMBER: Final = rf"(?:\d{{1,3}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_UNIT: Final = (
    r"(?:Stunden?|Werktage?n?|Arbeitstage?n?|Kalendertage?n?|Tage?n?|Wochen?|Monate?n?|Jahre?n?)"
)
_SPAN: Final = (
    rf"(?P<first>{_NUMBER})(?:\s*(?:bis(?: zu)?|oder|-|–)\s*(?P<last>{_NUMBER}))?\s+"
    rf"(?P<unit>{_UNIT})\b"
)
_PATTERNS: Final = (
    (Kind.VALIDITY, re.compile(rf"\b{_SPAN}(?: lang)? gültig\b", re.IGNORECASE)),
    (
        Kind.VALIDITY,
        re.compile(
            rf"\b(?:Gültigkeit(?:sdauer)?|gilt|gültig|befristet)\b[^.;,]{{0,25}}?\b{_SPAN}",
            re.IGNORECASE,
        ),
    ),
    (
        Kind.PROCESSING,
        re.compile(
            r"\b(?:Bearbeitung\w*|bearbeiten)\b"
            rf"[^.;]{{0,110}}?(?:beträgt|dauert|dauern|innerhalb von|bei|:)[^.;]{{0,40}}?\b{_SPAN}",
            re.IGNORECASE,
        ),
    ),
    (
        Kind.DEADLINE,
        re.compile(
            rf"\b(?:innerhalb(?: von)?|binnen|spätestens)\s+(?:der ersten\s+)?{_SPAN}", re.I
        ),
    ),
    (Kind.DEADLINE, re.compile(rf"\b{_SPAN}\s+(?:vor|vorher|im Voraus)\b", re.IGNORECASE)),
)
_DUTY: Final = re.compile(
    r"\b(?:müssen|muss|sollten|sollen|beantragen|beantragt|stellen|anmelden|anzeigen|melden|"
    r"abgeben|Antrag|Anmeldung|Frist|gestellt|erfolgen)\b",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"(?<=[a-zäöüß)]{2})[.!]\s+(?=[A-ZÄÖÜ„])")
_NO_PERIOD: Final = re.compile(
    r"\b(?:alt|Lebensjahr|Jahren?\s+alt|letzten|vergangenen|nicht innerhalb)\b"
)
_POINTING: Final = re.compile(r"Dies(?:e[rsmn]?)?\b")
_NAME_LENGTH: Final = 300


def periods_of(blocks: list[Block]) -> tuple[DescribedPeriod, ...]:
    """Every period that the blocks name, each with the sentence that names it; times of processing
    last, as other formats keep them."""
    found = [
        period
        for words in all_words(blocks)
        for sentence in _with_referents(_SENTENCE.split(words))
        for period in periods_in(sentence)
    ]
    once = [one for place, one in enumerate(found) if one not in found[:place]]
    return tuple(sorted(once, key=lambda one: one.kind == Kind.PROCESSING.value))


def _with_referents(sentences: list[str]) -> Iterator[str]:
    """A sentence that points back („Dieser ist drei Monate gültig“) with the one before it."""
    before = ""
    for sentence in sentences:
        pointing = before and _POINTING.match(sentence)
        yield f"{before}. {sentence}" if pointing and not _figures(before) else sentence
        before = sentence


def _figures(sentence: str) -> bool:
    return any(True for _period in periods_in(sentence))


def periods_in(sentence: str) -> Iterator[DescribedPeriod]:
    """The periods of a sentence; the first pattern that fits a figure decides what it is."""
    taken: list[range] = []
    for kind, pattern in _PATTERNS:
        for found in pattern.finditer(sentence):
            figure = range(found.start("first"), found.end("unit"))
            near = sentence[max(0, figure.start - 25) : figure.stop + 15]
            if any(figure.start in one for one in taken) or _NO_PERIOD.search(near):
                continue
            if kind == Kind.DEADLINE and not _DUTY.search(sentence):
                continue
            taken.append(figure)
            yield _period(kind, found, sentence)


def _period(kind: Period.Kind, found: re.Match[str], sentence: str) -> DescribedPeriod:
    first = _number(found["first"])
    last = _number(found["last"]) if found["last"] else None
    return DescribedPeriod(
        kind=kind.value,
        names={FIRST_LANGUAGE: _short(sentence)},
        number_from=first,
        number_to=last if last is not None and last > first else None,
        unit=next(unit.value for pattern, unit in _UNITS if pattern.match(found["unit"].lower())),
    )


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _WORDS[word.lower()]


def _short(sentence: str) -> str:
    text = sentence.strip().rstrip(".")
    return text if len(text) <= _NAME_LENGTH else text[: _NAME_LENGTH - 1].rstrip() + "…"
