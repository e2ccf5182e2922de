"""Ranking in this process, of what everybody may find: the measure of :mod:`ranking`, from memory.

PostgreSQL is asked for the best places of each word, which are remembered for a while; adding up
happens here, at a quarter of the cost. Who may see an entry, and in which order the best ones come,
is decided by the database each time.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from rathaus.kernel.search.ranking import WEIGHTS
from rathaus.kernel.search.reading import Meaning, Query, Terms, Way
from rathaus.kernel.search.remembering import Memory, recall, remember
from rathaus.kernel.statements import execute

# Of a word that is everywhere the best places suffice; rarer words of the query find the rest.
_MOST_PLACES: Final = 250
_PLACES: Final = """
SELECT asked.term, string_agg(place.entry::text, ' '), string_agg(place.weight::text, ' '),
       string_agg(place.favour::text, ' ')
  FROM unnest(%(terms)s::text[]) AS asked (term)
 CROSS JOIN LATERAL (
    SELECT term.entry, term.weight,
           ((1 + %(fame)s * ln(1 + entry.weight)) * (1 + %(full)s * entry.fullness))::real AS favour
      FROM kernel_searchterm AS term JOIN kernel_searchentry AS entry ON entry.id = term.entry
     WHERE term.language = %(language)s AND term.term = asked.term AND term.public
       AND (%(kinds)s::text[] = '{}' OR entry.kind = ANY(%(kinds)s::text[]))
     ORDER BY term.weight DESC, term.entry DESC LIMIT %(most)s) AS place
 GROUP BY asked.term
"""
_MANY, _PLAIN = WEIGHTS["many"], WEIGHTS["plain"]
_RAREST: Final = math.log(1 + _MANY / 0.5)

Places = Sequence[tuple[int, float]]
Values = dict[int, float]
Scored = tuple[int, float, float]
"""An entry with its score and its coverage of the query."""


def best(query: Query, kinds: tuple[str, ...], memory: Memory, most: int) -> list[Scored]:
    """The best entries for the query, in order of score and favour."""
    terms = {term for meaning in query.meanings for term in _terms(meaning)}
    places, favours = _places(terms, query.language, kinds, memory)
    met = [_met(meaning, places) for meaning in query.meanings]
    rarities = [
        _rarity(values) * meaning.worth for meaning, values in zip(query.meanings, met, strict=True)
    ]
    scores: Values = {}
    for rarity, values in zip(rarities, met, strict=True):
        for entry, value in values.items():
            scores[entry] = scores.get(entry, 0.0) + value * rarity
    chosen = [(score * favours.get(pk, 1.0), -pk) for pk, score in scores.items()]
    chosen.sort(reverse=True)
    lost = sum(
        meaning.worth for meaning, values in zip(query.meanings, met, strict=True) if not values
    )
    total = sum(rarities) + WEIGHTS["unknown"] * lost
    explained = sum(rarities) + WEIGHTS["unexplained"] * lost
    found = []
    for _score, negative in chosen[:most]:
        entry = -negative
        seen = sum(
            min(1.0, values.get(entry, 0.0) / _PLAIN) * rarity
            for rarity, values in zip(rarities, met, strict=True)
        )
        found.append((entry, scores[entry] / total, seen / explained))
    return found


def _rarity(values: Values) -> float:
    """The fewer entries a word finds, and the fewer of them well, the more it says."""
    if not values:
        return 0.0
    count = sum(values.values()) / max(values.values())
    return math.log(1 + _MANY / (count + 0.5))


def _terms(meaning: Meaning) -> Iterable[str]:
    yield from meaning.terms
    for way in meaning.ways:
        for piece in way.pieces:
            yield from piece


def _met(meaning: Meaning, places: Mapping[str, Places]) -> Values:
    """What the word finds, by its best way."""
    found = _said(meaning.terms, places)
    for way in meaning.ways:
        for entry, value in _found_by(way, places):
            if value > found.get(entry, 0.0):
                found[entry] = value
    return found


def _found_by(way: Way, places: Mapping[str, Places]) -> Iterator[tuple[int, float]]:
    said = [_said(piece, places) for piece in way.pieces]
    rarities = [math.log(1 + _MANY / (len(values) + 0.5)) if values else _RAREST for values in said]
    whole = sum(rarities)
    pieces = sorted(zip(rarities, said, strict=True), key=lambda piece: -piece[0])
    factor, least = way.fit / (whole * whole), way.least * whole
    # Without its rarest pieces nothing reaches the least share.
    starting: dict[int, None] = {}
    missed = 0.0
    for rarity, values in pieces:
        starting.update(dict.fromkeys(values))
        missed += rarity
        if whole - missed < least:
            break
    for entry in starting:
        value = matched = 0.0
        for rarity, values in pieces:
            if weight := values.get(entry):
                value += weight * rarity
                matched += rarity
        if matched >= least:
            yield entry, value * matched * factor


def _said(terms: Terms, places: Mapping[str, Places]) -> Values:
    found: Values = {}
    for term, fit in terms.items():
        for entry, weight in places.get(term, ()):
            value = fit * weight
            if value > found.get(entry, 0.0):
                found[entry] = value
    return found


def _places(
    terms: set[str], language: str, kinds: tuple[str, ...], memory: Memory
) -> tuple[dict[str, Places], Values]:
    """The best places of each term, and how much each entry is favoured."""
    # Kept beside the places for as long as the memory lasts; the last word is the database's.
    favours: Values = memory.setdefault("favours", (math.inf, {}))[1]
    found: dict[str, Places] = {}
    missing: list[str] = []
    for term in terms:
        known: Places | None = recall(memory, (language, kinds, "places", term))
        if known is None:
            missing.append(term)
        else:
            found[term] = known
    if missing:
        asked = {
            "terms": missing, "language": language, "kinds": list(kinds), "most": _MOST_PLACES,
            "fame": WEIGHTS["fame"], "full": WEIGHTS["full"],
        }  # fmt: skip
        for term, entries, weights, favoured in execute(_PLACES, asked).fetchall():
            numbers = list(map(int, entries.split()))
            favours.update(zip(numbers, map(float, favoured.split()), strict=True))
            found[term] = list(zip(numbers, map(float, weights.split()), strict=True))
        for term in missing:
            remember(memory, (language, kinds, "places", term), found.get(term, ()))
    return found, favours
