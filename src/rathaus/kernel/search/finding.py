"""Finding: rare words count more, the title more than the text, the whole name most of all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.utils.safestring import SafeString

from rathaus.kernel.access.actors import Actor
from rathaus.kernel.search.highlighting import excerpt, highlight
from rathaus.kernel.search.scope import visible_to
from rathaus.kernel.search.understanding import Query, understand

_CANDIDATES: Final = 60
_DEEPEST: Final = 200
_MAX_PAGE: Final = 50
_MAX_KINDS: Final = 40
_FALLBACK_LANGUAGE: Final = "de"

# value: what a word of the query contributes to an entry, directly or by its parts.
# rarity: the fewer entries a word leads to, the more it says.
_SCORES: Final = """
WITH asked AS (
    SELECT * FROM unnest(%(word)s::int[], %(part)s::int[], %(share)s::real[], %(term)s::text[],
                         %(fit)s::real[]) AS asked (word, part, share, term, fit)
), hit AS (
    SELECT asked.word, asked.part, asked.share, term.entry, max(asked.fit * term.weight) AS value
      FROM asked CROSS JOIN LATERAL ({sources}) AS term
     GROUP BY asked.word, asked.part, asked.share, term.entry
), met AS (
    SELECT word, entry,
           GREATEST(max(value) FILTER (WHERE part = 0),
                    %(compound)s * sum(share * value) FILTER (WHERE part > 0)) AS value
      FROM hit GROUP BY word, entry
), rarity AS (
    SELECT word, ln(1 + %(many)s / (count(*) + 0.5)) AS rarity
      FROM met GROUP BY word
), total AS (
    SELECT sum(rarity) + %(unknown)s * (%(words)s - count(*)) AS total FROM rarity
), scored AS (
    SELECT met.entry, sum(met.value * rarity.rarity) / (SELECT total FROM total) AS score
      FROM met JOIN rarity USING (word) GROUP BY met.entry
)
"""
_FOUND: Final = """
, chosen AS (
    SELECT entry.id, scored.score, (1 + %(fame)s * ln(1 + entry.weight)) AS fame
      FROM scored JOIN kernel_searchentry AS entry ON entry.id = scored.entry
     WHERE {condition}
     ORDER BY scored.score * (1 + %(fame)s * ln(1 + entry.weight)) DESC, entry.id
     LIMIT %(candidates)s
)
SELECT kind, key, language, title, summary, text, url,
       fame * (score + %(naming)s * GREATEST(
           similarity(names[1], %(name)s),
           (SELECT max(similarity(spoken, %(name)s)) * %(byname)s FROM unnest(names) AS spoken)
       )) AS final
  FROM chosen JOIN kernel_searchentry USING (id)
 ORDER BY final DESC, id OFFSET %(offset)s LIMIT %(limit)s
"""
# For input of which no word is known: whatever name contains something that looks like it.
_ALIKE: Final = """
SELECT entry.kind, entry.key, entry.language, entry.title, entry.summary, entry.text, entry.url,
       word_similarity(%(name)s, entry.name_text) AS final
  FROM kernel_searchentry AS entry
 WHERE entry.language = %(language)s AND %(name)s <%% entry.name_text AND {condition}
 ORDER BY final DESC, entry.id OFFSET %(offset)s LIMIT %(limit)s
"""
_WEIGHTS: Final = {
    "many": 2000.0,
    "compound": 0.8,
    "unknown": 4.0,
    "fame": 0.08,
    "naming": 1.0,
    "byname": 0.95,
}


@dataclass(frozen=True, slots=True)
class Hit:
    """Treffer: what was found, with the words asked for marked in safe HTML."""

    kind: str
    key: str
    language: str
    title: str
    summary: str
    url: str
    score: float
    title_html: SafeString
    excerpt_html: SafeString


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits; ``next`` is the cursor of the following one, empty at the end."""

    hits: tuple[Hit, ...]
    next: str


