"""What a query may mean: for each of its words the stems to look for, and how well they fit.

A word stands for itself and its inflections, for its parts if it is a compound, for other words of
the same meaning; the last word, perhaps not yet finished, for what begins with it; and one that
nobody knows for its nearest neighbours in spelling.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from rathaus.kernel.search.compounds import ends, possible_parts, split
from rathaus.kernel.search.folding import MAX_QUERY, MAX_WORDS, name, words
from rathaus.kernel.search.thesaurus import same_meaning
from rathaus.kernel.statements import execute

_SAME_MEANING, _BEGINNING, _SPELLING = 0.7, 0.85, 0.85
_MAX_ENDINGS: Final = 8
_MAX_NEIGHBOURS: Final = 8
_SHORTEST_BEGINNING: Final = 2
_SHORTEST_MISSPELLED: Final = 4
# Below this a neighbour in spelling is another word.
_LEAST_SIMILAR: Final = 0.38
_DICTIONARY: Final = {"de": "german_stem", "en": "english_stem"}

_STEMS: Final = """
SELECT given.word, COALESCE(known.stem, (ts_lexize(%s::regdictionary, given.word))[1], given.word),
       known.parts
  FROM unnest(%s::text[]) AS given (word)
  LEFT JOIN kernel_searchword AS known ON known.language = %s AND known.word = given.word
"""
_ENDINGS: Final = """
SELECT word, stem FROM kernel_searchword
 WHERE language = %s AND word LIKE %s AND word <> %s ORDER BY length(word), word LIMIT %s
"""
_NEIGHBOURS: Final = """
SELECT stem, max(similarity(word, %s)) AS near FROM kernel_searchword
 WHERE language = %s AND word %% %s GROUP BY stem ORDER BY near DESC, stem LIMIT %s
"""
_WHICH_ARE_WORDS: Final = (
    "SELECT word FROM kernel_searchword WHERE language = %s AND word = ANY(%s)"
)


@dataclass(slots=True)
class Meaning:
    """One word of the query: stems with their fit (0 to 1), and the same for each of its parts."""

    word: str
    stems: dict[str, float] = field(default_factory=dict)
    parts: list[dict[str, float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Query:
    """A query as understood: its meanings, and its words in a row for comparing names."""

    language: str
    meanings: tuple[Meaning, ...]
    name: str


def understand(
    text: str, language: str, *, unfinished: bool = False, spelling: bool = True
) -> Query:
    """Read a query of any length and content; what says nothing has no meanings.

    ``unfinished`` says that somebody is still typing the last word; without ``spelling`` a word
    that nobody knows stands for itself alone.
    """
    text = text[:MAX_QUERY]
    asked = list(dict.fromkeys(words(text, language)))[:MAX_WORDS]
    if not asked:
        return Query(language, (), "")
    stems, parts, known = _look_up(asked, language)
    meanings = tuple(_meaning(word, language, stems, parts.get(word, [])) for word in asked)
    open_word = asked[-1] if unfinished and not text[-1:].isspace() else None
    for meaning in meanings:
        complete = meaning.word not in known
        if meaning.word == open_word and _add_endings(meaning, language):
            complete = False
        if complete and not meaning.parts:
            _add_compound_or_neighbours(meaning, language, spelling=spelling)
    return Query(language, meanings, name(text, language))


def _look_up(
    asked: list[str], language: str
) -> tuple[dict[str, str], dict[str, list[str]], set[str]]:
    """Stems of the words and of their synonyms, parts of the compounds, and which are known."""
    wanted = {*asked, *(other for word in asked for other in same_meaning(word, language))}
    rows = _rows(_STEMS, [_dictionary(language), sorted(wanted), language])
    stems = {word: stem for word, stem, _parts in rows}
    parts = {word: found for word, _stem, found in rows if found}
    known = {word for word, _stem, found in rows if found is not None}
    pieces = {piece for found in parts.values() for piece in found}
    return stems | _stems_with_synonyms(pieces, language), parts, known


def _meaning(word: str, language: str, stems: dict[str, str], parts: list[str]) -> Meaning:
    own = _with_synonyms(word, language, stems)
    return Meaning(word, own, [_with_synonyms(piece, language, stems) for piece in parts])


def _with_synonyms(word: str, language: str, stems: dict[str, str]) -> dict[str, float]:
    found = {stems[word]: 1.0}
    for other in same_meaning(word, language):
        if other in stems:
            _raise(found, stems[other], _SAME_MEANING)
    return found


def _add_endings(meaning: Meaning, language: str) -> bool:
    word = meaning.word
    if len(word) < _SHORTEST_BEGINNING:
        return False
    rows = _rows(_ENDINGS, [language, f"{word}%", word, _MAX_ENDINGS])
    for ending, stem in rows:
        _raise(meaning.stems, stem, _BEGINNING * (len(word) / len(ending)) ** 0.5)
    return bool(rows)


def _add_compound_or_neighbours(meaning: Meaning, language: str, *, spelling: bool) -> None:
    word = meaning.word
    pieces, whole = _take_apart(word, language)
    stems = _stems_with_synonyms(pieces, language)
    meaning.parts = [_with_synonyms(piece, language, stems) for piece in pieces]
    if spelling and not whole and len(word) >= _SHORTEST_MISSPELLED:
        for stem, near in _rows(_NEIGHBOURS, [word, language, word, _MAX_NEIGHBOURS]):
            if near >= _LEAST_SIMILAR:
                _raise(meaning.stems, stem, _SPELLING * near)


def _take_apart(word: str, language: str) -> tuple[list[str], bool]:
    """Known parts of an unknown word, and whether they make up the whole of it."""
    if language != "de":
        return [], False
    candidates = possible_parts(word) - {word}
    if not candidates:
        return [], False
    known = {found for (found,) in _rows(_WHICH_ARE_WORDS, [language, sorted(candidates)])}
    known |= {piece for piece in candidates if same_meaning(piece, language)}
    pieces = split(word, known.__contains__)
    return (pieces, True) if pieces else (ends(word, known), False)


def _stems_with_synonyms(pieces: Iterable[str], language: str) -> dict[str, str]:
    chosen = set(pieces)
    wanted = sorted(chosen | {other for word in chosen for other in same_meaning(word, language)})
    if not wanted:
        return {}
    rows = _rows(_STEMS, [_dictionary(language), wanted, language])
    return {word: stem for word, stem, _parts in rows}


def _dictionary(language: str) -> str:
    return f"pg_catalog.{_DICTIONARY.get(language, 'simple')}"


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    cursor = execute(statement, values)
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _raise(stems: dict[str, float], stem: str, fit: float) -> None:
    if fit > stems.get(stem, 0.0):
        stems[stem] = fit
