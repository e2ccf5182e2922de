"""Ranking as one statement: what each word of the query finds, weighed by how rare it is.

A word finds an entry by single terms, or by ways of several pieces, of which the rarer say more and
which say little one without the other; the best way counts. The rarer what a word finds, the more
it says. Among the best entries the likeness of the whole name decides, and how much there is to
read.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from rathaus.kernel.search.reading import Query
from rathaus.kernel.search.scope import Scope

CANDIDATES: Final = 32
DEEPEST: Final = 200

# many: above any number of entries that a word should find. unknown: what a word counts that finds
# nothing; more where it is asked how much of a query an entry explains.
WEIGHTS: Final = {
    "many": 2000.0,
    "unknown": 4.0,
    "unexplained": 6.5,
    "plain": 0.35,
    "fame": 0.08,
    "full": 0.27,
    "naming": 0.6,
    "byname": 0.95,
}
_FOUND_BY: Final = """
WITH asked AS (
    SELECT * FROM unnest(%(word)s::int[], %(way)s::int[], %(piece)s::int[], %(term)s::text[],
                         %(fit)s::real[]) AS asked (word, way, piece, term, fit)
), hit AS MATERIALIZED (
    SELECT asked.word, asked.way, asked.piece, term.entry, max(asked.fit * term.weight) AS value
      FROM asked CROSS JOIN LATERAL ({sources}) AS term
     GROUP BY asked.word, asked.way, asked.piece, term.entry
), piece AS (
    SELECT word, way, piece, ln(1 + %(many)s / (count(*) + 0.5)) AS rarity
      FROM hit WHERE way > 0 GROUP BY word, way, piece
), way AS (
    SELECT way.word, way.way, way.fit, way.least,
           COALESCE(sum(piece.rarity), 0)
           + (way.pieces - count(piece.piece)) * ln(1 + %(many)s / 0.5) AS total
      FROM unnest(%(way_word)s::int[], %(way_way)s::int[], %(way_fit)s::real[],
                  %(way_least)s::real[], %(way_pieces)s::int[])
           AS way (word, way, fit, least, pieces)
      LEFT JOIN piece USING (word, way)
     GROUP BY way.word, way.way, way.fit, way.least, way.pieces
), met AS (
    SELECT word, entry, max(value) AS value FROM (
        SELECT word, entry, value FROM hit WHERE way = 0
         UNION ALL
        SELECT hit.word, hit.entry, way.fit * sum(hit.value * piece.rarity) / way.total
                                    * sum(piece.rarity) / way.total
          FROM hit JOIN piece USING (word, way, piece) JOIN way USING (word, way)
         GROUP BY hit.word, hit.way, hit.entry, way.fit, way.least, way.total
        HAVING sum(piece.rarity) >= way.least * way.total) AS said
     GROUP BY word, entry
), rarity AS (
    SELECT word, (%(worth)s::real[])[word + 1]
                 * ln(1 + %(many)s / (sum(value) / max(value) + 0.5)) AS rarity
      FROM met GROUP BY word
), total AS (
    SELECT sum(COALESCE(rarity.rarity, %(unknown)s * asked.worth)) AS score,
           sum(COALESCE(rarity.rarity, %(unexplained)s * asked.worth)) AS coverage
      FROM unnest(%(worth)s::real[]) WITH ORDINALITY AS asked (worth, number)
      LEFT JOIN rarity ON rarity.word = asked.number - 1
), scored AS (
    SELECT met.entry, sum(met.value * rarity.rarity) / (SELECT score FROM total) AS score,
           sum(LEAST(1, met.value / %(plain)s) * rarity.rarity)
           / (SELECT coverage FROM total) AS coverage
      FROM met JOIN rarity USING (word) GROUP BY met.entry
)
"""
_LIKENESS: Final = """
GREATEST(
    similarity({own}, %(name)s),
    (SELECT max(similarity(spoken, %(name)s)) * {byname} FROM unnest({names}) AS spoken),
    (SELECT max(similarity({own}, other.name) * other.fit)
       FROM unnest(%(other_names)s::text[], %(other_fits)s::real[]) AS other (name, fit)))
"""
_BEST: Final = """
, chosen AS (
    SELECT entry.id, scored.score, scored.coverage,
           (1 + %(fame)s * ln(1 + entry.weight)) * (1 + %(full)s * entry.fullness) AS fame
      FROM scored JOIN kernel_searchentry AS entry ON entry.id = scored.entry
     WHERE {condition}
     ORDER BY scored.score * (1 + %(fame)s * ln(1 + entry.weight))
              * (1 + %(full)s * entry.fullness) DESC, entry.id
     LIMIT %(candidates)s
)
SELECT id, kind, key, language, title, summary, text, url, whole, coverage,
       fame * (score + %(naming)s * {likeness}) AS final
  FROM chosen JOIN kernel_searchentry USING (id)
 ORDER BY final DESC, id OFFSET %(offset)s LIMIT %(limit)s