def suggest(text: str, actor: Actor, limit: int = 8, *, language: str = "de") -> list[Hit]:
    """What somebody who is typing may be looking for; the last word may be unfinished."""
    limit = max(0, min(limit, _MAX_PAGE))
    return _find(text, actor, language, (), 0, limit, unfinished=True)


def search(
    text: str,
    actor: Actor,
    *,
    kinds: Collection[str] = (),
    language: str = "de",
    limit: int = 20,
    cursor: str = "",
) -> Results:
    """A page of what the actor may find, best first; at most the best 200 in all.

    ``kinds`` restricts to kinds of things; ``cursor`` comes from the page before, and one that
    cannot be read means the first page.
    """
    limit = max(1, min(limit, _MAX_PAGE))
    offset = int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 6 else 0
    offset = min(offset, _DEEPEST)
    hits = _find(text, actor, language, kinds, offset, limit + 1, unfinished=False)
    more = len(hits) > limit and offset + limit < _DEEPEST
    return Results(tuple(hits[:limit]), str(offset + limit) if more else "")


def _find(
    text: str,
    actor: Actor,
    language: str,
    kinds: Collection[str],
    offset: int,
    limit: int,
    *,
    unfinished: bool,
) -> list[Hit]:
    text = text.replace("\x00", " ")
    found: list[Hit] = []
    # What exists only in German is found in German, behind what speaks the language asked for.
    for tongue in dict.fromkeys((language, _FALLBACK_LANGUAGE)):
        if len(found) >= limit:
            break
        query = understand(text, tongue, unfinished=unfinished)
        if query.name:
            known = {(hit.kind, hit.key) for hit in found}
            rows = _rows(query, actor, kinds, offset, limit)
            found += [hit for hit in _hits(rows, text) if (hit.kind, hit.key) not in known]
    return found[:limit]


def _rows(
    query: Query, actor: Actor, kinds: Collection[str], offset: int, limit: int
) -> list[tuple[Any, ...]]:
    scope = visible_to(actor)
    condition, values = scope.condition, dict(scope.values)
    if kinds:
        condition += " AND entry.kind = ANY(%(kinds)s)"
        values["kinds"] = list(kinds)[:_MAX_KINDS]
    values |= {
        "language": query.language,
        "name": query.name,
        "offset": offset,
        "limit": limit,
        "candidates": max(_CANDIDATES, min(_DEEPEST + 1, offset + limit)),
    }
    with connection.cursor() as cursor:
        statement = (_SCORES + _FOUND).format(condition=condition, sources=scope.sources)
        cursor.execute(statement, values | _WEIGHTS | _asked(query))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        if not rows and not offset:
            cursor.execute(_ALIKE.format(condition=condition), values)
            rows = cursor.fetchall()
    return rows


def _asked(query: Query) -> dict[str, Any]:
    """The meanings as columns for the statement."""
    lines: list[tuple[int, int, float, str, float]] = []
    for number, meaning in enumerate(query.meanings):
        lines += [(number, 0, 1.0, stem, fit) for stem, fit in meaning.stems.items()]
        share = 1.0 / len(meaning.parts) if meaning.parts else 0.0
        for position, part in enumerate(meaning.parts, start=1):
            lines += [(number, position, share, stem, fit) for stem, fit in part.items()]
    columns: Sequence[Sequence[Any]] = list(zip(*lines, strict=True)) or [()] * 5
    names = ("word", "part", "share", "term", "fit")
    asked: dict[str, Any] = {
        name: list(column) for name, column in zip(names, columns, strict=True)
    }
    return asked | {"words": len(query.meanings)}


def _hits(rows: Sequence[tuple[Any, ...]], text: str) -> list[Hit]:
    return [
        Hit(
            kind=kind,
            key=key,
            language=language,
            title=title,
            summary=summary,
            url=url,
            score=float(score),
            title_html=highlight(title, text),
            excerpt_html=excerpt(summary or body, text),
        )
        for kind, key, language, title, summary, body, url, score in rows
    ]
