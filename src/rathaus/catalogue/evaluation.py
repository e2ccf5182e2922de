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
    """A query, and the key of the service that it means."""

    query: str
    key: str


@dataclass(frozen=True, slots=True)
class Miss:
    """A query whose service did not stand first: where it stood (0: not among ten), what did."""

    query: str
    wanted: str
    place: int
    found: tuple[str, ...]


@dataclass(slots=True)
class Quality:
    """Shares of queries whose service stands first, or among the first ten."""

    queries: int = 0
    first: int = 0
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
        quality.queries += 1
        quality.first += place == 1
        quality.among_ten += place > 0
        if place != 1:
            quality.misses.append(Miss(label.query, label.key, place, keys[:3]))
    quality.seconds = perf_counter() - begun
    return quality


def labels_of(
    rows: Iterable[Mapping[str, str]], keys: Mapping[str, str]
) -> tuple[list[Labelled], list[str]]:
    """Labelled queries under our keys, and the queries whose service is not in the catalogue."""
    labels: list[Labelled] = []
    unknown: list[str] = []
    for row in rows:
        key = keys.get(str(row["service_id"]))
        if key is None:
            unknown.append(str(row["query"]))
        else:
            labels.append(Labelled(str(row["query"]), key))
    return labels, unknown
