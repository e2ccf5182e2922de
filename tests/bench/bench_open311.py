"""Open311: the list of a thousand reports, and a report that comes in, through the door."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import urlencode

import orjson
import psycopg
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory
from psycopg.conninfo import make_conninfo

from rathaus.cli.seed import city_from_library, seed_city
from rathaus.kernel.access import ANONYMOUS, system
from rathaus.kernel.tenancy import City, in_city
from rathaus.kernel.tenancy.backend.base import close_pool_of
from rathaus.kernel.tenancy.lifecycle import create_city, drop_city
from rathaus.reports.actions import NewReport, submit_report
from rathaus.reports.actions.keys import issue_key
from rathaus.reports.models import Report
from rathaus.reports.setup import forget_setup
from tests.bench.meter import Meter
from tests.bench.registry import Place, Result, bench

Environ = dict[str, Any]
REPORTS, SHOWN, PAGES, MADE = 62_245, 1000, 60, 400
_AT = (54.3125, 10.1480)
_V2 = "/open311/v2/requests.json"
# As many reports as Zürich has published, spread over eight years; every third has a photo.
_FILL = (
    """INSERT INTO reports_report (id, serial, category_id, text, latitude, longitude, place,
         district, owner, danger, answers, state, publication, channel, office_id,
         followers_count, received_at, updated_at, ended_at, note, reason, suspect, suggested,
         source, source_id)
       SELECT gen_random_uuid(), nextval('reports_serial'), category_id,
         text || ' Es liegt schon länger dort, und es wird mehr. Nummer ' || n,
         latitude + (n %% 997) / 40000.0, longitude + (n %% 991) / 40000.0, place, district, owner,
         false, '{}', CASE WHEN n %% 3 = 0 THEN 'accepted' ELSE 'done' END, 'published', 'page',
         office_id, 1 + n %% 4, now() - n * interval '65 min', now() - n * interval '60 min',
         CASE WHEN n %% 3 = 0 THEN NULL ELSE now() - n * interval '60 min' END,
         CASE WHEN n %% 3 = 0 THEN '' ELSE 'Wurde abgeholt.' END, '', '', '[]', '', ''
       FROM reports_report, generate_series(1, %(reports)s) AS n""",
    """INSERT INTO reports_photo (id, report_id, position, stage, state, blob_id, width, height,
         areas, verdict, reason, vouched, created_at)
       SELECT gen_random_uuid(), report.id, 0, 'reported', 'released', %(blob)s, 800, 600, '[]',
         '', '', false, now() FROM reports_report AS report WHERE report.serial %% 3 = 0""",
)


@contextmanager
def _kiel() -> Iterator[City]:
    """Kiel with its streets, boundary, categories and routes."""
    city = city_from_library("kiel", hosts=("kiel.testserver",))
    create_city(city)
    try:
        seed_city(city)
        forget_setup()
        with in_city(city):
            yield city
            connection.close()
    finally:
        close_pool_of(city)
        drop_city(city.slug)


@bench("open311-list")
def open311_list(place: Place) -> Iterator[Result]:
    """A thousand of 62,245 reports with their photos as JSON, as the web server gives them."""
    with _kiel() as city:
        _fill()
        ask = _environ(city, "GET", _V2)
        floor = _list_floor(place, city)
        _list(ask, 5)
        with place.meter() as meter:
            _list(ask, PAGES)
        yield Result(
            "open311-list",
            meter.cpu / PAGES,
            "CPU ms",
            floor=floor.cpu / PAGES,
            note=f"{SHOWN} of {REPORTS} reports as JSON; {_parts(meter, PAGES)}; "
            f"floor: the same columns by psycopg and orjson alone ({_parts(floor, PAGES)})",
        )
        as_xml = _environ(city, "GET", _V2.replace(".json", ".xml"))
        _list(as_xml, 3)
        with place.meter() as meter:
            _list(as_xml, PAGES)
        yield Result(
            "open311-list-xml",
            meter.cpu / PAGES,
            "CPU ms",
            note=f"the same as XML; {_parts(meter, PAGES)}",
        )


@bench("open311-create")
def open311_create(place: Place) -> Iterator[Result]:
    """A report posted by a program with its key; every one is committed."""
    with _kiel() as city:
        key = issue_key(actor=system("bench"), name="bench", per_hour=100_000).secret
        _fill()
        _create(city, key, 20, 0)
        before = Report.objects.count()
        with place.meter() as meter:
            _create(city, key, MADE, 20)
        if Report.objects.count() != before + MADE:
            raise RuntimeError("not every report was made")
        floor = _create_floor(place, city)
        yield Result(
            "open311-create",
            meter.cpu / MADE,
            "CPU ms",
            floor=floor.cpu / MADE,
            note=f"{MADE} reports through the door; {_parts(meter, MADE)}; "
            f"floor: a bare INSERT of the row, committed ({_parts(floor, MADE)})",
        )


def _fill() -> None:
    new = NewReport(category="illegaler-muell", latitude=_AT[0], longitude=_AT[1], text="Müll.")
    submit_report(actor=ANONYMOUS, new=new)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO kernel_blob (sha256, size, media_type, created_at) "
                       "VALUES (repeat('0', 64), 1, 'image/jpeg', now())")  # fmt: skip
        for statement in _FILL:
            cursor.execute(statement, {"reports": REPORTS, "blob": "0" * 64})
        for table in ("reports_report", "reports_photo"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def _environ(city: City, method: str, path: str) -> Environ:
    made = RequestFactory().generic(method, path).environ
    return {**made, "HTTP_HOST": city.hosts[0], "wsgi.multithread": True}


def _list(environ: Environ, count: int) -> None:
    for _ in range(count):
        body = _ask(environ, b"")
        if body.count(b"service_request_id") < SHOWN:
            raise RuntimeError("not a thousand reports")


def _create(city: City, key: str, count: int, start: int) -> None:
    environ = _environ(city, "POST", _V2)
    environ["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
    for number in range(start, start + count):
        form = {
            "api_key": key, "service_code": "illegaler-muell", "description": f"Müll {number}.",
            "lat": _AT[0] + number / 50_000, "long": _AT[1], "email": f"p{number}@muster.example",
            "device_id": f"device-{number}",
        }  # fmt: skip
        body = urlencode(form).encode()
        if b"service_request_id" not in _ask(environ, body):
            raise RuntimeError("not a report")


def _ask(environ: Environ, body: bytes) -> bytes:
    """Ask the house as its web server does."""
    statuses: list[str] = []
    answer = _house()(
        {**environ, "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)},
        lambda status, _headers, _info=None: statuses.append(status),
    )
    told = b"".join(answer)
    answer.close()
    if statuses != ["200 OK"]:
        raise RuntimeError(f"{statuses}: {told[:300]!r}")
    return told


@cache
def _house() -> WSGIHandler:
    return WSGIHandler()


def _list_floor(place: Place, city: City) -> Meter:
    """The same rows by psycopg alone, written by orjson."""
    statement = (
        "SELECT 'M-' || serial, state, note, category_id, text, received_at, updated_at, place,"
        " district, latitude, longitude FROM reports_report WHERE publication = 'published'"
        f" ORDER BY received_at DESC, id DESC LIMIT {SHOWN}"
    )
    names = (
        "service_request_id", "status", "status_notes", "service_code", "description",
        "requested_datetime", "updated_datetime", "address", "district", "lat", "long",
    )  # fmt: skip
    dsn = make_conninfo(city.server_dsn, dbname=city.database)
    with psycopg.connect(dsn, autocommit=True) as raw:
        raw.execute(statement)
        with place.meter() as meter:
            for _ in range(PAGES):
                found = raw.execute(statement).fetchall()
                orjson.dumps([dict(zip(names, row, strict=True)) for row in found])
    return meter


def _create_floor(place: Place, city: City) -> Meter:
    """One row, one transaction, by psycopg alone."""
    dsn = make_conninfo(city.server_dsn, dbname=city.database)
    row = (
        "INSERT INTO reports_report (id, serial, category_id, text, latitude, longitude, place,"
        " district, owner, danger, answers, state, publication, channel, followers_count,"
        " received_at, updated_at, note, reason, suspect, suggested, source, source_id)"
        " VALUES (gen_random_uuid(), nextval('reports_serial'), 'illegaler-muell', %s, %s, %s,"
        " 'Weg', 'Ort', 'city', false, '{}', 'received', 'waiting', 'open311', 1, now(), now(),"
        " '', '', '', '[]', '', '')"
    )
    with psycopg.connect(dsn, autocommit=True) as raw:
        raw.execute(row, ["Müll.", *_AT])
        with place.meter() as meter:
            for number in range(MADE):
                raw.execute(row, [f"Müll {number}.", _AT[0] + number / 50_000, _AT[1]])
    return meter


def _parts(meter: Meter, count: int) -> str:
    database = "unseen" if meter.database is None else f"{meter.database / count:.2f} ms"
    return f"application {meter.application / count:.2f} ms, database {database}"
