"""Ranking in this process, of what everybody may find: the measure of :mod:`ranking`, from memory.

PostgreSQL is asked for the best places of each word, and for names, which are remembered for a
while; adding up and comparing happen here, at a fraction of the cost. Who may see an entry is
decided by the database each time.
"""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rathaus.kernel.search.likeness import Asked, names_of
from rathaus.kernel.search.ranking import WEIGHTS
from rathaus.kernel.search.reading import Meaning, Query, Terms, Way
from rathaus.kernel.search.remembering import Memory, recall, remember
from rathaus.kernel.search.scope import Scope
from rathaus.kernel.statements import execute

# Of a word that is everywhere the best places suffice; rarer words of the query find the rest.
_MOST_PLACES, _MOST_PASSAGES = 250, 1500
_FAVOUR: Final = {name: WEIGHTS[name] for name in ("fame", "full")}
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
_OTHER_PLACES: Final = """
SELECT asked.term, string_agg(place.entry::text, ' '), string_agg(place.weight::text, ' '),
       string_agg('1', ' ')
  FROM unnest(%(terms)s::text[]) AS asked (term) CROSS JOIN LATERAL ({sources}) AS place
 GROUP BY asked.term
"""
_MANY, _PLAIN, _NAMING = WEIGHTS["many"], WEIGHTS["plain"], WEIGHTS["naming"]
_RAREST: Final = math.log(1 + _MANY / 0.5)

