"""The map as a picture, for pages on which no script runs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rathaus.kernel.access import public_page
from rathaus.kernel.tenancy import current_city
from rathaus.procedures.places import register_of
from rathaus.reports.clusters import clusters, square_at
from rathaus.reports.filters import Bounds, read_filters
from rathaus.reports.models import SQUARES
from rathaus.reports.public.map import answered

WIDTH, HEIGHT = 800, 600
_EDGE = 0.04
_TILE = 256


@public_page
@require_safe
def picture(request: HttpRequest) -> HttpResponseBase:
    """Outlines and clusters as SVG, narrowed like the list."""
    filters = read_filters(request.GET.dict())
    bounds = filters.box or _city() or Bounds(-180, -85, 180, 85)
    frame = _Frame(bounds)
    found = clusters(bounds, frame.zoom, filters)
    context = {
        "width": WIDTH,
        "height": HEIGHT,
        "outlines": [" ".join(frame.path(ring) for ring in rings) for rings in _outlines()],
        "marks": [
            {
                "at": frame.point(one.latitude, one.longitude),
                "radius": 7 if one.count == 1 else round(10 + 6 * math.log10(one.count)),
                "count": one.count if one.count > 1 else "",
                "open": one.open > 0,
            }
            for one in found
        ],
    }
    drawn = render(request, "reports/public/picture.svg", context)
    return answered(request, drawn.content, "image/svg+xml")


class _Frame:
    """From degrees to points of the picture, as the map does (Web Mercator)."""

    def __init__(self, bounds: Bounds) -> None:
        left, top = square_at(bounds.north, bounds.west)
        right, bottom = square_at(bounds.south, bounds.east)
        inner = 1 - 2 * _EDGE
        self._scale = min(
            WIDTH * inner / max(1, right - left), HEIGHT * inner / max(1, bottom - top)
        )
        self._left = (left + right) / 2 - WIDTH / 2 / self._scale
        self._top = (top + bottom) / 2 - HEIGHT / 2 / self._scale

    @property
    def zoom(self) -> int:
        """The zoom of a map on which the same part is as large."""
        return max(0, round(math.log2(SQUARES * self._scale / _TILE)))

    def point(self, latitude: float, longitude: float) -> tuple[str, str]:
        """Where a place lies in the picture, as text of an attribute."""
        column, row = square_at(latitude, longitude)
        x, y = (column - self._left) * self._scale, (row - self._top) * self._scale
        return f"{x:.1f}", f"{y:.1f}"

    def path(self, ring: Sequence[Sequence[float]]) -> str:
        """A ring of an outline (longitude, latitude) as path of SVG."""
        return "M" + "L".join(",".join(self.point(at[1], at[0])) for at in ring) + "Z"


def _outlines() -> Iterator[list[Any]]:
    """The rings of each part of the city."""
    register = register_of(current_city().slug)
    for area in (*register.boundary, *register.districts):
        parts = area.geometry["coordinates"]
        if area.geometry["type"] == "Polygon":
            yield parts
        elif area.geometry["type"] == "MultiPolygon":
            yield [ring for part in parts for ring in part]


def _city() -> Bounds | None:
    """The box around the city; None where no outline is known."""
    points = [at for rings in _outlines() for ring in rings for at in ring]
    if not points:
        return None
    longitudes, latitudes = [at[0] for at in points], [at[1] for at in points]
    return Bounds(min(longitudes), min(latitudes), max(longitudes), max(latitudes))
