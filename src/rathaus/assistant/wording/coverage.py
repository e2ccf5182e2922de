"""Whether a text says nothing that a passage does not say, sentence by sentence.

Strict on purpose: a sentence is covered when one sentence of the passage (or two that follow each
other) has all its numbers, names and words that mean something, and the same words that turn a
meaning round: not, only, at most, must, may. What cannot be shown to be covered is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from rathaus.kernel.search.folding import words
from rathaus.kernel.search.roots import root

_SENTENCE: Final = re.compile(r"[^.!?\n;]+(?:[.!?](?=\d|[a-z])[^.!?\n;]+)*[.!?;]?")
_NUMBER: Final = re.compile(r"\d+(?:[.,:/]\d+)*|[½¼¾⅓⅔]")
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ADDRESS: Final = re.compile(r"https?:|www\.|@|://|</?[a-z!]|\]\(|`|\{|\[", re.IGNORECASE)
_LONGER: Final = 1.6
_SPARE: Final = 60

# Words that turn a meaning round or limit it: each must be on both sides.
_TURNING: Final = {
    "de": {
        "nicht": "no", "kein": "no", "keine": "no", "keinen": "no", "keiner": "no", "keinem": "no",
        "keines": "no", "nie": "no", "niemals": "no", "ohne": "without", "weder": "no",
        "nur": "only", "ausschließlich": "only", "außer": "except", "ausgenommen": "except",
        "höchstens": "most", "maximal": "most", "mindestens": "least", "wenigstens": "least",
        "ab": "from", "bis": "until", "vor": "before", "nach": "after", "spätestens": "until",
        "frühestens": "from", "muss": "must", "müssen": "must", "musst": "must", "darf": "may",
        "dürfen": "may", "kann": "can", "können": "can", "soll": "should", "sollen": "should",
        "sollten": "should", "immer": "always", "stets": "always", "meist": "mostly",
        "meistens": "mostly", "oder": "or", "wenn": "if", "falls": "if", "sofern": "if",
        "alle": "all", "jede": "all", "jeder": "all", "jedes": "all", "kostenlos": "free",
        "kostenfrei": "free", "gebührenfrei": "free", "etwa": "about", "ungefähr": "about",
        "zwei": "2", "drei": "3", "vier": "4", "fünf": "5", "sechs": "6", "sieben": "7",
        "acht": "8", "neun": "9", "zehn": "10", "hundert": "100", "tausend": "1000",
        "halb": "half", "doppelt": "double",
    },
    "en": {
        "not": "no", "no": "no", "never": "no", "none": "no", "neither": "no", "nor": "no",
        "cannot": "no", "without": "without", "only": "only", "except": "except",
        "unless": "except", "most": "most", "least": "least", "from": "from", "until": "until",
        "before": "before", "after": "after", "must": "must", "may": "may", "can": "can",
        "should": "should",
        "always": "always", "mostly": "mostly", "usually": "mostly", "or": "or", "if": "if",
        "all": "all", "every": "all", "free": "free", "about": "about", "two": "2", "three": "3",
        "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
        "half": "half", "double": "double",
    },
}  # fmt: skip
# Frames of a sentence that claim nothing; everything else has to stand in the passage.
_SMALL: Final = {
    "de": """der die das den dem des ein eine einen einem einer eines und auch dafür dazu dabei hier
        dort es sie ihr ihre ihren ihrem ihrer ihnen wir uns ist sind wird werden für in im an am
        auf aus bei beim mit von vom zu zum zur über dass so also bitte man sich""",
    "en": """the a an and also for in on at to of with by it you your we our is are be will this
        that these there here so please as""",
}
_FRAME: Final = {language: frozenset(said.split()) for language, said in _SMALL.items()}


def covered(text: str, passage: str, language: str) -> bool:
    """Whether every sentence of the text is covered by the passage; an empty text never is."""
    if not text.strip() or len(text) > _LONGER * len(passage) + _SPARE or _ADDRESS.search(text):
        return False
    known = [_Claim(sentence, language) for sentence in _sentences(passage)]
    known += [first + second for first, second in pairwise(known)]
    return all(
        any(claim.is_covered_by(other) for other in known)
        for claim in (_Claim(sentence, language) for sentence in _sentences(text))
    )


class _Claim:
    """What a sentence says: its numbers, roots of words, and the words that turn it."""

    def __init__(self, sentence: str, language: str) -> None:
        turning = _TURNING.get(language, {})
        frame = _FRAME.get(language, frozenset())
        said = [word.lower() for word in _WORD.findall(sentence)]
        self.numbers = set(_NUMBER.findall(sentence))
        self.turns = {turning[word] for word in said if word in turning}
        kept = [word for word in said if word not in turning and word not in frame]
        self.roots = {root(part, language) for word in kept for part in _parts(word, language)}

    def __add__(self, other: _Claim) -> _Claim:
        joined = _Claim("", "de")
        joined.numbers = self.numbers | other.numbers
        joined.turns = self.turns | other.turns
        joined.roots = self.roots | other.roots
        return joined

    def is_covered_by(self, other: _Claim) -> bool:
        """Nothing new, and nothing that turns the meaning left out."""
        return (
            self.numbers <= other.numbers
            and self.roots <= other.roots
            and self.turns == other.turns
        )


def _parts(word: str, language: str) -> list[str]:
    """The word as the search folds it; words that the search leaves out count here, too."""
    return words(word, language) or [word]


def _sentences(text: str) -> Iterator[str]:
    return (
        found for found in _SENTENCE.findall(text) if _WORD.search(found) or _NUMBER.search(found)
    )
