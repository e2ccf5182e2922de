"""Two versions word by word: what stayed, what was taken out, what was put in."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

_LINES = re.compile(r"[^\n]*\n+|[^\n]+")
_WORDS = re.compile(r"(?:[^\W_]+|[^\w\s]|_)\s*|\s+")
_MOST_PAIRS = 100_000
"""How many pairs of equal words are looked at; what has more is shown as a whole, out and in.

Texts have few; what repeats one word for pages has millions, and comparing it takes minutes.
"""

Kept = Literal["same", "out", "in"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: the same in both, only in the earlier, or only in the later version."""

    kind: Kept
    text: str


def compared(earlier: str, later: str) -> list[Piece]:
    """The pieces in reading order; joining all but „in“ gives ``earlier``, all but „out“ ``later``.

    First by lines, then by words within lines that changed.
    """
    before, after = (_LINES.findall(text.replace("\r\n", "\n")) for text in (earlier, later))
    pieces: list[Piece] = []
    for kind, a, b in _operations(before, after):
        if kind == "equal":
            pieces.append(Piece("same", a))
        else:
            pieces += _by_words(a, b)
    return list(_joined(pieces))


def _by_words(earlier: str, later: str) -> Iterator[Piece]:
    before, after = _WORDS.findall(earlier), _WORDS.findall(later)
    for kind, a, b in _operations(before, after):
        if kind == "equal":
            yield Piece("same", a)
            continue
        if a:
            yield Piece("out", a)
        if b:
            yield Piece("in", b)


def _operations(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    if _pairs(before, after) > _MOST_PAIRS:
        before, after = ["".join(before)], ["".join(after)]
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, a1, a2, b1, b2 in matcher.get_opcodes():
        yield kind, "".join(before[a1:a2]), "".join(after[b1:b2])


def _pairs(before: Sequence[str], after: Sequence[str]) -> int:
    counts = Counter(after)
    return sum(counts[one] for one in before)


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind as one piece."""
    waiting: Piece | None = None
    for piece in pieces:
        if waiting is not None and waiting.kind == piece.kind:
            waiting = Piece(piece.kind, waiting.text + piece.text)
            continue
        if waiting is not None:
            yield waiting
        waiting = piece
    if waiting is not None:
        yield waiting
