"""How well an entry explains a question: word by word, rare words counting more.

The search ranks; this says whether the best is good enough to be cited. A word that no entry knows
speaks against every answer, so that what is not our subject stays without one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log
from typing import Any, Final

from rathaus.assistant.retrieval.reading import Asked
from rathaus.kernel.search.understanding import Meaning, understand
from rathaus.kernel.statements import execute

# How much of a word's weight the last part of a compound or a generic word keeps.
_GENERIC: Final = 0.3
_WEAK: Final = 0.5
_SUMMARY: Final = 0.55
"""From this weight of a place on, a word counts as fully met."""
_UNKNOWN: Final = 1.15
_COMPOUND: Final = 1.2
_NEARLY_ALL: Final = 0.72

_PLACES: Final = """
WITH asked AS (
    SELECT * FROM unnest(%(word)s::int[], %(part)s::int[], %(term)s::text[], %(fit)s::real[])
                  AS asked (word, part, term, fit)
), chosen AS (
    SELECT entry.id, entry.kind || ':' || entry.key AS subject
      FROM unnest(%(kinds)s::text[], %(keys)s::text[]) AS wanted (kind, key)
      JOIN kernel_searchentry AS entry
        ON entry.kind = wanted.kind AND entry.key = wanted.key AND entry.language = %(language)s
)
SELECT chosen.subject, asked.word, asked.part, max(asked.fit * place.weight)
  FROM chosen JOIN kernel_searchterm AS place ON place.entry = chosen.id
  JOIN asked ON asked.term = place.term
 WHERE place.language = %(language)s AND place.public
 GROUP BY 1, 2, 3
"""
_FREQUENCIES: Final = """
SELECT asked.word, asked.part, count(DISTINCT place.entry)
  FROM unnest(%(word)s::int[], %(part)s::int[], %(term)s::text[]) AS asked (word, part, term)
  LEFT JOIN kernel_searchterm AS place
    ON place.language = %(language)s AND place.term = asked.term AND place.public
 GROUP BY 1, 2
"""
_ENTRIES: Final = "SELECT count(*) FROM kernel_searchentry WHERE language = %(language)s"


@dataclass(slots=True)
class Evidence:
    """What speaks for one entry.

    ``covered`` is the share of the question that the entry explains, ``special`` the same for the
    words that tell topics apart, ``anchor`` how prominently the best of them stands there (1 in the
    title, about 0.35 somewhere in the text). ``unmet`` are the special words that it lacks.
    """

    covered: float = 0.0
    special: float = 0.0
    anchor: float = 0.0
    met: list[str] = field(default_factory=list)
    unmet: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Word:
    word: str
    weight: float
    generic: bool
    parts: tuple[float, ...]
    spelled: float


def evidence(
    asked: Asked, subjects: Sequence[tuple[str, str]], language: str
) -> dict[str, Evidence]:
    """The evidence for each of the entries (kind and key), by „kind:key“."""
    query = understand(asked.core, language)
    if not subjects or not query.meanings:
        return {}
    columns = _columns(query.meanings)
    values = columns | {
        "language": language,
        "kinds": [kind for kind, _key in subjects],
        "keys": [key for _kind, key in subjects],
    }
    words = _weighed(query.meanings, asked, columns, language)
    places: dict[str, dict[tuple[int, int], float]] = {f"{k}:{v}": {} for k, v in subjects}
    for subject, word, part, value in _rows(_PLACES, values):
        places[subject][word, part] = float(value)
    return {subject: _judged(words, found) for subject, found in places.items()}


def _columns(meanings: Sequence[Meaning]) -> dict[str, list[Any]]:
    lines: list[tuple[int, int, str, float]] = []
    for number, meaning in enumerate(meanings):
        lines += [(number, 0, stem, fit) for stem, fit in meaning.stems.items()]
        for position, part in enumerate(meaning.parts, start=1):
            lines += [(number, position, stem, fit) for stem, fit in part.items()]
    names = ("word", "part", "term", "fit")
    return dict(zip(names, (list(column) for column in zip(*lines, strict=True)), strict=True))


def _weighed(
    meanings: Sequence[Meaning], asked: Asked, columns: dict[str, list[Any]], language: str
) -> list[_Word]:
    total = int(_rows(_ENTRIES, {"language": language})[0][0])
    terms = {name: columns[name] for name in ("word", "part", "term")}
    rows = _rows(_FREQUENCIES, terms | {"language": language})
    known = {(word, part): int(count) for word, part, count in rows}

    def rarity(number: int, part: int) -> float:
        count = known.get((number, part), 0)
        return log(1 + total / (count + 0.5)) * (1.0 if count else _UNKNOWN)

    words = []
    for number, meaning in enumerate(meanings):
        parts = [rarity(number, place) for place in range(1, len(meaning.parts) + 1)]
        dull = _dull_parts(meaning, asked.generic)
        parts = [one * (_GENERIC if plain else 1.0) for one, plain in zip(parts, dull, strict=True)]
        weight = rarity(number, 0)
        if parts and not known.get((number, 0), 0):
            weight = max(parts) * _COMPOUND
        generic = meaning.word in asked.generic
        weight *= _GENERIC if generic else _WEAK if meaning.word in asked.weak else 1.0
        words.append(_Word(meaning.word, weight, generic, tuple(parts), _spelled_by(meaning)))
    return words


def _spelled_by(meaning: Meaning) -> float:
    """How much of a compound its known parts spell: of „Bundeskanzler“ perhaps „Bundes“ only."""
    stems = [max(part, key=lambda stem: part[stem], default="") for part in meaning.parts]
    share = sum(map(len, stems)) / len(meaning.word)
    return 1.0 if share >= _NEARLY_ALL else share


def _dull_parts(meaning: Meaning, generic: frozenset[str]) -> list[bool]:
    """Which parts of a compound are generic: „antrag“ in Rentenantrag."""
    found = []
    for part in meaning.parts:
        best = max(part, key=lambda stem: part[stem], default="")
        found.append(any(word.startswith(best) and len(word) - len(best) < 4 for word in generic))
    return found


def _judged(words: Sequence[_Word], places: dict[tuple[int, int], float]) -> Evidence:
    result = Evidence()
    all_weight = special_weight = all_met = special_met = 0.0
    for number, word in enumerate(words):
        place = max(places.get((number, 0), 0.0), _by_parts(word, number, places))
        credit = min(1.0, place / _SUMMARY)
        all_weight += word.weight
        all_met += word.weight * credit
        if word.generic:
            continue
        special_weight += word.weight
        special_met += word.weight * credit
        result.anchor = max(result.anchor, place)
        (result.met if credit > 0.5 else result.unmet).append(word.word)
    result.covered = all_met / all_weight if all_weight else 0.0
    result.special = special_met / special_weight if special_weight else 0.0
    return result


def _by_parts(word: _Word, number: int, places: dict[tuple[int, int], float]) -> float:
    """A compound met by its parts: each by its share, so that a dull part alone is little."""
    total = sum(word.parts)
    if not total:
        return 0.0
    return word.spelled * sum(
        weight / total * places.get((number, position), 0.0)
        for position, weight in enumerate(word.parts, start=1)
    )


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = execute(statement, values).fetchall()
    return rows
