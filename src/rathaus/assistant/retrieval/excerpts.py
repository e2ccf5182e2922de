"""The few sentences of a long text that speak of what was asked; never a word that is not there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rathaus.assistant.retrieval.reading import Aspect
from rathaus.kernel.search.folding import fold

LONGEST: Final = 520
_SENTENCE: Final = re.compile(r"[^.!?\n]*(?:[.!?](?!\s+[A-ZÄÖÜ§(„\d-])[^.!?\n]*)*[.!?]?[\"“)]*\s*")
_WORD: Final = re.compile(r"\w+")
_SHARED: Final = 0.6
_SHORTEST: Final = 4
_TELLS: Final = 0.8
# What a passage that answers such a question is likely to contain.
_TIME: Final = r"\d+\s*(?:Tag|Woche|Monat|Jahr|Stunde)"
_TELLING: Final = {
    Aspect.COST: r"\d[\d.,]*\s*(?:€|Euro|EUR|v\.\s?H\.|%|Prozent)|gebührenfrei|kosten",
    Aspect.DURATION: rf"{_TIME}|sofort|gleich",
    Aspect.DEADLINE: rf"{_TIME}|spätestens|innerhalb|bis zum",
    Aspect.HOURS: r"\d{1,2}[.:]?\d{0,2}\s*Uhr|Montag|Sonntag|täglich",
    Aspect.CONDITIONS: r"\bdarf|\bdürfen|\bwer\b|Voraussetzung|verboten|untersagt|berechtigt",
}


def excerpt(text: str, words: Sequence[str], aspect: Aspect = Aspect.ANY) -> str:
    """The sentences around the one that says most of the words, whole and in their order.

    Left-out text is marked with „…“. A short text is returned as it is.
    """
    if len(text) <= LONGEST:
        return text.strip()
    sentences = [one for one in _SENTENCE.findall(text) if one.strip()]
    scores = [_score(sentence, words, aspect) for sentence in sentences]
    best = max(range(len(sentences)), key=lambda place: (scores[place], -place))
    first = last = best
    while True:
        grown = _grown(sentences, first, last, scores)
        if grown is None:
            break
        first, last = grown
    said = "".join(sentences[first : last + 1]).strip()
    before = "… " if first else ""
    after = " …" if last < len(sentences) - 1 else ""
    return f"{before}{_cut(said)}{after}"


def _grown(
    sentences: Sequence[str], first: int, last: int, scores: Sequence[float]
) -> tuple[int, int] | None:
    """One sentence more, after or before, whichever says more; None where it gets too long."""
    ways = []
    if last + 1 < len(sentences):
        ways.append((scores[last + 1] + 0.1, first, last + 1))
    if first:
        ways.append((scores[first - 1], first - 1, last))
    for _score, start, end in sorted(ways, reverse=True):
        if sum(map(len, sentences[start : end + 1])) <= LONGEST:
            return start, end
    return None


def _score(sentence: str, words: Sequence[str], aspect: Aspect) -> float:
    said = [fold(word) for word in _WORD.findall(sentence) if len(word) >= _SHORTEST]
    met = sum(any(alike(one, word) for one in said) for word in words)
    telling = _TELLING.get(aspect)
    return met + (_TELLS if telling and re.search(telling, sentence, re.IGNORECASE) else 0.0)


def alike(word: str, other: str) -> bool:
    """Whether two folded words may be forms or parts of the same."""
    if len(other) >= _SHORTEST and (other in word or word in other):
        return True
    shared = 0
    for left, right in zip(word, other, strict=False):
        if left != right:
            break
        shared += 1
    return shared >= max(_SHORTEST, _SHARED * max(len(word), len(other)))


def _cut(text: str) -> str:
    """A single sentence without end is cut at a word."""
    if len(text) <= LONGEST:
        return text
    return text[: text.rfind(" ", 0, LONGEST)] + " …"
