"""Finding wholes by their passages: the by-law by its sections.

A section that fits well says more than many that fit a little; that several fit, and that what is
asked for stands somewhere in the whole, counts beside it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from rathaus.kernel.access.actors import Actor
from rathaus.kernel.search import ranking
from rathaus.kernel.search.certainty import WHOLES, certainty
from rathaus.kernel.search.finding import Hit, hits_of
from rathaus.kernel.search.reading import read
from rathaus.kernel.search.scope import Scope, visible_to
from rathaus.kernel.statements import execute

_MOST: Final = 50


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
    scope = visible_to(actor)
    chosen = list(kinds)[:40]
    values: dict[str, Any] = {**scope.values, "kinds": chosen, **ranking.WHOLES}
    asked = {"candidates": 2 * _MOST, "limit": max(1, min(limit, _MOST))}
    condition = ranking.condition_of(scope, bool(chosen))
    statement = ranking.wholes(scope.sources, condition)
    rows = execute(statement, values | ranking.asked(query) | asked).fetchall()
    wanted = [pk for row in rows for pk in row[5][:passages]]
    shown = _passages(wanted, scope, text)
    groups = tuple(
        Group(
            kind=kind,
            key=key,
            title=title,
            score=float(score),
            coverage=float(coverage),
            passages=tuple(shown[pk] for pk in found[:passages] if pk in shown),
        )
        for kind, key, title, coverage, score, found in rows
    )
    sure = certainty([(group.score, group.coverage) for group in groups[:2]], WHOLES)
    return GroupedResults(groups, sure)


def _passages(wanted: list[int], scope: Scope, text: str) -> dict[int, Hit]:
    if not wanted:
        return {}
    statement = ranking.again(ranking.condition_of(scope, False))
    rows = execute(statement, {**scope.values, "ids": wanted}).fetchall()
    return {row[0]: hit for row, hit in zip(rows, hits_of(rows, text), strict=True)}
