"""How much each word says of an entry: by where it stands, how often, and among how many others.

The measure is BM25 over fields (Robertson, Zaragoza, Taylor: Simple BM25 extension to multiple
weighted fields, 2004): every further occurrence adds less, long fields count less per word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from rathaus.kernel.search.folding import denied, words
from rathaus.kernel.search.roots import root

if TYPE_CHECKING:
    from rathaus.kernel.search.indexing import Entry


@dataclass(frozen=True, slots=True)
class Place:
    """A field of an entry: what a word in it is worth, and how many words it usually has."""

    worth: float
    usual: int


@dataclass(frozen=True, slots=True)
class Manner:
    """How entries of one sort are weighed.

    ``length`` says how much the length of a field counts, ``part`` and ``last_part`` what the parts
    of a compound are worth beside the whole word; the last one says what the thing is.
    """

    title: Place
    synonyms: Place
    official: Place
    summary: Place
    text: Place
    details: Place
    whole_title: Place
    area: Place
    length: float
    part: float
    last_part: float


# Chosen on one half each of Munich's labels and of questions on by-laws, see
# docs/decisions/search-index.md.
_THINGS: Final = Manner(
    title=Place(1.0, 4),
    synonyms=Place(0.9, 12),
    official=Place(0.4, 4),
    summary=Place(0.35, 40),
    text=Place(0.35, 120),
    details=Place(0.12, 30),
    whole_title=Place(0.6, 10),
    area=Place(1.0, 3),
    length=0.5,
    part=0.5,
    last_part=0.65,
)
# Passages of a whole are long or short as their author pleased.
_PASSAGES: Final = replace(
    _THINGS,
    title=Place(2.25, 3),
    text=Place(0.4, 80),
    details=Place(0.15, 8),
    length=0.08,
    part=0.98,
    last_part=0.91,
)
# How soon further occurrences of a word add little.
_ENOUGH: Final = 0.6
# What a title says that it is not about: „ohne Auslandsbezug“.
_DENIED: Final = 0.3
# From so many words on an entry is fully described.
_FULL: Final = 50
# Where a passage stands in its whole says nothing of what it is about: „§ 5 Abs. 2 Steuersatz“.
_NUMBER: Final = r"\d+(?:\.\d+)*(?:\s?[a-z]\b)?"
_STANDS_AT: Final = re.compile(
    rf"(?:(?:(?:§+|Art\.?|Artikel|Nr\.?|Abs\.?)\s*{_NUMBER}(?:\s*(?:bis|und|,|–|-)\s*{_NUMBER})*"
    rf"|{_NUMBER}\s?[.)])[\s.,:–-]*)+"
)


def title_of(entry: Entry) -> str:
    """What the entry itself is called: a passage without its whole, whose title counts apart."""
    if not entry.whole:
        return entry.title
    own = entry.title.removeprefix(entry.whole_title).lstrip(" ,:–-")
    place = _STANDS_AT.match(own)
    return own[place.end() if place else 0 :] or entry.whole_title or entry.title


def places(entry: Entry) -> Iterator[tuple[str, Place]]:
    """The fields of the entry that say something."""
    manner = _manner(entry)
    everything = (
        (title_of(entry), manner.title),
        ("\n".join(entry.synonyms), manner.synonyms),
        (entry.official, manner.official),
        (entry.summary, manner.summary),
        (entry.text, manner.text),
        (entry.details, manner.details),
        (entry.whole_title, manner.whole_title),
        (entry.area, manner.area),
    )
    return ((text, place) for text, place in everything if text)


def words_of(entry: Entry) -> dict[str, None]:
    """Every word of the entry, once, in order."""
    found = (words(text, entry.language) for text, _place in places(entry))
    return dict.fromkeys(word for said in found for word in said)


def weights_of(entry: Entry, parts: Mapping[str, list[str]]) -> dict[str, float]:
    """The roots of the entry's words, each with a weight between 0 and 1."""
    found: dict[str, float] = {}
    language, manner, title = entry.language, _manner(entry), title_of(entry)
    for text, place in places(entry):
        said = words(text, language)
        if not said:
            continue
        worth = place.worth / (1 - manner.length + manner.length * len(said) / place.usual)
        not_about = denied(text, language) if text == title else ()
        for word in said:
            here = worth * _DENIED if word in not_about else worth
            _add(found, root(word, language), here)
            pieces = parts.get(word, ())
            for position, piece in enumerate(pieces, start=1):
                share = manner.last_part if position == len(pieces) else manner.part
                _add(found, root(piece, language), here * share)
    return {term: weight / (_ENOUGH + weight) for term, weight in found.items()}


def fullness_of(entry: Entry) -> float:
    """How much there is to read, from 0 for a bare title to 1."""
    said = len(words(f"{entry.summary} {entry.text}", entry.language))
    return min(1.0, said / _FULL)


def _manner(entry: Entry) -> Manner:
    return _PASSAGES if entry.whole else _THINGS


def _add(found: dict[str, float], term: str, worth: float) -> None:
    found[term] = found.get(term, 0.0) + worth
