"""How well an entry explains a question: word by word, rare words counting more.

The search ranks; this says whether the best is good enough to be cited. A word that no entry knows
speaks against every answer, so that what is not our subject stays without one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from typing import Any, Final

from rathaus.assistant.retrieval.reading import Asked
from rathaus.kernel.search import ranking
from rathaus.kernel.search.reading import Meaning, read
from rathaus.kernel.search.roots import root
from rathaus.kernel.statements import execute

# How much of its weight a word keeps that says little alone, or not much.
_GENERIC: Final = 0.3
_WEAK: Final = 0.5
# The last part of a compound says what it is, even if it is a common word.
_HEAD: Final = 0.6
_PROMINENT: Final = 0.5
"""From this weight of a place on, a word counts as fully met."""
_UNKNOWN: Final = 1.15
_NEARLY_ALL: Final = 0.72
_LEAST: Final = 0.5

_PLACES: Final = """
WITH asked AS (
    SELECT * FROM unnest(%(word)s::int[], %(way)s::int[], %(piece)s::int[], %(term)s::text[],
                         %(fit)s::real[]) AS asked (word, way, piece, term, fit)
), chosen AS (
    SELECT entry.id, entry.kind || ':' || entry.key AS subject
      FROM unnest(%(kinds)s::text[], %(keys)s::text[]) AS wanted (kind, key)
      JOIN kernel_searchentry AS entry
        ON entry.kind = wanted.kind AND entry.key = wanted.key AND entry.language = %(language)s
)
SELECT chosen.subject, asked.word, asked.way, asked.piece, max(asked.fit * place.weight)
  FROM chosen JOIN kernel_searchterm AS place ON place.entry = chosen.id
  JOIN asked ON asked.term = place.term
 WHERE place.language = %(language)s AND place.public
 GROUP BY 1, 2, 3, 4
"""
_FREQUENCIES: Final = """
SELECT asked.word, asked.way, asked.piece, count(DISTINCT place.entry)
  FROM unnest(%(word)s::int[], %(way)s::int[], %(piece)s::int[], %(term)s::text[])
       AS asked (word, way, piece, term)
  LEFT JOIN kernel_searchterm AS place
    ON place.language = %(language)s AND place.term = asked.term AND place.public
 GROUP BY 1, 2, 3
"""
_ENTRIES: Final = "SELECT count(*) FROM kernel_searchentry WHERE language = %(language)s"

Place = tuple[int, int, int]


@dataclass(slots=True)
class Evidence:
    """What speaks for one entry.

    ``covered`` is the share of the question that the entry explains, ``special`` the same for the
    words that tell topics apart, ``anchor`` how prominently the best of them stands there (1 in the
    name). ``unmet`` are the special words that it lacks.
    """

    covered: float = 0.0
    special: float = 0.0
    anchor: float = 0.0
    met: list[str] = field(default_factory=list)
    unmet: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the question: what it counts, and its ways with the rarity of their pieces."""

    word: str
    weight: float
    generic: bool
    ways: tuple[tuple[float, tuple[float, ...]], ...]


def evidence(
    asked: Asked, subjects: Sequence[tuple[str, str]], language: str
) -> dict[str, Evidence]:
    """The evidence for each of the entries (kind and key), by „kind:key“."""
    query = read(asked.core, language, asked_in=asked.language)
    if not subjects or not query.meanings:
        return {}
    columns = _less_for_pieces(ranking.asked(query), query.meanings, language)
    terms = {name: columns[name] for name in ("word", "way", "piece", "term")}
    counts: dict[Place, int] = {
        (word, way, piece): int(count)
        for word, way, piece, count in _rows(_FREQUENCIES, terms | {"language": language})
    }
    words = _weighed(query.meanings, asked, counts, language)
    kinds, keys = zip(*subjects, strict=True)
    values = terms | {
        "fit": columns["fit"], "language": language, "kinds": list(kinds), "keys": list(keys),
    }  # fmt: skip
    places: dict[str, dict[Place, float]] = {f"{kind}:{key}": {} for kind, key in subjects}
    for subject, word, way, piece, value in _rows(_PLACES, values):
        places[subject][word, way, piece] = float(value)
    return {subject: _judged(words, found) for subject, found in places.items()}


