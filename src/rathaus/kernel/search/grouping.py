"""Finding wholes by their passages: the by-law by its sections.

A section that fits well says more than many that fit a little; that several fit, and that what is
asked for stands somewhere in the whole, counts beside it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from heapq import nlargest
from typing import Final

from rathaus.kernel.access.actors import Actor
from rathaus.kernel.search import nearby, ranking
from rathaus.kernel.search.certainty import WHOLES, certainty
from rathaus.kernel.search.finding import Hit, hits_of
from rathaus.kernel.search.reading import Query, read
from rathaus.kernel.search.remembering import memory
from rathaus.kernel.search.scope import Scope, visible_to
from rathaus.kernel.statements import execute

_MOST: Final = 50
_MAX_KINDS: Final = 40
# Beyond these the passages fit so little that they do not help their whole.
_MOST_PASSAGES: Final = 400
# What a heading, a title, the further passages and all of them together add to the best passage.
_HEADING, _TITLING, _SHARE, _EVERYWHERE = 0.1, 1.05, 0.14, 0.11
_PASSAGES: Final = 5


@dataclass(frozen=True, slots=True)
class Group:
    """What was found as a whole: ``key`` names it, its best passages come first.

    Something without passages is a whole of its own, and its only passage.
    """

    kind: str
    key: str
    title: str
    score: float
    coverage: float
    passages: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class GroupedResults:
    """Wholes, best first; ``confidence`` (0 to 1): how likely the first one was asked for."""

    groups: tuple[Group, ...]
    confidence: float = 0.0


def search_grouped(
    text: str,
    actor: Actor,
    *,
    kinds: Collection[str] = (),
    language: str = "de",
    limit: int = 10,
    passages: int = 3,
) -> GroupedResults:
    """The best wholes that the actor may find, each with its best passages (at most five)."""
    text = text.replace("\x00", " ")
    query = read(text, language)
    if not query.name:
        return GroupedResults(())
    scope, chosen = visible_to(actor), tuple(kinds)[:_MAX_KINDS]
    kept = memory() if scope.is_public else None
    weighed = nearby.weigh_passages(query, chosen, scope, kept)
    found = _wholes(query, weighed, scope, chosen)
    found.sort(key=lambda whole: (-whole.score, whole.key))
    found = found[: max(1, min(limit, _MOST))]
    wanted = [pk for whole in found for _score, pk in whole.passages[:passages]]
    shown = _shown(wanted, scope, text)
    groups = tuple(
        Group(
            kind=whole.kind,
            key=whole.key,
            title=whole.title,
            score=whole.score,
            coverage=whole.coverage,
            passages=tuple(shown[pk] for _s, pk in whole.passages[:passages] if pk in shown),
        )
        for whole in found
    )
    sure = certainty([(group.score, group.coverage) for group in groups[:2]], WHOLES)
    return GroupedResults(groups, sure)


@dataclass(slots=True)
class _Whole:
    kind: str
    key: str
    title: str
    likeness: float
    passages: list[tuple[float, int]] = field(default_factory=list)
    said: list[float] = field(default_factory=list)
    score: float = 0.0
    coverage: float = 0.0

    def add(self, score: float, pk: int, said: list[float]) -> None:
        """One more passage, with what it says of each word."""
        self.passages.append((score, pk))
        self.said = list(map(max, self.said, said)) if self.said else said

    def rate(self, weighed: nearby.Weighed) -> None:
        """Once all its passages are known."""
        self.passages.sort(key=lambda passage: (-passage[0], passage[1]))
        self.score = self.passages[0][0] + _TITLING * self.likeness
        for place, (score, _pk) in enumerate(self.passages[1:_PASSAGES]):
            self.score += score * _SHARE * 0.5**place
        pairs = zip(weighed.rarities, self.said, strict=True)
        self.score += _EVERYWHERE * sum(r * value for r, value in pairs) / weighed.total
        self.coverage = weighed.coverage(self.said)


def _wholes(
    query: Query, weighed: nearby.Weighed, scope: Scope, kinds: tuple[str, ...]
) -> list[_Whole]:
    scores = weighed.scores()
    best = nlargest(_MOST_PASSAGES, scores, key=scores.__getitem__)
    statement = ranking.passages(ranking.condition_of(scope, bool(kinds)))
    values = {**scope.values, "kinds": list(kinds), "ids": best, "name": query.name}
    values["byname"] = ranking.WEIGHTS["byname"]
    found: dict[tuple[str, str], _Whole] = {}
    for pk, kind, key, title, heading, likeness in execute(statement, values).fetchall():
        whole = found.setdefault((kind, key), _Whole(kind, key, title, likeness))
        whole.add(scores[pk] + _HEADING * heading, pk, weighed.of(pk))
    for whole in found.values():
        whole.rate(weighed)
    return list(found.values())


def _shown(wanted: list[int], scope: Scope, text: str) -> dict[int, Hit]:
    if not wanted:
        return {}
    statement = ranking.again(ranking.condition_of(scope, False))
    rows = execute(statement, {**scope.values, "ids": wanted}).fetchall()
    return {row[0]: hit for row, hit in zip(rows, hits_of(rows, text), strict=True)}
