"""How well the search finds services, measured on labelled queries that we did not write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from time import perf_counter

from rathaus.kernel import search
from rathaus.kernel.access import ANONYMOUS

DEEPEST = 10


@dataclass(frozen=True, slots=True)
class Labelled:
    """A query, the key of the service that it means, and of all that the labels allow for it.

    The same words may be the label of several services („Anhänger anmelden“): no search can put all
    of them first.
    """

    query: str
    key: str
    allowed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Miss:
    """A query without a right service first: where its own stood (0: not among ten), what did."""

    query: str
    wanted: str
    place: int
    found: tuple[str, ...]


@dataclass(slots=True)
class Quality:
    """Shares of queries for which a service with this label stands first, or among ten.

    ``very_first`` counts only the one service that the line names.
    """

    queries: int = 0
    first: int = 0
    very_first: int = 0
    among_ten: int = 0
    seconds: float = 0.0
    misses: list[Miss] = field(default_factory=list)

    @property
    def found_at_1(self) -> float:
        """Between 0 and 1; 0 without queries."""
        return self.first / self.queries if self.queries else 0.0

    @property
    def found_at_10(self) -> float:
        """Between 0 and 1; 0 without queries."""
        return self.among_ten / self.queries if self.queries else 0.0


def evaluate(labels: Iterable[Labelled], *, language: str = "de") -> Quality:
    """Ask the search everything, as anybody on the page of services would."""
    quality = Quality()
    begun = perf_counter()
    for label in labels:
        hits = search.search(
            label.query, ANONYMOUS, kinds=("service",), language=language, limit=DEEPEST
        ).hits
        keys = tuple(hit.key for hit in hits)
        place = keys.index(label.key) + 1 if label.key in keys else 0
        right = bool(keys) and keys[0] in label.allowed
        quality.queries += 1
        quality.first += right
        quality.very_first += place == 1
        quality.among_ten += any(key in label.allowed for key in keys)
        if not right:
            quality.misses.append(Miss(label.query, label.key, place, keys[:3]))
    quality.seconds = perf_counter() - begun
    return quality


def labels_of(
    rows: Iterable[Mapping[str, str]], keys: Mapping[str, str]
) -> tuple[list[Labelled], list[str]]:
    """Labelled queries under our keys, and the queries whose service is not in the catalogue."""
    known: list[tuple[str, str]] = []
    unknown: list[str] = []
    for row in rows:
        key = keys.get(str(row["service_id"]))
        if key is None:
            unknown.append(str(row["query"]))
        else:
            known.append((str(row["query"]), key))
    allowed: dict[str, set[str]] = {}
    for query, key in known:
        allowed.setdefault(query.casefold(), set()).add(key)
    return [
        Labelled(query, key, frozenset(allowed[query.casefold()])) for query, key in known
    ], unknown
