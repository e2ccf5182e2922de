"""One form for all spellings: Größe, Groesse, GRÖSSE and grosse are the same word here."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MAX_QUERY: Final = 200
MAX_WORDS: Final = 10

# Bürger*innen, Bürger:in, Bürger/-innen
_GENDER: Final = re.compile(r"[*:_/]-?in(nen)?\b")
# ae, oe, ue stand for umlauts, except after a vowel or q: neue, Steuer, Quelle.
_SPELLED_OUT: Final = re.compile(r"(?<![aeiouq])([aou])e")
_CHUNK: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SPELLED: Final = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_ARCHES: Final = str.maketrans({"ß": "ss", "æ": "a", "ø": "o", "đ": "d", "ł": "l", "œ": "o"})

_WITHOUT: Final = {
    "de": re.compile(r"\b(?:ohne|kein|keine|nicht) (?:eine[nm]? )?([a-z0-9-]+)"),
    "en": re.compile(r"\b(?:without|no|not) (?:an? )?([a-z0-9-]+)"),
}
_STOP: Final = {
    "de": """aber als am an auch auf aus bei beim bin bis bitte da damit das dass dein deine dem den
        der des die dies diese diesem diesen dieser dieses dir doch du durch ein eine einem einen
        einer eines er es etwas für gegen gibt habe haben hat heißt ich ihr ihre im in ins ist ja
        kann kein keine können man mein meine meinem meinen meiner meines mich mir mit möchte muss
        nach nicht noch nur ob oder ohne sein sich sie sind so soll über um und uns unser unsere
        unter
        vom von vor wann warum was wegen weil welche welcher welches wenn wer werden wie will
        wir wird wo wohin zu zum zur""",
    "en": """a an and any are as at be by can do does for from get have how i if in is it me my need
        no not of on or our so than that the their them then there this to us want was we what when
        where which who why will with would you your""",
}


def fold(text: str) -> str:
    """Lower case without accents, umlauts spelled with one letter, gender endings dropped."""
    if text.isascii():
        return _SPELLED_OUT.sub(r"\1", _GENDER.sub("", text.lower()))
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_ARCHES)
    plain = _GENDER.sub("", plain)
    letters = unicodedata.normalize("NFKD", plain)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _SPELLED_OUT.sub(r"\1", bare)


def words(text: str, language: str) -> list[str]:
    """The words that count, in folded form and order; of hyphened ones the parts and the whole."""
    stop = _stop_words(language)
    found: list[str] = []
    for match in _CHUNK.finditer(fold(text)):
        parts = match.group().split("-")
        found += [part for part in parts if part not in stop]
        if len(parts) > 1:
            found.append("".join(parts))
    return found


def spellings(text: str, language: str) -> dict[str, str]:
    """The words of a text, folded, each with the spelling in which it stands there first."""
    found: dict[str, str] = {}
    for match in _SPELLED.finditer(unicodedata.normalize("NFC", text)):
        for word in words(match.group(), language)[-1:]:
            found.setdefault(word, match.group())
    return found


def denied(text: str, language: str) -> set[str]:
    """The words that the text says it is not about: „ohne Auslandsbezug“."""
    without = _WITHOUT.get(language)
    found = without.findall(fold(text)) if without else []
    return {word for match in found for word in words(match, language)}


def name(text: str, language: str) -> str:
    """A title or synonym as its words in a row, for comparing whole names."""
    return " ".join(words(text, language))


_folded: dict[str, frozenset[str]] = {}


def _stop_words(language: str) -> frozenset[str]:
    known = _folded.get(language)
    if known is None:
        known = frozenset(fold(word) for word in _STOP.get(language, "").split())
        _folded[language] = known
    return known
