"""Reports counted in squares of the map, by the database, in one statement.

Each report knows its square at zoom 22 (``tile_x``, ``tile_y``); shifting both by some bits gives
the square at any smaller zoom. A cluster stands where its reports lie on average.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Count, F, Max, Q, QuerySet, Sum
from django.db.models.expressions import RawSQL

from rathaus.reports.filters import Bounds, Filters, narrowed
from rathaus.reports.models import SQUARES, Report

ZOOM = 22
"""The zoom at which ``tile_x`` and ``tile_y`` count."""
_HALVINGS = 2
"""A tile of 256 pixels is halved so often: one marker every 64 pixels at most."""
_MOST = 2000
_EDGE = 85.0511
# ``queries.published`` with its words written out: a prepared statement whose words come later does
# not know that the index of the map holds just these.
_PUBLIC = "publication = 'published' AND state <> 'merged'"
# What stands alone is named; the rest of it lies beside the index that counted.
_NAMED = """
SELECT square.count, square.ended, square.x_sum, square.y_sum, alone.latitude, alone.longitude,
       alone.serial, alone.category_id, alone.place
  FROM (SELECT * FROM ({counted}) AS counted ORDER BY count DESC, last DESC LIMIT %s) AS square
  LEFT JOIN LATERAL (
       SELECT latitude, longitude, serial, category_id, place FROM reports_report
        WHERE square.count = 1 AND serial = square.last LIMIT 1
       ) AS alone ON true
"""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Reports of one square. ``number``, ``category``, ``place`` tell of one that stands alone."""

    latitude: float
    longitude: float
    count: int
    open: int
    number: str = ""
    category: str = ""
    place: str = ""


def clusters(bounds: Bounds, zoom: int, filters: Filters | None = None) -> list[Cluster]:
    """What everybody may see in this part of the map at this zoom (0 to 22), largest first."""
    public = Report.objects.filter(RawSQL(_PUBLIC, (), output_field=BooleanField()))  # noqa: S611
    return clusters_of(narrowed(public, filters or Filters()), bounds, zoom)


def clusters_of(reports: QuerySet[Report], bounds: Bounds, zoom: int) -> list[Cluster]:
    """The same of any reports that the caller may show."""
    found = reports.filter(_squares(bounds))
    return [_cluster(row) for row in _rows(found, shift_of(zoom))]


def shift_of(zoom: int) -> int:
    """By how many bits a square at zoom 22 is shifted to be one of the map at this zoom."""
    return max(0, ZOOM - _HALVINGS - max(0, min(zoom, ZOOM)))


def _squares(bounds: Bounds) -> Q:
    """The squares of a part of the map; whole numbers of the index that counts."""
    west, north = square_at(bounds.north, bounds.west)
    east, south = square_at(bounds.south, bounds.east)
    return Q(tile_x__gte=west, tile_x__lte=east, tile_y__gte=north, tile_y__lte=south)


def square_at(latitude: float, longitude: float) -> tuple[int, int]:
    """Column and row of the square at zoom 22 that holds the point (Web Mercator, EPSG:3857)."""
    up = math.asinh(math.tan(math.radians(max(-_EDGE, min(_EDGE, latitude)))))
    return (
        math.floor((longitude + 180) / 360 * SQUARES),
        math.floor((1 - up / math.pi) / 2 * SQUARES),
    )


def point_at(column: float, row: float) -> tuple[float, float]:
    """Latitude and longitude of a place in squares of zoom 22."""
    up = math.pi * (1 - 2 * row / SQUARES)
    return math.degrees(math.atan(math.sinh(up))), column / SQUARES * 360 - 180


def _rows(reports: QuerySet[Report], shift: int) -> list[tuple[Any, ...]]:
    squares = reports.order_by().values(
        x=F("tile_x").bitrightshift(shift), y=F("tile_y").bitrightshift(shift)
    )
    # Sums of whole numbers cost a third of averages of degrees.
    counted = squares.annotate(
        count=Count("*"),
        ended=Count("ended_at"),
        x_sum=Sum("tile_x"),
        y_sum=Sum("tile_y"),
        last=Max("serial"),
    )
    inner, parameters = counted.query.sql_with_params()
    # Planned anew for each part of the map: what suits a street does not suit a city.
    with connection.cursor() as cursor, connection.wrap_database_errors:
        counting = cursor.cursor.execute(
            _NAMED.format(counted=inner), [*parameters, _MOST], prepare=False
        )
        return list(counting.fetchall())


def _cluster(row: tuple[Any, ...]) -> Cluster:
    count, ended, columns, rows, latitude, longitude, serial, category, place = row
    if count == 1:
        return Cluster(latitude, longitude, 1, 1 - ended, f"M-{serial}", category, place)
    # Reports lie in the middle of their squares, on average.
    at = point_at(columns / count + 0.5, rows / count + 0.5)
    return Cluster(*at, count, count - ended)
