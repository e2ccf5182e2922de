"""How good a search is, by questions of which the right answers are known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

Search = Callable[[str], Sequence[str]]
"""Finds the keys of what answers a question, best first."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A question whose right answer did not come first; ``place`` counts from 1, 0 for nowhere."""

    query: str
    right: tuple[str, ...]
    found: tuple[str, ...]
    place: int


@dataclass(frozen=True, slots=True)
class Quality:
    """Shares (0 to 1) of the questions whose right answer comes first, among five, among ten."""

    queries: int
    found_at_1: float
    found_at_5: float
    found_at_10: float
    failures: tuple[Failure, ...]

    def __str__(self) -> str:
        return (
            f"{self.queries} queries: @1 {self.found_at_1:.1%}, @5 {self.found_at_5:.1%},"
            f" @10 {self.found_at_10:.1%}"
        )


def evaluate(queries: Mapping[str, Collection[str]], search: Search) -> Quality:
    """Ask every question; one counts as found where any of its right answers stands.

    Answers further down than the tenth are not looked at. Without questions every share is 0.
    """
    places: list[int] = []
    failures: list[Failure] = []
    for query, right in queries.items():
        found = tuple(search(query)[:10])
        place = next((n for n, key in enumerate(found, start=1) if key in right), 0)
        places.append(place)
        if place != 1:
            failures.append(Failure(query, tuple(sorted(right)), found, place))
    return Quality(
        len(places),
        _share(places, 1),
        _share(places, 5),
        _share(places, 10),
        tuple(failures),
    )


def _share(places: Sequence[int], among: int) -> float:
    return sum(0 < place <= among for place in places) / len(places) if places else 0.0
