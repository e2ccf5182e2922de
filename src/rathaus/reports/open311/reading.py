"""Rows of reports as GeoReport v2 tells them: plain statements, three for however many rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from rathaus.kernel.tenancy import current_city
from rathaus.reports.models import OPEN, State
from rathaus.reports.open311.asked import DETAILED, Asked
from rathaus.reports.open311.writing import without_empty
from rathaus.reports.setup import Setup, setup

_ROWS = """
SELECT report.id, report.serial, report.state, report.publication = 'published',
       report.category_id, coalesce(report.public_text, report.text), report.place,
       report.district, report.latitude, report.longitude, report.received_at, report.updated_at,
       report.ended_at, report.note, office.name, report.followers_count, {whole}
  FROM reports_report AS report
  LEFT JOIN people_office AS office ON office.id = report.office_id
"""
_LIST = _ROWS.format(whole="NULL::bigint, NULL::text") + (
    " WHERE report.publication = 'published' AND report.state <> 'merged' AND "
)
_NEWEST = " ORDER BY report.received_at DESC, report.id DESC LIMIT %(limit)s OFFSET %(offset)s"
_NAMED = _ROWS.format(whole="whole.serial, whole.state") + (
    " LEFT JOIN reports_report AS whole ON whole.id = report.merged_into_id"
    " WHERE report.serial = ANY(%(serials)s)"
    " AND (report.publication = 'published' AND report.state <> 'merged'"
    " OR report.source = %(own)s AND %(own)s <> '')"
    " ORDER BY report.received_at DESC, report.id DESC LIMIT 1000"
)
_PHOTOS = """
SELECT report_id, id, stage FROM reports_photo
 WHERE report_id = ANY(%(ids)s) AND state = 'released' AND blob_id IS NOT NULL
 ORDER BY stage = 'done', position, created_at
"""
_ENTRIES = """
SELECT report_id, at, text, state FROM reports_entry
 WHERE report_id = ANY(%(ids)s) AND public ORDER BY at, id
"""


class Row(NamedTuple):
    """A report as the database gave it."""

    id: UUID
    serial: int
    state: str
    public: bool
    category: str
    text: str
    place: str
    district: str
    latitude: float
    longitude: float
    received_at: datetime
    updated_at: datetime
    ended_at: datetime | None
    note: str
    office: str | None
    followers: int
    whole: int | None
    whole_state: str | None


def listed(request: HttpRequest, asked: Asked, extended: bool) -> tuple[list[dict[str, Any]], bool]:
    """One page of released reports, newest first, and whether there is another."""
    values = asked.values | {"limit": asked.size + 1, "offset": (asked.page - 1) * asked.size}
    rows = _rows(_LIST + " AND ".join(asked.conditions or ["true"]) + _NEWEST, values)
    return _told(request, rows[: asked.size], extended), len(rows) > asked.size


def named(
    request: HttpRequest, serials: Sequence[int], own: str, extended: bool
) -> list[dict[str, Any]]:
    """Reports by number: released ones, and those that the program ``own`` sent itself."""
    rows = _rows(_NAMED, {"serials": list(serials), "own": own})
    return _told(request, rows, extended)


def _rows(statement: str, values: Mapping[str, Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(map(Row._make, cursor.fetchall()))


def _told(request: HttpRequest, rows: list[Row], extended: bool) -> list[dict[str, Any]]:
    public = [row.id for row in rows if row.public and row.state != State.MERGED]
    photos = _photos(request, rows, public)
    entries = _entries(public) if extended else {}
    here, city = setup(), current_city().name
    labels = {key: category.label for key, category in here.categories.items()}
    states = {state.value: str(state.label) for state in State}
    told = []
    for row in rows:
        if row.public and row.state != State.MERGED:
            one = _released(row, here, labels, states, city, photos.get(row.id, []))
            if extended:
                one |= _extended(row, photos.get(row.id, []), entries.get(row.id, []))
        else:
            one = _own(row, labels, states)
        told.append(one)
    return told


def _released(
    row: Row,
    here: Setup,
    labels: Mapping[str, str],
    states: Mapping[str, str],
    city: str,
    photos: list[str],
) -> dict[str, Any]:
    is_open = row.state in OPEN
    hours = here.categories[row.category].done_hours if is_open else None
    return without_empty(
        {
            "service_request_id": f"M-{row.serial}",
            "status": "open" if is_open else "closed",
            "status_notes": row.note or states[row.state],
            "service_name": labels[row.category],
            "service_code": row.category,
            "description": row.text,
            "agency_responsible": row.office,
            "requested_datetime": row.received_at,
            "updated_datetime": row.updated_at if is_open else row.ended_at,
            "expected_datetime": row.received_at + timedelta(hours=hours) if hours else None,
            "address": _address(row, city),
            "lat": row.latitude,
            "long": row.longitude,
            "media_url": photos[0] if photos else None,
        }
    )


def _own(row: Row, labels: Mapping[str, str], states: Mapping[str, str]) -> dict[str, Any]:
    """What the program that sent it hears while it is not released: how far it is, no wording."""
    state = row.whole_state or row.state
    notes = row.note or states[row.state]
    if row.whole is not None:
        notes = _("Gehört zur Meldung {number}.").format(number=f"M-{row.whole}")
    return {
        "service_request_id": f"M-{row.serial}",
        "status": "open" if state in OPEN else "closed",
        "status_notes": notes,
        "service_name": labels[row.category],
        "service_code": row.category,
        "requested_datetime": row.received_at,
        "updated_datetime": row.ended_at or row.updated_at,
        "lat": row.latitude,
        "long": row.longitude,
    }


def _address(row: Row, city: str) -> str:
    """From the most to the least specific."""
    told = row.place
    for part in (row.district, city):
        if part and part not in told:
            told = f"{told}, {part}" if told else part
    return told


def _extended(
    row: Row, photos: list[str], entries: list[tuple[datetime, str, str]]
) -> dict[str, Any]:
    """What Klarschiff (CitySDK) and others add."""
    attributes: dict[str, Any] = {"detailed_status": DETAILED[row.state]}
    if photos:
        attributes["media_urls"] = photos
    attributes |= {"votes": max(0, row.followers - 1), "photo_required": False}
    told: dict[str, Any] = {"extended_attributes": attributes}
    if entries:
        told["notes"] = [
            without_empty({"datetime": at, "description": text, "type": state})
            for at, text, state in entries
        ]
    return told


def _photos(request: HttpRequest, rows: list[Row], ids: list[UUID]) -> dict[UUID, list[str]]:
    """Addresses of released photos, the reported ones first."""
    numbers = {row.id: f"M-{row.serial}" for row in rows}
    found: dict[UUID, list[str]] = {}
    for report, photo, _stage in _of(_PHOTOS, ids):
        try:
            path = reverse("report-photo", args=[numbers[report], photo])
        except NoReverseMatch:
            return {}
        found.setdefault(report, []).append(request.build_absolute_uri(path))
    return found


def _entries(ids: list[UUID]) -> dict[UUID, list[tuple[datetime, str, str]]]:
    found: dict[UUID, list[tuple[datetime, str, str]]] = {}
    for report, *entry in _of(_ENTRIES, ids):
        found.setdefault(report, []).append((entry[0], entry[1], entry[2]))
    return found


def _of(statement: str, ids: list[UUID]) -> list[tuple[Any, ...]]:
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, {"ids": ids})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
