"""Rows of reports as GeoReport v2 tells them: one plain statement for however many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from rathaus.reports.setup import setup

_NUMBER, _NO_PHOTO = "M-0", str(UUID(int=0))

_UTC = """to_char(({}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
# The page is cut before anything is joined to it. Moments come as the text in which they go out:
# reading and writing them would cost more than all the rest.
_ROWS = f"""
SELECT report.serial, report.state, report.publication = 'published' AND report.state <> 'merged',
       report.category_id, coalesce(report.public_text, report.text), report.place,
       report.district, report.latitude, report.longitude, {_UTC.format("report.received_at")},
       {_UTC.format("coalesce(report.ended_at, report.updated_at)")},
       {_UTC.format("report.received_at + category.done_hours * interval '1 hour'")},
       report.note, office.name, report.followers_count,
       (SELECT string_agg(photo.id::text, ' '
                          ORDER BY photo.stage = 'done', photo.position, photo.created_at)
          FROM reports_photo AS photo WHERE photo.report_id = report.id
           AND photo.state = 'released' AND photo.blob_id IS NOT NULL),
       whole.serial, whole.state
  FROM (SELECT * FROM reports_report AS report WHERE {{where}}
         ORDER BY report.received_at DESC, report.id DESC
         LIMIT %(limit)s OFFSET %(offset)s) AS report
  JOIN reports_category AS category ON category.key = report.category_id
  LEFT JOIN people_office AS office ON office.id = report.office_id
  LEFT JOIN reports_report AS whole ON whole.id = report.merged_into_id
 ORDER BY report.received_at DESC, report.id DESC
"""  # noqa: S608
_RELEASED = "report.publication = 'published' AND report.state <> 'merged'"
_NAMED = (
    f"report.serial = ANY(%(serials)s) AND ({_RELEASED}"
    " OR report.source = %(own)s AND %(own)s <> '')"
)
_ENTRIES = f"""
SELECT report.serial, {_UTC.format("entry.at")}, entry.text, entry.state
  FROM reports_entry AS entry JOIN reports_report AS report ON report.id = entry.report_id
 WHERE report.serial = ANY(%(serials)s) AND entry.public ORDER BY entry.at, entry.id
"""  # noqa: S608
_MOST_NAMED = 1000


class Row(NamedTuple):
    """A report as the database gave it; ``photos`` are ids parted by blanks."""

    serial: int
    state: str
    public: bool
    category: str
    text: str
    place: str
    district: str
    latitude: float
    longitude: float
    received_at: str
    changed_at: str
    expected_at: str | None
    note: str
    office: str | None
    followers: int
    photos: str | None
    whole: int | None
    whole_state: str | None


def listed(request: HttpRequest, asked: Asked, extended: bool) -> tuple[list[dict[str, Any]], bool]:
    """One page of released reports, newest first, and whether there is another."""
    where = " AND ".join([_RELEASED, *asked.conditions])
    values = asked.values | {"limit": asked.size + 1, "offset": (asked.page - 1) * asked.size}
    rows = _rows(_ROWS.format(where=where), values)
    return _told(request, rows[: asked.size], extended), len(rows) > asked.size


def named(
    request: HttpRequest, serials: Sequence[int], own: str, extended: bool
) -> list[dict[str, Any]]:
    """Reports by number: released ones, and those that the program ``own`` sent itself."""
    values = {"serials": list(serials), "own": own, "limit": _MOST_NAMED, "offset": 0}
    rows = _rows(_ROWS.format(where=_NAMED), values)
    return _told(request, rows, extended)


def _rows(statement: str, values: Mapping[str, Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(map(Row._make, cursor.fetchall()))


def _told(request: HttpRequest, rows: list[Row], extended: bool) -> list[dict[str, Any]]:
    words = _Words.of(request)
    entries = _entries([row.serial for row in rows if row.public]) if extended else {}
    told = []
    for row in rows:
        if not row.public:
            told.append(_own(row, words))
            continue
        photos = words.photos(row)
        one = _released(row, words, photos)
        told.append(one | _extended(row, photos, entries.get(row.serial, [])) if extended else one)
    return told


@dataclass(frozen=True, slots=True)
class _Words:
    """What rows are told with: labels in the language at hand, the city, where photos lie."""

    labels: Mapping[str, str]
    states: Mapping[str, str]
    city: str
    photo: str

    @classmethod
    def of(cls, request: HttpRequest) -> _Words:
        try:
            path = reverse("report-photo", args=[_NUMBER, UUID(int=0)])
        except NoReverseMatch:
            path = ""
        return cls(
            labels={key: category.label for key, category in setup().categories.items()},
            states={state.value: str(state.label) for state in State},
            city=current_city().name,
            photo=request.build_absolute_uri(path) if path else "",
        )

    def photos(self, row: Row) -> list[str]:
        """Addresses of the released photos, the reported ones first."""
        if not row.photos or not self.photo:
            return []
        here = self.photo.replace(_NUMBER, f"M-{row.serial}")
        return [here.replace(_NO_PHOTO, photo) for photo in row.photos.split(" ")]


def _released(row: Row, words: _Words, photos: list[str]) -> dict[str, Any]:
    is_open = row.state in OPEN
    told: dict[str, Any] = {
        "service_request_id": f"M-{row.serial}",
        "status": "open" if is_open else "closed",
        "status_notes": row.note or words.states[row.state],
        "service_name": words.labels[row.category],
        "service_code": row.category,
    }
    if row.text:
        told["description"] = row.text
    if row.office:
        told["agency_responsible"] = row.office
    told["requested_datetime"] = row.received_at
    told["updated_datetime"] = row.changed_at
    if is_open and row.expected_at:
        told["expected_datetime"] = row.expected_at
    told["address"] = _address(row, words.city)
    told["lat"] = row.latitude
    told["long"] = row.longitude
    if photos:
        told["media_url"] = photos[0]
    return told


def _own(row: Row, words: _Words) -> dict[str, Any]:
    """What the program that sent it hears while it is not released: how far it is, no wording."""
    notes = row.note or words.states[row.state]
    if row.whole is not None:
        notes = _("Gehört zur Meldung {number}.").format(number=f"M-{row.whole}")
    return {
        "service_request_id": f"M-{row.serial}",
        "status": "open" if (row.whole_state or row.state) in OPEN else "closed",
        "status_notes": notes,
        "service_name": words.labels[row.category],
        "service_code": row.category,
        "requested_datetime": row.received_at,
        "updated_datetime": row.changed_at,
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


def _extended(row: Row, photos: list[str], entries: list[tuple[str, str, str]]) -> dict[str, Any]:
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


def _entries(serials: list[int]) -> dict[int, list[tuple[str, str, str]]]:
    found: dict[int, list[tuple[str, str, str]]] = {}
    if serials:
        with connection.cursor() as cursor:
            cursor.execute(_ENTRIES, {"serials": serials})
            for serial, at, text, state in cursor.fetchall():
                found.setdefault(serial, []).append((at, text, state))
    return found
