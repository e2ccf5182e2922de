"""Areas that somebody has drawn on a map: a GeoJSON polygon (RFC 7946) as text, and its size."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from rathaus.kernel.tenancy import current_city_or_none
from rathaus.procedures.places.register import register_of

Point = tuple[float, float]
Problem = Literal["unreadable", "points", "crossing", "small", "large", "outside"]

MAX_POINTS = 50
MAX_TEXT = 10_000
MIN_M2, MAX_M2 = 0.5, 100_000.0
"""What a drawing can be at all; what may be used is a matter of the procedure."""
_LEAST = 3
_METRES_PER_DEGREE = 111_320.0


class AreaRefused(ValueError):
    """A drawing that is no area; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class DrawnArea:
    """A simple polygon: corners as longitude and latitude (WGS 84), without the closing one."""

    corners: tuple[Point, ...]

    @property
    def metres(self) -> tuple[Point, ...]:
        """The corners in metres from the south-west corner of the area, x east and y north."""
        west, south = (min(corner[axis] for corner in self.corners) for axis in (0, 1))
        scale = _METRES_PER_DEGREE * math.cos(math.radians(south))
        return tuple(
            ((lon - west) * scale, (lat - south) * _METRES_PER_DEGREE) for lon, lat in self.corners
        )

    @property
    def m2(self) -> Decimal:
        """The size in square metres, to the tenth; tables and the permit use this one figure."""
        size = round(self._exact, 1)
        return Decimal(str(int(size) if size == int(size) else size))

    @property
    def _exact(self) -> float:
        ring = _closed(self.metres)
        return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))) / 2


def read_area(text: str) -> DrawnArea:
    """The area of a GeoJSON text; raises :class:`AreaRefused`.

    A polygon of one ring, at most fifty corners, no side crossing another, half a square metre at
    least. Where a city is known it must lie within its boundary, with all corners.
    """
    area = DrawnArea(_corners(text))
    if not _LEAST <= len(set(area.corners)) == len(area.corners) <= MAX_POINTS:
        raise AreaRefused("points")
    if _crosses(area.metres):
        raise AreaRefused("crossing")
    if not MIN_M2 <= area._exact <= MAX_M2:
        raise AreaRefused("small" if area._exact < MIN_M2 else "large")
    if not _inside(area):
        raise AreaRefused("outside")
    return area


def area_problem(text: str) -> Problem | None:
    """Why a text is no area; None for a good one."""
    try:
        read_area(text)
    except AreaRefused as refused:
        return refused.problem
    return None


def area_svg(area: DrawnArea) -> str:
    """The area as a drawing to scale, north above, with a bar of one or more whole metres."""
    points = area.metres
    width, height = (max(max(point[axis] for point in points), 0.1) for axis in (0, 1))
    edge = max(width, height) * 0.12
    bar = 10 ** math.floor(math.log10(max(width, height)))
    shape = " ".join(f"{x + edge:.2f},{height - y + edge:.2f}" for x, y in points)
    full_width, full_height = width + 2 * edge, height + 3 * edge
    line, low = max(width, height) / 120, height + 2.3 * edge
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {full_width:.2f} {full_height:.2f}">'
        f'<polygon points="{shape}" fill="#cfe0f1" stroke="#1f3a5f" stroke-width="{line:.3f}"/>'
        f'<path d="M{edge:.2f} {low:.2f}h{bar}" stroke="#1a1a1a" stroke-width="{2 * line:.3f}"/>'
        "</svg>"
    )


def scale_bar(area: DrawnArea) -> int | float:
    """How many metres the bar of the drawing stands for."""
    longest = max(max(point[axis] for point in area.metres) for axis in (0, 1))
    found = 10 ** math.floor(math.log10(max(longest, 0.1)))
    return int(found) if found >= 1 else found


def _corners(text: str) -> tuple[Point, ...]:
    """The corners of the one ring; raises :class:`AreaRefused` for anything else."""
    try:
        drawn: Any = json.loads(text[:MAX_TEXT])
        kind, rings = drawn["type"], drawn["coordinates"]
        (ring,) = rings
        points = [(float(lon), float(lat)) for lon, lat in ring]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise AreaRefused("unreadable") from None
    valid = all(abs(lon) <= 180 and abs(lat) < 90 for lon, lat in points)
    if kind != "Polygon" or not valid or len(points) < 2 or points[0] != points[-1]:
        raise AreaRefused("unreadable")
    return tuple(points[:-1])


def _closed(points: Sequence[Point]) -> list[Point]:
    return [*points, points[0]]


def _crosses(points: Sequence[Point]) -> bool:
    """Whether two sides that are no neighbours meet."""
    sides = list(itertools.pairwise(_closed(points)))
    last = len(sides) - 1
    return any(
        _meet(*sides[one], *sides[other])
        for one, other in itertools.combinations(range(len(sides)), 2)
        if other - one > 1 and not (one == 0 and other == last)
    )


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    turns = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        return True
    on_side = ((turns[0], a, b, c), (turns[1], a, b, d), (turns[2], c, d, a), (turns[3], c, d, b))
    return any(turn == 0 and _between(p, q, r) for turn, p, q, r in on_side)


def _turn(a: Point, b: Point, c: Point) -> int:
    value = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return 0 if abs(value) < 1e-9 else (1 if value > 0 else -1)


def _between(a: Point, b: Point, c: Point) -> bool:
    return all(min(a[i], b[i]) <= c[i] <= max(a[i], b[i]) for i in (0, 1))


def _inside(area: DrawnArea) -> bool:
    """Whether no corner lies outside the city; where its boundary is not known, it may be so."""
    city = current_city_or_none()
    if city is None:
        return True
    register = register_of(city.slug)
    return all(register.inside(lat, lon) is not False for lon, lat in area.corners)
