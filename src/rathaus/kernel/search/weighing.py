"""How much each word says of an entry: by where it stands, how often, and among how many others.

The measure is BM25 over fields (Robertson, Zaragoza, Taylor: Simple BM25 extension to multiple
weighted fields, 2004): every further occurrence adds less, long fields count less per word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rathaus.kernel.search.folding import words
from rathaus.kernel.search.roots import root

if TYPE_CHECKING:
    from rathaus.kernel.search.indexing import Entry


@dataclass(frozen=True, slots=True)
class Place:
    """A field of an entry: what a word in it is worth, and how many words it usually has."""

    worth: float
    usual: int


# Chosen on one half of Munich's labels, see docs/decisions/search-index.md.
TITLE, SYNONYMS, OFFICIAL = Place(1.0, 4), Place(0.9, 12), Place(0.4, 4)
SUMMARY, TEXT, DETAILS, WHOLE = Place(0.35, 40), Place(0.35, 120), Place(0.12, 30), Place(0.6, 10)
# How much the length of a field counts, and how soon further occurrences add little.
_LENGTH, _ENOUGH = 0.5, 0.6
# A part of a compound tells less than the whole; the last part, which says what it is, a bit more.
_PART, _LAST_PART = 0.5, 0.65
# From so many words on an entry is fully described.
_FULL: Final = 50


def places(entry: Entry) -> Iterator[tuple[str, Place]]:
    """The fields of the entry that say something."""
    everything = (
        (entry.title, TITLE),
        ("\n".join(entry.synonyms), SYNONYMS),
        (entry.official, OFFICIAL),
        (entry.summary, SUMMARY),
        (entry.text, TEXT),
        (entry.details, DETAILS),
        (entry.whole_title, WHOLE),
    )
    return ((text, place) for text, place in everything if text)


def words_of(entry: Entry) -> dict[str, None]:
    """Every word of the entry, once, in order."""
    found = (words(text, entry.language) for text, _place in places(entry))
    return dict.fromkeys(word for said in found for word in said)


def weights_of(entry: Entry, parts: Mapping[str, list[str]]) -> dict[str, float]:
    """The roots of the entry's words, each with a weight between 0 and 1."""
    found: dict[str, float] = {}
    language = entry.language
    for text, place in places(entry):
        said = words(text, language)
        if not said:
            continue
        worth = place.worth / (1 - _LENGTH + _LENGTH * len(said) / place.usual)
        for word in said:
            _add(found, root(word, language), worth)
            pieces = parts.get(word, ())
            for position, piece in enumerate(pieces, start=1):
                share = _LAST_PART if position == len(pieces) else _PART
                _add(found, root(piece, language), worth * share)
    return {term: weight / (_ENOUGH + weight) for term, weight in found.items()}


def fullness_of(entry: Entry) -> float:
    """How much there is to read, from 0 for a bare title to 1."""
    said = len(words(f"{entry.summary} {entry.text}", entry.language))
    return min(1.0, said / _FULL)


def _add(found: dict[str, float], term: str, worth: float) -> None:
    found[term] = found.get(term, 0.0) + worth
