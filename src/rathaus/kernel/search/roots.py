"""Words of one family under one root: anmelden, Anmeldung, angemeldet and Anmeldungen.

German inflects and derives at the end of words, and puts „ge“ and „zu“ into the middle of verbs.
What is left here need not be a word: it must be the same for the family, and for few others.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_SHORTEST: Final = 5
_LEAST: Final = 4
_APART: Final = (
    "zuruck|wieder|zusammen|weiter|fort|fest|frei|still|statt|teil|ein|auf|aus|vor|her|hin|los|mit"
    "|nach|weg|bei|um|ab|an|zu|da"
)
_FIRM: Final = "be|ver|er|ent|emp|zer|miss|uber|unter|wider|hinter"
_T: Final = "e?te?[nrsm]?"
# an-ge-meld-et, ab-ge-lauf-en; ge-sperr-t; an-zu-melden; be-fristet
_BETWEEN: Final = re.compile(f"({_APART})ge([a-z]{{3,}}?)(?:{_T}|en|ene[nrsm]?)")
_BEFORE: Final = re.compile(f"ge([a-z]{{4,}}?)(?:{_T})")
_INFINITIVE: Final = re.compile(f"({_APART})zu([a-z]{{3,}}en)")
_WITHOUT: Final = re.compile(f"((?:{_APART})?(?:{_FIRM})[a-z]{{3,}}?)(?:{_T})")
_NO_VERBS: Final = frozenset(
    {
        "geburt", "geburten", "gehalt", "gehalter", "gericht", "gerichte", "geschaft", "geschafte",
        "geschlecht", "gesicht", "gestalt", "gewalt", "gewicht", "gewichte",
    }
)  # fmt: skip
_ENDS: Final = {
    "de": (
        "ungen", "ung", "lichen", "liche", "lich", "igen", "ige", "ig", "ischen", "ische", "isch",
        "erin", "innen", "ern", "ers", "en", "er", "em", "es", "e", "n", "s",
    ),
    "en": ("ations", "ation", "ings", "ing", "ers", "er", "ed", "es", "e", "s"),
}  # fmt: skip


@lru_cache(maxsize=50_000)
def root(word: str, language: str) -> str:
    """The root of a folded word; short words and numbers stay as they are."""
    ends = _ENDS.get(language)
    if ends is None or len(word) < _SHORTEST or not word.isalpha():
        return word
    return _strip(_verb(word) if language == "de" else word, ends)


def _verb(word: str) -> str:
    """The verb without what makes it a participle or an infinitive with „zu“."""
    if word in _NO_VERBS:
        return word
    if found := _BETWEEN.fullmatch(word) or _INFINITIVE.fullmatch(word):
        return found[1] + found[2]
    if found := _BEFORE.fullmatch(word):
        return found[1]
    if len(word) > 7 and (found := _WITHOUT.fullmatch(word)):
        return found[1]
    return word


def _strip(word: str, ends: tuple[str, ...]) -> str:
    shorter: str | None = word
    while shorter:
        word = shorter
        shorter = next(
            (word[: -len(end)] for end in ends if _may_lose(word, end)),
            None,
        )
    return word


def _may_lose(word: str, end: str) -> bool:
    return word.endswith(end) and len(word) - len(end) >= _LEAST


_INFLECTIONS: Final = {"de": ("ern", "en", "er", "em", "es", "e", "n", "s"), "en": ("es", "s")}


@lru_cache(maxsize=50_000)
def inflected(word: str, language: str) -> str:
    """The word without its endings of inflection: much closer to the word than its root."""
    ends = _INFLECTIONS.get(language)
    return word if ends is None or len(word) <= _SHORTEST else _strip(word, ends)
