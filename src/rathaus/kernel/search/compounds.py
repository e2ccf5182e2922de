"""Taking German compounds apart: Gewerbeanmeldung is Gewerbe and Anmeldung.

A word is split where both sides are words that we know, with or without one of the letters that
German puts between them. Only words of the catalogue itself count, so that nothing is split into
syllables that happen to mean something.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Final

_LINKS: Final = ("", "s", "es", "n", "en", "er", "e", "ns")
_SHORTEST: Final = 4
# Shorter words that are nevertheless words, common in the language of the administration.
_SHORT_WORDS: Final = frozenset({"amt", "bau", "eid", "gas", "hof", "kfz", "kur", "lkw", "pkw"})
_MAX_LENGTH: Final = 60
_LEAST_KNOWN: Final = 5
_LEAST_REST: Final = 4

Knows = Callable[[str], bool]


def split(word: str, knows: Knows) -> list[str]:
    """The parts of a compound, or nothing when it is none; fewest parts first, then longest."""
    if not word.isalpha() or not 2 * 3 <= len(word) <= _MAX_LENGTH:
        return []
    return _Splitter(knows).parts(word)


def may_be_part(word: str) -> bool:
    """Whether the word is long enough to be found inside others."""
    return word.isalpha() and (len(word) >= _SHORTEST or word in _SHORT_WORDS)


def outer_parts(word: str) -> set[str]:
    """Every piece that could turn out to be the first part or the last one."""
    length = range(3, len(word) + 1)
    return _forms({word[:end] for end in length} | {word[-size:] for size in length})


def possible_parts(word: str) -> set[str]:
    """Every piece that could turn out to be a part, to ask for all of them at once."""
    return _forms(
        {
            word[start:end]
            for start in range(len(word) - 2)
            for end in range(start + 3, len(word) + 1)
        }
    )


def _forms(pieces: set[str]) -> set[str]:
    return {form for piece in pieces for form in (piece, piece + "e") if may_be_part(form)}


def has_room_between(word: str, known: Collection[str]) -> bool:
    """Whether a word that begins and ends with known parts may have another one between them."""
    lengths = range(3, len(word))
    first = next((size for size in lengths if _is_known(word[:size], known)), None)
    last = next((size for size in lengths if _is_known(word[-size:], known)), None)
    return first is not None and last is not None and first + last + 3 <= len(word)


def _is_known(text: str, known: Collection[str]) -> bool:
    return text in known or text + "e" in known


def guess(word: str, knows: Knows) -> list[str]:
    """A known end or beginning and what remains: Saisonkennzeichen teaches us the word Saison.

    For words that are not made of known words throughout; nothing when no end is known, or when so
    little remains that it may be a syllable.
    """
    if not word.isalpha() or len(word) > _MAX_LENGTH:
        return []
    for cut in range(_LEAST_REST, len(word) - _LEAST_KNOWN + 1):
        if knows(word[cut:]):
            return [_without_link(word[:cut]), word[cut:]]
    for cut in range(len(word) - _LEAST_REST, _LEAST_KNOWN - 1, -1):
        if knows(word[:cut]):
            return [word[:cut], word[cut:]]
    return []


def _without_link(text: str) -> str:
    return text[:-1] if text.endswith("s") and len(text) > _LEAST_REST + 1 else text


def ends(word: str, known: Collection[str]) -> list[str]:
    """The longest known beginning and end of a word that is not made of known words throughout."""
    longest = sorted((piece for piece in known if piece != word), key=lambda p: (-len(p), p))
    end = next((piece for piece in longest if word.endswith(piece)), "")
    rest = word[: len(word) - len(end)]
    start = next((piece for piece in longest if rest.startswith(piece)), "")
    return [piece for piece in (start, end) if piece]


class _Splitter:
    def __init__(self, knows: Knows) -> None:
        self._knows = knows
        self._rests: dict[str, list[str] | None] = {}

    def parts(self, word: str) -> list[str]:
        best: list[str] = []
        for head, rest in self._cuts(word):
            tail = self._rest(rest)
            if tail is not None and (not best or 1 + len(tail) < len(best)):
                best = [head, *tail]
        return best

    def _rest(self, word: str) -> list[str] | None:
        if word not in self._rests:
            whole = self._known(word)
            self._rests[word] = [whole] if whole else (self.parts(word) or None)
        return self._rests[word]

    def _cuts(self, word: str) -> Iterator[tuple[str, str]]:
        for cut in range(len(word) - 3, 2, -1):
            head = self._head(word[:cut])
            if head is not None:
                yield head, word[cut:]

    def _head(self, text: str) -> str | None:
        for link in _LINKS:
            if text.endswith(link):
                known = self._known(text[: len(text) - len(link)])
                if known is not None:
                    return known
        return None

    def _known(self, text: str) -> str | None:
        # Schul(e)amt, Steuer: the final e of the first part falls away.
        for form in (text, text + "e"):
            if may_be_part(form) and self._knows(form):
                return form
        return None
