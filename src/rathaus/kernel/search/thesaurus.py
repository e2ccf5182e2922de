"""Words of everyday life beside words of the administration, from ``library/search``.

A line ``a, b, c`` is a group whose words and phrases mean the same. A line ``a, b > c, d`` leads
from what people say to what the administration calls it, never back. ``#`` begins a comment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from rathaus.kernel.library import cached, library_path
from rathaus.kernel.search.folding import words
from rathaus.kernel.search.roots import inflected

Phrase = tuple[str, ...]

_LEADS, _MEANS_THE_SAME = 0.75, 0.7
# Of what a group member leads to, a bit less is left for the other members.
_BY_A_GROUP: Final = 0.9


@dataclass(frozen=True, slots=True)
class Said:
    """Words from ``start`` to ``end`` of a query, and what they may be called otherwise."""

    start: int
    end: int
    otherwise: tuple[tuple[Phrase, float], ...]


@dataclass(slots=True)
class _Book:
    exact: dict[Phrase, dict[Phrase, float]] = field(default_factory=dict)
    inflected: dict[Phrase, dict[Phrase, float]] = field(default_factory=dict)
    longest: int = 1


def same_meaning(word: str, language: str) -> frozenset[str]:
    """Other single words (folded) that people use for the same thing."""
    return frozenset(found[0] for found, _fit in _of((word,), language) if len(found) == 1)


def meanings(word: str, language: str) -> tuple[tuple[Phrase, float], ...]:
    """What a single word may be called otherwise, in words, with the fit of each (0 to 1)."""
    return _of((word,), language)


def said_otherwise(said: Sequence[str], language: str) -> Iterator[Said]:
    """The longest phrases of the query that the thesaurus knows, from left to right."""
    longest = _book(language).longest
    start = 0
    while start < len(said):
        step = 1
        for length in range(min(longest, len(said) - start), 0, -1):
            if found := _of(tuple(said[start : start + length]), language):
                yield Said(start, start + length, found)
                step = length
                break
        start += step


def _of(phrase: Phrase, language: str) -> tuple[tuple[Phrase, float], ...]:
    """Of the very words, else of the same words otherwise inflected."""
    book = _book(language)
    found = book.exact.get(phrase)
    if found is None:
        found = book.inflected.get(_key(phrase, language), {})
    return tuple(item for item in found.items() if item[0] != phrase)


def _key(phrase: Phrase, language: str) -> Phrase:
    return tuple(inflected(word, language) for word in phrase)


@cached
def _book(language: str) -> _Book:
    groups, ways = _lines(language)
    found: dict[Phrase, dict[Phrase, float]] = {}
    for left, right in ways:
        for phrase in left:
            for other in right:
                _raise(found.setdefault(phrase, {}), other, _LEADS)
    leading = {phrase: dict(others) for phrase, others in found.items()}
    for group in groups:
        for phrase in group:
            mine = found.setdefault(phrase, {})
            for other in group:
                if other != phrase:
                    _raise(mine, other, _MEANS_THE_SAME)
                    for far, fit in leading.get(other, {}).items():
                        _raise(mine, far, fit * _BY_A_GROUP)
    book = _Book(found)
    for phrase, others in found.items():
        book.longest = max(book.longest, len(phrase))
        mine = book.inflected.setdefault(_key(phrase, language), {})
        for other, fit in others.items():
            _raise(mine, other, fit)
    return book


def _lines(language: str) -> tuple[list[list[Phrase]], list[tuple[list[Phrase], list[Phrase]]]]:
    """Groups and directed lines of all the language's files."""
    groups: list[list[Phrase]] = []
    ways: list[tuple[list[Phrase], list[Phrase]]] = []
    folder = library_path() / "search"
    for path in sorted(folder.glob(f"*-{language}.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            left, leads, right = line.partition("#")[0].partition(">")
            said, official = _phrases(left, language), _phrases(right, language)
            if leads and said and official:
                ways.append((said, official))
            elif said and not leads:
                groups.append(said)
    return groups, ways


def _phrases(side: str, language: str) -> list[Phrase]:
    read = (tuple(words(phrase, language)) for phrase in side.split(","))
    return [phrase for phrase in dict.fromkeys(read) if phrase]


def _raise(found: dict[Phrase, float], phrase: Phrase, fit: float) -> None:
    if fit > found.get(phrase, 0.0):
        found[phrase] = fit
