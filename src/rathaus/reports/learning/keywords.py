"""Suggesting a category by lists of everyday words, for a city without a trained model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rathaus.kernel.search.compounds import ends, split
from rathaus.kernel.search.folding import fold
from rathaus.kernel.search.roots import root
from rathaus.reports.learning.features import spoken
from rathaus.reports.learning.suggesting import LEAST_SHARE, MOST
from rathaus.reports.learning.suggestion import NOTHING, Choice, Suggestion

_DOUBT: Final = 0.5
"""How much speaks for none of the categories: one word of one category alone gives two thirds."""
_PART: Final = 0.6
"""A word inside a compound counts less than the word by itself."""
_LEAST_PART: Final = 4
_ENDINGS: Final = ("", "n", "en", "e", "s", "es", "er", "ern")


@dataclass(frozen=True, slots=True)
class Keywords:
    """A category with words by which people name it; „wilder Müll“ counts when both words occur."""

    key: str
    label: str
    words: tuple[str, ...]


def by_keywords(
    categories: Sequence[Keywords], text: str, *, least: float = LEAST_SHARE
) -> Suggestion:
    """Up to three categories of which words occur in the text, in any inflection or compound.

    A word that several categories share counts less. There is no office: it follows from the
    category. The shares are a rule of thumb, not measured.
    """
    owners = _owners(categories)
    said = {word: spelling for word, _, spelling in spoken(text)}
    met = _met({part for phrase in owners for part in phrase}, said)
    points: dict[str, float] = defaultdict(float)
    reasons: dict[str, dict[str, float]] = defaultdict(dict)
    for phrase, keys in owners.items():
        if not all(part in met for part in phrase):
            continue
        worth = min(met[part][0] for part in phrase) / len(keys)
        for key in keys:
            points[key] += worth
            for part in phrase:
                spelling = met[part][1]
                reasons[key][spelling] = max(worth, reasons[key].get(spelling, 0.0))
    total = sum(points.values()) + _DOUBT
    labels = {one.key: one.label for one in categories}
    ranked = sorted(points, key=lambda key: -points[key])[:MOST]
    if not ranked or points[ranked[0]] / total < least:
        return NOTHING
    return Suggestion(
        tuple(Choice(key, labels[key], points[key] / total, _first(reasons[key])) for key in ranked)
    )


def _owners(categories: Sequence[Keywords]) -> dict[tuple[str, ...], list[str]]:
    """Each phrase as folded words, with the categories that list it."""
    found: dict[tuple[str, ...], list[str]] = {}
    for category in categories:
        for phrase in category.words:
            parts = tuple(fold(phrase).replace("-", " ").split())
            if parts and category.key not in found.setdefault(parts, []):
                found[parts].append(category.key)
    return found


def _met(wanted: Collection[str], said: dict[str, str]) -> dict[str, tuple[float, str]]:
    """Which wanted words occur: how much that counts, and how the report writes it."""
    by_root: dict[str, list[str]] = defaultdict(list)
    for word in wanted:
        by_root[root(word, "de")].append(word)
    forms = set(wanted) | set(by_root)
    found: dict[str, tuple[float, str]] = {}
    for word, spelling in said.items():
        for worth, form in _forms(word, forms):
            for met in [*by_root.get(form, ()), *by_root.get(root(form, "de"), ())]:
                if worth > found.get(met, (0.0, ""))[0]:
                    found[met] = worth, spelling
    return found


def _forms(word: str, forms: Collection[str]) -> Iterator[tuple[float, str]]:
    """The word by its root, and its parts: Straßenlaternen has Straße and Laterne."""
    yield 1.0, root(word, "de")
    known = {form for form in forms if len(form) >= _LEAST_PART and form in word and form != word}
    if not known:
        return
    bare = [word.removesuffix(ending) for ending in _ENDINGS]
    found = split(word, known.__contains__)
    for part in found or dict.fromkeys(part for one in bare for part in ends(one, known)):
        yield _PART, part


def _first(reasons: dict[str, float]) -> tuple[str, ...]:
    return tuple(sorted(reasons, key=lambda word: -reasons[word])[:MOST])
