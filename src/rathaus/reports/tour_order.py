"""The order in which to drive: nearest next, then straightened (2-opt). For tours of a day."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rathaus.reports.queries import apart

Point = tuple[float, float]
_ENOUGH = 1.0  # metres


def in_order(points: Sequence[Point], start: Point | None = None) -> list[int]:
    """The numbers of the points (WGS 84, latitude first) in the order in which to drive to them.

    From ``start``, or from wherever the way is short; nobody has to come back. As the crow flies,
    which within a city orders as well as streets do. Meant for up to 100 points: 2-opt tries every
    pair.
    """
    if not points:
        return []
    ahead = [[apart(*a, *b) for b in points] for a in points]
    begin = [apart(*start, *point) if start else 0.0 for point in points]
    far = [[0.0, *begin], *([metres, *row] for metres, row in zip(begin, ahead, strict=True))]
    way = _straightened(_nearest_next(far), far)
    return [number - 1 for number in way[1:]]


def length(points: Sequence[Point], start: Point | None = None) -> float:
    """Metres along the points as the crow flies."""
    whole = [*([start] if start else []), *points]
    return sum(apart(*a, *b) for a, b in pairwise(whole))


def _nearest_next(far: list[list[float]]) -> list[int]:
    way, left = [0], set(range(1, len(far)))
    while left:
        here = far[way[-1]]
        nearest = min(left, key=lambda number: (here[number], number))
        way.append(nearest)
        left.remove(nearest)
    return way


def _straightened(way: list[int], far: list[list[float]]) -> list[int]:
    """Turn stretches around as long as that shortens the way; the first stays first."""
    better = True
    while better:
        better = False
        for first in range(1, len(way) - 1):
            for last in range(first + 1, len(way)):
                if _saved(way, far, first, last) > _ENOUGH:
                    way[first : last + 1] = way[first : last + 1][::-1]
                    better = True
    return way


def _saved(way: list[int], far: list[list[float]], first: int, last: int) -> float:
    before = far[way[first - 1]][way[first]]
    after = far[way[first - 1]][way[last]]
    if last + 1 < len(way):
        before += far[way[last]][way[last + 1]]
        after += far[way[first]][way[last + 1]]
    return before - after