Values = dict[int, float]
Places = Values
"""What an entry has of one term: its weight there."""
Placed = tuple[int, float, float]
"""An entry with its coverage of the query and its final score."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What each word of a query finds, how much each word counts, and what both add up to."""

    met: list[Values]
    rarities: list[float]
    favours: Values
    total: float
    explained: float

    def scores(self) -> Values:
        """Each entry with the sum of what it says of the words."""
        found: Values = {}
        for rarity, values in zip(self.rarities, self.met, strict=True):
            share = rarity / self.total if values else 0.0
            if not found:
                found = {entry: value * share for entry, value in values.items()}
                continue
            known = found.get
            for entry, value in values.items():
                found[entry] = known(entry, 0.0) + value * share
        return found

    def coverage(self, values: Sequence[float]) -> float:
        """The share of the query that is explained by so much of each of its words."""
        seen = zip(self.rarities, values, strict=True)
        return sum(min(1.0, value / _PLAIN) * rarity for rarity, value in seen) / self.explained

    def of(self, entry: int) -> list[float]:
        """How much an entry says of each word."""
        return [values.get(entry, 0.0) for values in self.met]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The best entries for a query, in order of score and favour."""

    query: Query
    weighed: Weighed
    scores: Values

    def coverage(self, entry: int) -> float:
        """The share of the query that an entry explains."""
        return self.weighed.coverage(self.weighed.of(entry))

    def placed(self, memory: Memory, most: int) -> list[Placed]:
        """The first of them, once the likeness of their names has its say."""
        asked = Asked(self.query)
        names = names_of(self.scores, memory)
        favours = self.weighed.favours
        found: list[tuple[float, int]] = []
        least = 0.0
        for pk, score in self.scores.items():
            favour = favours.get(pk, 1.0)
            # Nothing is more alike than a name and itself.
            if pk in names and favour * (score + _NAMING) >= least:
                final = favour * (score + _NAMING * asked.likeness(names[pk]))
                insort(found, (-final, pk))
                if len(found) >= most:
                    least = -found[most - 1][0]
        return [(pk, self.coverage(pk), -final) for final, pk in found[:most]]


def best(query: Query, kinds: tuple[str, ...], memory: Memory, most: int) -> Chosen:
    """Choose so many of the entries that the query finds."""
    weighed = weigh(query, _Ask(query.language, kinds), memory)
    scores, favours = weighed.scores(), weighed.favours
    worth = [score * favours.get(pk, 1.0) for pk, score in scores.items()]
    least = sorted(worth)[-most] if len(worth) > most else 0.0
    pairs = zip(worth, scores, strict=True)
    chosen = sorted((-value, pk) for value, pk in pairs if value >= least)
    return Chosen(query, weighed, {pk: scores[pk] for _value, pk in chosen[:most]})


def weigh_passages(
    query: Query, kinds: tuple[str, ...], scope: Scope, kept: Memory | None
) -> Weighed:
    """What the query finds for an actor, with all the places of its words; not yet all visible."""
    if scope.is_public:
        ask = _Ask(query.language, kinds, most=_MOST_PASSAGES)
        return weigh(query, ask, {} if kept is None else kept)
    return weigh(query, _Ask(query.language, kinds, scope=scope), {})


def weigh(query: Query, ask: _Ask, memory: Memory) -> Weighed:
    """Look up and weigh what the words of the query find."""
    terms = {term for meaning in query.meanings for term in _terms(meaning)}
    places, favours = _places(terms, ask, memory)
    met = [_met(meaning, places) for meaning in query.meanings]
    pairs = list(zip(query.meanings, met, strict=True))
    rarities = [_rarity(values) * meaning.worth for meaning, values in pairs]
    lost = sum(meaning.worth for meaning, values in pairs if not values)
    total = sum(rarities) + WEIGHTS["unknown"] * lost
    explained = sum(rarities) + WEIGHTS["unexplained"] * lost
    return Weighed(met, rarities, favours, total, explained)


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
    if not meaning.ways:
        return found
    found = dict(found)
    known = found.get
    for way in meaning.ways:
        for entry, value in _found_by(way, places).items():
            if value > known(entry, 0.0):
                found[entry] = value
    return found


def _found_by(way: Way, places: Mapping[str, Places]) -> Values:
    """What the pieces find together: the sum of them, the less the less of the way is there."""
    said = [_said(piece, places) for piece in way.pieces]
    rarities = [math.log(1 + _MANY / (len(values) + 0.5)) if values else _RAREST for values in said]
    whole = sum(rarities)
    pieces = sorted(zip(rarities, said, strict=True), key=lambda piece: -piece[0])
    factor, least = way.fit / (whole * whole), way.least * whole
    if len(pieces) == 2:
        first, second = pieces
        return _found_by_two(first, second, whole * factor, factor, least)
    found: Values = {}
    for entry in _worth_a_look(pieces, whole, least):
        value = matched = 0.0
        for rarity, values in pieces:
            if weight := values.get(entry):
                value += weight * rarity
                matched += rarity
        if matched >= least:
            found[entry] = value * matched * factor
    return found


def _found_by_two(
    first: tuple[float, Values],
    second: tuple[float, Values],
    both: float,
    factor: float,
    least: float,
) -> Values:
    """The same for the usual two pieces, the rarer one first."""
    found: Values = {}
    for rarity, values in (second, first):
        if rarity >= least:
            share = rarity * rarity * factor
            found |= {entry: weight * share for entry, weight in values.items()}
    (rarer, here), (rarity, there) = first, second
    for entry in here.keys() & there.keys():
        found[entry] = (here[entry] * rarer + there[entry] * rarity) * both
    return found


def _worth_a_look(
    pieces: Sequence[tuple[float, Values]], whole: float, least: float
) -> Collection[int]:
    """The entries that may reach the least share: without its rarest pieces none does."""
    starting: dict[int, None] = {}
    missed = 0.0
    for rarity, values in pieces:
        starting.update(dict.fromkeys(values))
        missed += rarity
        if whole - missed < least:
            break
    return starting


def _said(terms: Terms, places: Mapping[str, Places]) -> Values:
    """What any of the terms finds, by the best of them; not to be changed."""
    found: Values = {}
    for term, fit in terms.items():
        here = places.get(term)
        if not here:
            continue
        if not found:
            found = here if fit == 1.0 else {entry: fit * here[entry] for entry in here}
            first = here
            continue
        if found is first:
            found = dict(found)
        known = found.get
        for entry, weight in here.items():
            value = fit * weight
            if value > known(entry, 0.0):
                found[entry] = value
    return found


@dataclass(frozen=True, slots=True)
class _Ask:
    """Which places are asked for: of what is public, or of what somebody's search looks at."""

    language: str
    kinds: tuple[str, ...]
    most: int = _MOST_PLACES
    scope: Scope | None = None

    def key(self, term: str) -> Hashable:
        """Under which the places of a term are remembered."""
        return self.language, self.kinds, self.most, "places", term

    def fetch(self, terms: list[str]) -> list[tuple[Any, ...]]:
        """Rows of terms, each with entries, weights and favours in one text."""
        asked: dict[str, Any] = {"terms": terms, "language": self.language}
        if self.scope is None:
            statement = _PLACES
            asked |= {"kinds": list(self.kinds), "most": self.most, **_FAVOUR}
        else:
            statement = _OTHER_PLACES.format(sources=self.scope.sources)
            asked |= self.scope.values
        rows: list[tuple[Any, ...]] = execute(statement, asked).fetchall()
        return rows


def _places(terms: set[str], ask: _Ask, memory: Memory) -> tuple[dict[str, Places], Values]:
    """The best places of each term, and how much each entry is favoured."""
    # Kept beside the places for as long as the memory lasts; the last word is the database's.
    favours: Values = memory.setdefault("favours", (math.inf, {}))[1]
    found: dict[str, Places] = {}
    missing: list[str] = []
    for term in terms:
        known: Places | None = recall(memory, ask.key(term))
        if known is None:
            missing.append(term)
        else:
            found[term] = known
    if missing:
        for term, entries, weights, favoured in ask.fetch(missing):
            numbers = list(map(int, entries.split()))
            favours.update(zip(numbers, map(float, favoured.split()), strict=True))
            found[term] = dict(zip(numbers, map(float, weights.split()), strict=True))
        if ask.scope is None:
            for term in missing:
                remember(memory, ask.key(term), found.get(term, {}))
    return found, favours