def _less_for_pieces(
    columns: dict[str, Any], meanings: Sequence[Meaning], language: str
) -> dict[str, Any]:
    """A known beginning or end of a word that is otherwise unknown says only its share of it."""
    fits = []
    for word, way, term, fit in zip(
        columns["word"], columns["way"], columns["term"], columns["fit"], strict=True
    ):
        whole = meanings[word].word
        piece = way == 0 and term in whole and term != root(whole, language)
        share = len(term) / len(whole)
        fits.append(fit * share if piece and share < _NEARLY_ALL else fit)
    return columns | {"fit": fits}


def _weighed(
    meanings: Sequence[Meaning], asked: Asked, counts: Mapping[Place, int], language: str
) -> list[_Word]:
    total = int(_rows(_ENTRIES, {"language": language})[0][0])

    def rarity(place: Place) -> float:
        count = counts.get(place, 0)
        return log(1 + total / (count + 0.5)) * (1.0 if count else _UNKNOWN)

    words = []
    for number, meaning in enumerate(meanings):
        ways = []
        for way_number, way in enumerate(meaning.ways, start=1):
            pieces = [rarity((number, way_number, piece)) for piece in range(len(way.pieces))]
            dull = [_is_dull(piece, asked.generic) for piece in way.pieces]
            weights = tuple(
                one * ((_HEAD if place == len(pieces) else _GENERIC) if plain else 1.0)
                for place, (one, plain) in enumerate(zip(pieces, dull, strict=True), start=1)
            )
            ways.append((way.fit * _spelled(meaning.word, way.pieces), weights))
        weight = rarity((number, 0, 0))
        if not counts.get((number, 0, 0)) and ways:
            weight = min(weight, max(max(weights, default=0.0) for _fit, weights in ways) * 1.2)
        generic = meaning.word in asked.generic
        weight *= _GENERIC if generic else _WEAK if meaning.word in asked.weak else 1.0
        words.append(_Word(meaning.word, weight, generic, tuple(ways)))
    return words


def _spelled(word: str, pieces: Sequence[Mapping[str, float]]) -> float:
    """How much of a compound its known parts spell: of „Bundeskanzler“ perhaps „Bundes“ only."""
    stems = [max(piece, key=lambda stem: piece[stem], default="") for piece in pieces]
    if not all(stem[:4] in word for stem in stems):
        return 1.0
    share = sum(map(len, stems)) / len(word)
    return 1.0 if share >= _NEARLY_ALL else share


def _is_dull(piece: Mapping[str, float], generic: frozenset[str]) -> bool:
    """Whether a part of a compound says little: „antrag“ in Rentenantrag."""
    best = max(piece, key=lambda stem: piece[stem], default="")
    return any(word.startswith(best) and len(word) - len(best) < 4 for word in generic)


def _judged(words: Sequence[_Word], places: Mapping[Place, float]) -> Evidence:
    result = Evidence()
    all_weight = special_weight = all_met = special_met = 0.0
    for number, word in enumerate(words):
        place = max(places.get((number, 0, 0), 0.0), _by_ways(word, number, places))
        credit = min(1.0, place / _PROMINENT)
        all_weight += word.weight
        all_met += word.weight * credit
        if word.generic:
            continue
        special_weight += word.weight
        special_met += word.weight * credit
        result.anchor = max(result.anchor, place)
        (result.met if credit > _LEAST else result.unmet).append(word.word)
    result.covered = all_met / all_weight if all_weight else 0.0
    result.special = special_met / special_weight if special_weight else 0.0
    return result


def _by_ways(word: _Word, number: int, places: Mapping[Place, float]) -> float:
    """Met by its parts or other names: each by its share, so that a dull part alone is little."""
    best = 0.0
    for way, (fit, weights) in enumerate(word.ways, start=1):
        total = sum(weights)
        if total:
            met = sum(
                weight / total * places.get((number, way, piece), 0.0)
                for piece, weight in enumerate(weights)
            )
            best = max(best, fit * met)
    return best


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = execute(statement, values).fetchall()
    return rows