"""
_OF_THESE: Final = """
WITH best AS (
    SELECT entry.id, chosen.coverage,
           (1 + {fame} * ln(1 + entry.weight)) * (1 + {full} * entry.fullness)
           * (chosen.score + {naming} * {likeness}) AS final
      FROM unnest(%(ids)s::bigint[], %(scores)s::float8[], %(coverages)s::float8[])
           AS chosen (id, score, coverage)
      JOIN kernel_searchentry AS entry USING (id)
     WHERE {condition}
     ORDER BY final DESC, entry.id OFFSET %(offset)s LIMIT %(limit)s
)
SELECT id, kind, key, language, title, summary, text, url, whole, coverage, final
  FROM best JOIN kernel_searchentry USING (id) ORDER BY final DESC, id
"""
# For input of which no word is known: whatever name contains something that looks like it.
_ALIKE: Final = """
SELECT entry.id, entry.kind, entry.key, entry.language, entry.title, entry.summary, entry.text,
       entry.url, entry.whole, 0.0 AS coverage,
       word_similarity(%(name)s, entry.name_text) AS final
  FROM kernel_searchentry AS entry
 WHERE entry.language = %(language)s AND %(name)s <%% entry.name_text AND {condition}
 ORDER BY final DESC, entry.id OFFSET %(offset)s LIMIT %(limit)s
"""
_AGAIN: Final = """
SELECT entry.id, entry.kind, entry.key, entry.language, entry.title, entry.summary, entry.text,
       entry.url, entry.whole, 0.0, 0.0
  FROM kernel_searchentry AS entry WHERE entry.id = ANY(%(ids)s::bigint[]) AND {condition}
"""
_PASSAGES: Final = """
SELECT entry.id, entry.kind, COALESCE(NULLIF(entry.whole, ''), entry.key),
       COALESCE(NULLIF(entry.whole_title, ''), entry.title),
       similarity(entry.names[1], %(name)s),
       GREATEST(
           similarity(COALESCE(NULLIF(entry.whole_title, ''), entry.title), %(name)s),
           (SELECT max(similarity(called, %(name)s)) * %(byname)s
              FROM unnest(entry.synonyms) AS called))
  FROM kernel_searchentry AS entry WHERE entry.id = ANY(%(ids)s::bigint[]) AND {condition}
"""


@lru_cache(maxsize=64)
def best(scope_sources: str, condition: str) -> str:
    """The statement that finds single entries."""
    likeness = _LIKENESS.format(own="names[1]", names="names", **WEIGHTS)
    return _FOUND_BY.format(sources=scope_sources) + _BEST.format(
        condition=condition, likeness=likeness
    )


@lru_cache(maxsize=64)
def of_these(condition: str) -> str:
    """The statement that puts entries that were ranked elsewhere into order, as far as visible."""
    likeness = _LIKENESS.format(own="entry.names[1]", names="entry.names", **WEIGHTS)
    return _OF_THESE.format(condition=condition, likeness=likeness, **WEIGHTS)


@lru_cache(maxsize=64)
def passages(condition: str) -> str:
    """The statement that says of which wholes the entries are passages, as far as visible."""
    return _PASSAGES.format(condition=condition)


@lru_cache(maxsize=64)
def alike(condition: str) -> str:
    """The statement for input of which no word is known."""
    return _ALIKE.format(condition=condition)


@lru_cache(maxsize=64)
def again(condition: str) -> str:
    """The statement that fetches entries that were found before, as far as they may be seen."""
    return _AGAIN.format(condition=condition)


def condition_of(scope: Scope, kinds: bool) -> str:
    """What decides on an entry."""
    return (
        f"{scope.condition} AND entry.kind = ANY(%(kinds)s::text[])" if kinds else scope.condition
    )


def asked(query: Query) -> dict[str, Any]:
    """The meanings as columns for the statements."""
    terms: list[tuple[int, int, int, str, float]] = []
    ways: list[tuple[int, int, float, float, int]] = []
    for word, meaning in enumerate(query.meanings):
        terms += [(word, 0, 0, term, fit) for term, fit in meaning.terms.items()]
        for number, way in enumerate(meaning.ways, start=1):
            ways.append((word, number, way.fit, way.least, len(way.pieces)))
            for piece, said in enumerate(way.pieces):
                terms += [(word, number, piece, term, fit) for term, fit in said.items()]
    return {
        **_columns(("word", "way", "piece", "term", "fit"), terms),
        **_columns(("way_word", "way_way", "way_fit", "way_least", "way_pieces"), ways),
        "worth": [meaning.worth for meaning in query.meanings],
        **WEIGHTS,
        **named(query),
    }


def named(query: Query) -> dict[str, Any]:
    """What is asked for as a whole, for comparing names."""
    return {
        "name": query.name,
        "other_names": [name for name, _fit in query.other_names],
        "other_fits": [fit for _name, fit in query.other_names],
        "language": query.language,
    }


def _columns(names: tuple[str, ...], rows: list[Any]) -> dict[str, list[Any]]:
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    return {name: list(column) for name, column in zip(names, columns, strict=True)}
