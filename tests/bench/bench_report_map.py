"""The map of a city with 62,245 reports as a browser asks for it: the whole city, and a street.

The reports are those of Zurich (2016 to 2025), each where it was and when; their Swiss coordinates
become degrees on the way in.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory

from rathaus.kernel.ids import new_id
from rathaus.reports.models import Category
from tests.bench.registry import Place, Result, bench

Environ = dict[str, Any]
_FILE = (
    Path(__file__).resolve().parents[3]
    / "shared/data/issue-reports/zuerich_zueri_wie_neu_2016-2025.csv.gz"
)
_ROUNDS = 60
_AREAS = {
    "whole city": ("8.42,47.30,8.66,47.45", 12),
    "quarter": ("8.50,47.36,8.55,47.39", 15),
    "street": ("8.535,47.370,8.545,47.374", 18),
}
_COLUMNS = (
    "id, serial, category_id, text, latitude, longitude, place, district, owner, danger, answers,"
    " state, publication, channel, followers_count, received_at, updated_at, ended_at, note,"
    " reason, suspect, suggested, source, source_id"
)
_BARE = """
SELECT tile_x >> %s, tile_y >> %s, avg(latitude), avg(longitude), count(*),
       count(*) FILTER (WHERE state IN ('received', 'accepted', 'in_progress'))
  FROM reports_report
 WHERE publication = 'published' AND state <> 'merged'
   AND latitude BETWEEN %s AND %s AND longitude BETWEEN %s AND %s
 GROUP BY 1, 2
"""


@bench("report-map")
def report_map(place: Place) -> Iterator[Result]:
    """Each time the whole request, nothing remembered; and the bare statement as its floor."""
    if not _FILE.is_file():
        return
    count = _fill()
    for area, (bounds, zoom) in _AREAS.items():
        floor = _measured(place, _bare(bounds, zoom))
        ask = _asking(place, bounds, zoom)
        markers = ask()
        with place.meter() as meter:
            for _round in range(_ROUNDS):
                ask()
        yield Result(
            "report-map",
            meter.cpu / _ROUNDS,
            "CPU ms/answer",
            floor=floor,
            note=f"{area}, zoom {zoom}, {count} reports, {markers} markers; application "
            f"{meter.application / _ROUNDS:.2f} ms, database "
            f"{(meter.database or 0) / _ROUNDS:.2f} ms; floor: the bare GROUP BY",
        )


def _measured(place: Place, work: Callable[[], object]) -> float:
    work()
    with place.meter() as meter:
        for _round in range(_ROUNDS):
            work()
    return meter.cpu / _ROUNDS


def _bare(bounds: str, zoom: int) -> Callable[[], object]:
    west, south, east, north = (float(edge) for edge in bounds.split(","))
    shift = 20 - zoom
    connection.ensure_connection()
    raw = connection.connection
    values = [shift, shift, south, north, west, east]
    return lambda: raw.execute(_BARE, values, prepare=False).fetchall()


def _asking(place: Place, bounds: str, zoom: int) -> Callable[[], int]:
    """Asks the house as its web server does; returns how many markers came."""
    address = f"/meldungen/karte.json?ausschnitt={bounds}&stufe={zoom}"
    environ = RequestFactory().get(address).environ
    own: Environ = {**environ, "HTTP_HOST": place.city.hosts[0], "wsgi.multithread": True}

    def ask() -> int:
        statuses: list[str] = []
        answer = _house()(
            {**own, "wsgi.input": io.BytesIO()},
            lambda status, _headers, _info=None, told=statuses: told.append(status),
        )
        body = b"".join(answer)
        answer.close()
        if statuses != ["200 OK"]:
            raise RuntimeError(f"{statuses}: no answer of the map")
        return body.count(b'"count"')

    return ask


@cache
def _house() -> WSGIHandler:
    return WSGIHandler()


def _fill() -> int:
    """The reports as an import would leave them: published, three in four done."""
    rows = list(_reports())
    keys = sorted({row["kind"] for row in rows})
    for number, name in enumerate(keys):
        Category.objects.create(key=f"k-{number}", position=number, name=name)
    numbers = {name: f"k-{number}" for number, name in enumerate(keys)}
    statement = f"COPY reports_report ({_COLUMNS}) FROM STDIN"
    with connection.cursor() as cursor:
        with cursor.copy(statement) as copy:
            for serial, row in enumerate(rows, 1):
                copy.write_row(_row(serial, row, numbers[row["kind"]]))
        cursor.execute("VACUUM ANALYZE reports_report")
    return len(rows)


def _row(serial: int, row: dict[str, Any], category: str) -> tuple[Any, ...]:
    at = f"{row['date']}T12:00:00+01:00"
    done = serial % 4 > 0
    text = f"{row['kind']}: bitte nachsehen. " * 4
    state = "done" if done else "accepted"
    ended = at if done else None
    return (
        new_id(), serial, category, text, row["lat"], row["lon"], "Musterstrasse 1", "Kreis 4", "",
        False, "{}", state, "published", "import", 1, at, at, ended, "", "", "", "[]", "zueri",
        str(serial),
    )  # fmt: skip


def _reports() -> Iterator[dict[str, Any]]:
    """Day, kind and position (EPSG:2056 to WGS 84) of each report."""
    from pyproj import Transformer

    with gzip.open(_FILE, "rt", encoding="utf-8", newline="") as text:
        rows = [row for row in csv.DictReader(text) if row["e"] and row["n"]]
    to_degrees = Transformer.from_crs("EPSG:2056", "EPSG:4326")
    latitudes, longitudes = to_degrees.transform(
        [float(row["e"]) for row in rows], [float(row["n"]) for row in rows]
    )
    for row, latitude, longitude in zip(rows, latitudes, longitudes, strict=True):
        yield {
            "date": row["date"],
            "kind": row["service_code"] or "Anderes",
            "lat": float(latitude),
            "lon": float(longitude),
        }
