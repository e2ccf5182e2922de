"""Finding: rare words count more, the title more than the text, the whole name most of all."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.safestring import SafeString

from rathaus.kernel.access.actors import Actor
from rathaus.kernel.search import nearby, ranking
from rathaus.kernel.search.certainty import THINGS, certainty
from rathaus.kernel.search.highlighting import excerpt, highlight
from rathaus.kernel.search.reading import Query, read
from rathaus.kernel.search.remembering import Memory, memory, recall, remember
from rathaus.kernel.search.scope import Scope, visible_to
from rathaus.kernel.statements import execute

_MAX_PAGE: Final = 50
_MAX_KINDS: Final = 40
_FALLBACK_LANGUAGE: Final = "de"


@dataclass(frozen=True, slots=True)
class Hit:
    """Treffer: what was found; ``coverage`` is the share of the query that it explains (0 to 1)."""

    kind: str
    key: str
    language: str
    title: str
    summary: str
    url: str
    score: float
    coverage: float = 0.0
    whole: str = ""
    text: str = field(default="", repr=False)
    query: str = field(default="", repr=False)

    @property
    def title_html(self) -> SafeString:
        """The title with the words asked for marked, in safe HTML."""
        return highlight(self.title, self.query)

    @property
    def excerpt_html(self) -> SafeString:
        """A line or two around the first word asked for, marked, in safe HTML."""
        return excerpt(self.summary or self.text, self.query)


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits; ``next`` is the cursor of the following one, empty at the end.

    ``confidence`` (0 to 1) says how likely the first hit is what was asked for.
    """

    hits: tuple[Hit, ...]
    next: str
    confidence: float = 0.0


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
    offset = min(offset, ranking.DEEPEST)
    hits = _find(text, actor, language, kinds, offset, limit + 1, unfinished=False)
    more = len(hits) > limit and offset + limit < ranking.DEEPEST
    sure = certainty([(hit.score, hit.coverage) for hit in hits[:2]], THINGS) if not offset else 0.0
    return Results(tuple(hits[:limit]), str(offset + limit) if more else "", sure)


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
    page = _Page(visible_to(actor), tuple(kinds)[:_MAX_KINDS], offset, limit, unfinished)
    found: list[Hit] = []
    # What exists only in German is found in German, behind what speaks the language asked for.
    for tongue in dict.fromkeys((language, _FALLBACK_LANGUAGE)):
        if len(found) >= limit:
            break
        known = {(hit.kind, hit.key) for hit in found}
        hits = hits_of(page.rows(text, tongue, asked_in=language), text)
        found += [hit for hit in hits if (hit.kind, hit.key) not in known]
    return found[:limit]


@dataclass(frozen=True, slots=True)
class _Page:
    """Which part of what is found for whom."""

    scope: Scope
    kinds: tuple[str, ...]
    offset: int
    limit: int
    unfinished: bool

    def rows(self, text: str, tongue: str, *, asked_in: str) -> Sequence[tuple[Any, ...]]:
        """The rows of the page; of what is public the order is remembered for a while."""
        kept = memory() if self.scope.is_public else None
        key: Hashable = (
            "found", text, tongue, asked_in, self.kinds, self.offset, self.limit, self.unfinished,
        )  # fmt: skip
        order: dict[int, tuple[float, float]] | None = recall(kept, key)
        if order is not None:
            return self._again(order)
        query = read(text, tongue, unfinished=self.unfinished, asked_in=asked_in)
        rows = self._anew(query, kept) if query.name else []
        remember(kept, key, {row[0]: row[9:11] for row in rows})
        return rows

    def _anew(self, query: Query, kept: Memory | None) -> Sequence[tuple[Any, ...]]:
        condition = ranking.condition_of(self.scope, bool(self.kinds))
        most = max(ranking.CANDIDATES, min(ranking.DEEPEST + 1, self.offset + self.limit))
        values = self._values() | ranking.named(query)
        values |= {"offset": self.offset, "limit": self.limit, "candidates": most}
        rows: list[tuple[Any, ...]] = []
        if kept is None:
            statement = ranking.best(self.scope.sources, condition)
            rows = execute(statement, values | ranking.asked(query)).fetchall()
        else:
            rows = self._chosen(nearby.best(query, self.kinds, kept, most), kept, condition, values)
        if not rows and not self.offset:
            rows = execute(ranking.alike(condition), values).fetchall()
        return rows

    def _chosen(
        self, chosen: nearby.Chosen, kept: Memory, condition: str, values: dict[str, Any]
    ) -> list[tuple[Any, ...]]:
        """The page of what was chosen from memory, as far as it may be seen now."""
        first = chosen.placed(kept, self.offset + self.limit)[self.offset :]
        rows = self._again({pk: scores for pk, *scores in first})
        if len(rows) == min(len(chosen.scores) - self.offset, self.limit):
            return rows
        # Something went, or is seen by fewer people, since it was remembered.
        values = values | {
            "ids": list(chosen.scores),
            "scores": list(chosen.scores.values()),
            "coverages": [chosen.coverage(pk) for pk in chosen.scores],
        }
        found: list[tuple[Any, ...]] = execute(ranking.of_these(condition), values).fetchall()
        return found

    def _again(self, order: Mapping[int, Sequence[float]]) -> list[tuple[Any, ...]]:
        """What was found before, as it is now, as far as it may be seen now."""
        if not order:
            return []
        condition = ranking.condition_of(self.scope, bool(self.kinds))
        values = self._values() | {"ids": list(order)}
        rows = {row[0]: row for row in execute(ranking.again(condition), values).fetchall()}
        return [(*rows[pk][:9], *scores) for pk, scores in order.items() if pk in rows]

    def _values(self) -> dict[str, Any]:
        return {**self.scope.values, "kinds": list(self.kinds)}


def hits_of(rows: Sequence[tuple[Any, ...]], text: str) -> list[Hit]:
    """Rows of the statements of :mod:`rathaus.kernel.search.ranking` as hits."""
    return [
        Hit(
            kind=kind,
            key=key,
            language=language,
            title=title,
            summary=summary,
            url=url,
            score=float(score),
            coverage=float(coverage),
            whole=whole,
            text=body,
            query=text,
        )
        for _id, kind, key, language, title, summary, body, url, whole, coverage, score in rows
    ]
