"""What a report says, as countable features: words, their pieces, and the place.

The same code reads for training and for suggesting, so that both mean the same by a feature.
Three blocks: ``words`` (roots, pairs of neighbours), ``pieces`` (three to five letters within a
word: compounds and misspellings share them) and ``place`` (district, street, squares of two
sizes). No feature holds a number: house numbers and telephone numbers all read „0“.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal

from rathaus.kernel.search.folding import fold, words
from rathaus.kernel.search.roots import root

Block = Literal["words", "pieces", "place"]
BLOCKS: Final[tuple[Block, ...]] = ("words", "pieces", "place")
Counts = dict[Block, Counter[str]]

MAX_TEXT: Final = 2_000
_TOKEN: Final = re.compile(r"[a-z]+|[0-9]+")
_SAID: Final = re.compile(r"[^\W\d_]+")
_GREETING: Final = re.compile(
    r"(?i)\b(?:(?:mit )?(?:freundlich|best|viel|lieb|sch(?:ö|oe)n)\w* gr(?:ü|ue?)(?:ß|ss)\w*"
    r"|gr(?:ü|ue)(?:ß|ss)e? (?:von|aus|an)|mfg|lg)\b.{0,80}\Z",
    re.DOTALL,
)
_NUMBER: Final = "0"
_PIECES: Final = range(3, 6)
_LONGEST_WORD: Final = 40
_LEAST_LETTERS: Final = 4
# Squares of about 450 and 1,300 m on a side in Central Europe, in degrees of latitude.
_SQUARES: Final = {"a": 0.004, "b": 0.012}
_LONGER_DEGREE: Final = 1.5


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is: WGS 84 in degrees, address in one line, district by name.

    All of it may be missing: a report without a place. Where nobody has been asked yet, None stands
    in place of a Place.
    """

    latitude: float | None = None
    longitude: float | None = None
    address: str = ""
    district: str = ""

    @property
    def known(self) -> bool:
        """Whether there is a position."""
        return self.latitude is not None and self.longitude is not None

    @property
    def street(self) -> str:
        """The street of the address, folded, without the house number."""
        return _street(self.address)


def tokens(text: str) -> list[str]:
    """The words of a text, folded, in order; every number is the same one."""
    found = _TOKEN.findall(fold(_unsigned(text)))
    return [_NUMBER if word.isdigit() else word for word in found if len(word) <= _LONGEST_WORD]


def _unsigned(text: str) -> str:
    """The text without the greeting at its end and the name below it: nobody is to be learned."""
    return _GREETING.sub("", text[:MAX_TEXT])


def count(text: str, place: Place | None) -> Counts:
    """How often each feature occurs in a report."""
    said = tokens(text)
    bare = [_root(word) for word in said]
    found = Counter(bare)
    found.update(f"{one} {next_}" for one, next_ in pairwise(bare))
    pieces: Counter[str] = Counter()
    for word, times in Counter(said).items():
        if word != _NUMBER:
            for piece in pieces_of(word):
                pieces[piece] += times
    return {"words": found, "pieces": pieces, "place": Counter(list(_place(place)))}


@lru_cache(maxsize=20_000)
def pieces_of(word: str) -> tuple[str, ...]:
    """All pieces of a word of three to five letters, its beginning and end marked by a space."""
    padded = f" {word} "
    return tuple(
        padded[start : start + size]
        for size in _PIECES
        for start in range(len(padded) - size + 1)
        if padded[start : start + size].strip()
    )


def spoken(text: str) -> Iterator[tuple[str, str, str]]:
    """The different words of a text in order: folded, its root, and as written there."""
    seen: set[str] = set()
    for said in _SAID.findall(_unsigned(text)):
        for word in tokens(said):
            if word not in seen and word != _NUMBER:
                seen.add(word)
                yield word, _root(word), said


def place_words(place: Place | None) -> Mapping[str, str]:
    """The features of a place, each with what it is called when reasons are given."""
    return _place(place)


def familiarity(familiar: Collection[str], texts: Iterable[str]) -> tuple[float, Counter[str]]:
    """How many of the words that say something have a familiar root (0 to 1), and the others.

    The others are whole words of four letters and more, with in how many texts they occur.
    """
    strange: Counter[str] = Counter()
    said = known = 0
    for text in texts:
        telling = [word for word in tokens(text) if word != _NUMBER and not is_common(word)]
        new = [word for word in telling if _root(word) not in familiar]
        said += len(telling)
        known += len(telling) - len(new)
        strange.update({word for word in new if len(word) >= _LEAST_LETTERS})
    return round(known / max(said, 1), 4), strange


def roots(text: str) -> set[str]:
    """The roots of the different words of a text."""
    return {_root(word) for word in tokens(text)}


def is_common(word: str) -> bool:
    """Whether a word says nothing by itself: der, und, bitte."""
    return not words(word, "de")


def _place(place: Place | None) -> dict[str, str]:
    found: dict[str, str] = {}
    if place is None:
        return found
    if place.latitude is None or place.longitude is None:
        found["nowhere"] = "Ort: keiner genannt"
    else:
        for name, size in _SQUARES.items():
            row = round(place.latitude / size)
            column = round(place.longitude / (size * _LONGER_DEGREE))
            found[f"{name}:{row}:{column}"] = "Ort: diese Umgebung"
    if place.district:
        found[f"district:{fold(place.district)}"] = f"Ort: {place.district}"
    if street := place.street:
        found[f"street:{street}"] = f"Straße: {place.address.split(',')[0].strip()}"
    return found


def _street(address: str) -> str:
    return re.sub(r"[0-9].*$", "", fold(address.split(",")[0])).strip(" .-")


def _root(word: str) -> str:
    return root(word, "de")
