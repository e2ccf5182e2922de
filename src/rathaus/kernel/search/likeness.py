"""How alike names are, in this process: the measure of PostgreSQL's pg_trgm, for folded names.

A name in folded form has words of a–z and 0–9 only, each read with two spaces before it and one
behind. What both names have in common counts by all that either has.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from rathaus.kernel.search.ranking import WEIGHTS
from rathaus.kernel.search.reading import Query
from rathaus.kernel.search.remembering import Memory, recall, remember
from rathaus.kernel.statements import execute

_NAMES: Final = """
SELECT id, names, ARRAY(SELECT cardinality(show_trgm(called)) FROM unnest(names) AS called)
  FROM kernel_searchentry WHERE id = ANY(%s::bigint[])
"""
_BYNAME: Final = WEIGHTS["byname"]
_REAL: Final = struct.Struct("f")

Name = tuple[str, int]
"""A name with its words set apart, and how many threes of letters it has."""


class Asked:
    """What is asked for, in the words said and in others of less fit, against names of entries."""

    def __init__(self, query: Query) -> None:
        self._said = _threes(query.name)
        self._other = [(_threes(name), fit) for name, fit in query.other_names]

    def likeness(self, names: Sequence[Name]) -> float:
        """Of the names of one entry, of which the first is its title."""
        title = names[:1]
        best = _most_alike(self._said, title, 1.0, 0.0)
        for threes, fit in self._other:
            best = _most_alike(threes, title, fit, best)
        return _most_alike(self._said, names[1:], _BYNAME, best)


def _most_alike(asked: Collection[str], names: Sequence[Name], fit: float, best: float) -> float:
    """The likeness of the best name, so much of it as fits, if that is better than the best yet."""
    length, most = len(asked), best / fit
    for text, threes in names:
        few, many = (length, threes) if length < threes else (threes, length)
        if few > most * many:
            shared = sum([three in text for three in asked])
            most = max(most, shared / (few + many - shared))
    # As a real number of four bytes, which is how PostgreSQL gives its measure.
    real: float = _REAL.unpack(_REAL.pack(most))[0]
    return max(best, fit * real)


def spaced(name: str) -> str:
    """The words of a folded name, each with two spaces before it and one behind."""
    return f"  {name.replace(' ', '   ')} "


def _threes(name: str) -> frozenset[str]:
    text = spaced(name)
    threes = (text[start : start + 3] for start in range(len(text) - 2))
    return frozenset(three for three in threes if three[1:] != "  ")


def names_of(entries: Iterable[int], memory: Memory) -> Mapping[int, Sequence[Name]]:
    """The names of each entry that is still there, remembered like everything else."""
    found: dict[int, Any] = {}
    missing = []
    for entry in entries:
        known = recall(memory, ("names", entry))
        if known is None:
            missing.append(entry)
        else:
            found[entry] = known
    if missing:
        for entry, names, threes in execute(_NAMES, [missing]).fetchall():
            found[entry] = tuple(zip(map(spaced, names), threes, strict=True))
            remember(memory, ("names", entry), found[entry])
    return found
