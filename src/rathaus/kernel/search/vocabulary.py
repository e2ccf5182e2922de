"""The words of the city as queries need them: which occur, of what they are made, what is near."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from rathaus.kernel.search.compounds import (
    ends,
    has_room_between,
    outer_parts,
    possible_parts,
    split,
)
from rathaus.kernel.search.remembering import Memory, memory, recall, remember
from rathaus.kernel.search.roots import root
from rathaus.kernel.search.thesaurus import meanings
from rathaus.kernel.statements import execute

_MAX_ENDINGS: Final = 8
_MAX_NEIGHBOURS: Final = 8
# Below this a neighbour in spelling is another word.
_LEAST_SIMILAR: Final = 0.38
_KNOWN: Final = "SELECT word, parts FROM kernel_searchword WHERE language = %s AND word = ANY(%s)"
_ENDINGS: Final = """
SELECT word FROM kernel_searchword
 WHERE language = %s AND word LIKE %s AND word <> %s ORDER BY length(word), word LIMIT %s
"""
_NEIGHBOURS: Final = """
SELECT word, similarity(word, %s) AS near FROM kernel_searchword
 WHERE language = %s AND word %% %s ORDER BY near DESC, word LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of a word: whether it occurs, its parts, and whether they make up all of it."""

    occurs: bool
    parts: tuple[str, ...] = ()
    whole: bool = True


class Vocabulary:
    """The words of one language, as far as a query asks for them."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._memory: Memory | None = memory()
        self._words: dict[str, Word] = {}

    def learn(self, wanted: Iterable[str]) -> None:
        """Look up many words at once."""
        missing = self._unremembered(wanted)
        if not missing:
            return
        rows = _rows(_KNOWN, [self.language, missing])
        found = {word: Word(True, tuple(parts)) for word, parts in rows}
        unknown = [word for word in missing if word not in found]
        found |= self._taken_apart(unknown)
        for word, known in found.items():
            remember(self._memory, (self.language, "word", word), known)
        self._words |= found

    def word(self, word: str) -> Word:
        """What is known of a word that was learned."""
        return self._words[word]

    def endings(self, word: str) -> list[str]:
        """Words that begin with this one, the shortest first."""
        asked = [self.language, f"{word}%", word, _MAX_ENDINGS]
        found: list[str] = self._remembered(
            "endings", word, lambda: [other for (other,) in _rows(_ENDINGS, asked)]
        )
        return found

    def neighbours(self, word: str) -> list[tuple[str, float]]:
        """Words that look like this one, with their similarity."""
        asked = [word, self.language, word, _MAX_NEIGHBOURS]
        found: list[tuple[str, float]] = self._remembered(
            "neighbours", word, lambda: [row for row in _rows(_NEIGHBOURS, asked) if _is_near(row)]
        )
        return found

    def root(self, word: str) -> str:
        """The term under which the index has the word."""
        return root(word, self.language)

    def _unremembered(self, wanted: Iterable[str]) -> list[str]:
        missing = []
        for word in dict.fromkeys(wanted):
            if word in self._words:
                continue
            found = recall(self._memory, (self.language, "word", word))
            if found is None:
                missing.append(word)
            else:
                self._words[word] = found
        return missing

    def _taken_apart(self, unknown: Collection[str]) -> dict[str, Word]:
        """Words that do not occur, as far as they are made of words that do.

        Most are told by their ends alone, of which there are far fewer than of pieces inside.
        """
        if self.language != "de":
            return {word: Word(False, (), False) for word in unknown}
        outer = self._known({word: outer_parts(word) - {word} for word in unknown})
        found = {word: _made_of(word, known) for word, known in outer.items()}
        rest = [
            word
            for word, made in found.items()
            if not (made.whole and len(made.parts) == 2) and has_room_between(word, outer[word])
        ]
        known = self._known({word: possible_parts(word) - {word} for word in rest})
        return found | {word: _made_of(word, own) for word, own in known.items()}

    def _known(self, candidates: Mapping[str, set[str]]) -> dict[str, set[str]]:
        """Of the pieces of each word those that occur, or that the thesaurus knows."""
        asked = sorted(set().union(*candidates.values()))
        rows = _rows(_KNOWN, [self.language, asked]) if asked else []
        known = {word for word, _parts in rows}
        known |= {piece for piece in asked if meanings(piece, self.language)}
        return {word: pieces & known for word, pieces in candidates.items()}

    def _remembered(self, what: str, word: str, ask: Callable[[], Any]) -> Any:
        key = (self.language, what, word)
        found = recall(self._memory, key)
        if found is None:
            found = ask()
            remember(self._memory, key, found)
        return found


def _made_of(word: str, known: set[str]) -> Word:
    if pieces := split(word, known.__contains__):
        return Word(False, tuple(pieces), True)
    return Word(False, tuple(ends(word, known)), False)


def _is_near(row: tuple[Any, ...]) -> bool:
    return bool(row[1] >= _LEAST_SIMILAR)


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = execute(statement, values).fetchall()
    return rows
