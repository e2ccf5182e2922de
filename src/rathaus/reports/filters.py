"""What narrows reports: read from an address, written back into one, asked of the database.

``kategorie`` (a key, or the name of a group), ``stadtteil``, ``stand`` (offen, erledigt),
``zeitraum`` (days back, a month ``2026-03`` or a year ``2026``), ``q`` (words or a number),
``adresse`` with ``umkreis`` (metres), ``bereich`` (west,south,east,north). What cannot be read does
not narrow.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import ExpressionWrapper, F, FloatField, Q, QuerySet
from django.db.models.functions import Coalesce

from rathaus.kernel.clock import BERLIN, now
from rathaus.reports.models import Report, State
from rathaus.reports.places import place_of
from rathaus.reports.queries import METRES_PER_DEGREE, serial_of
from rathaus.reports.setup import setup

DAYS = ("7", "30", "365")
STATES = ("offen", "erledigt")
METRES = ("250", "500", "1000", "2000")
_USUAL_METRES = "500"
_LONGEST = 120
_SPAN = re.compile(r"(?P<year>20\d\d|19\d\d)(?:-(?P<month>0[1-9]|1[0-2]))?$")


@dataclass(frozen=True, slots=True)
class Bounds:
    """A part of the map in degrees (WGS 84)."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def parse(cls, text: str) -> Bounds | None:
        """``west,south,east,north``; None for what is no part of the earth."""
        try:
            west, south, east, north = (float(part) for part in text.split(","))
        except ValueError:
            return None
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            return None
        return cls(west, south, east, north)

    def __str__(self) -> str:
        return ",".join(f"{edge:.5f}" for edge in (self.west, self.south, self.east, self.north))


@dataclass(frozen=True, slots=True)
class Filters:
    """What is chosen. ``near`` is the position of ``address``; None where it is not known.

    ``categories`` are the keys that ``category`` stands for.
    """

    category: str = ""
    categories: tuple[str, ...] = ()
    district: str = ""
    state: str = ""
    period: str = ""
    text: str = ""
    address: str = ""
    metres: str = _USUAL_METRES
    near: tuple[float, float] | None = None
    box: Bounds | None = None

    @property
    def unknown_address(self) -> bool:
        """An address was given, but nothing is known of it."""
        return bool(self.address) and self.near is None

    @property
    def chosen(self) -> dict[str, str]:
        """What belongs into an address, under its German names."""
        told = {
            "kategorie": self.category,
            "stadtteil": self.district,
            "stand": self.state,
            "zeitraum": self.period,
            "q": self.text,
            "adresse": self.address,
            "umkreis": self.metres if self.address and self.metres != _USUAL_METRES else "",
            "bereich": str(self.box) if self.box else "",
        }
        return {name: value for name, value in told.items() if value}

    @property
    def query(self) -> str:
        """The same, as the part of an address behind „?“."""
        return urlencode(self.chosen)

    def without(self, name: str) -> Filters:
        """The same without one of them (the name of its field)."""
        empty: dict[str, Any] = {name: Filters.__dataclass_fields__[name].default}
        return replace(self, **empty)


def read_filters(given: Mapping[str, str]) -> Filters:
    """The filters in the query of an address; an address of a street is looked up."""
    state, period = given.get("stand", ""), given.get("zeitraum", "")
    metres = given.get("umkreis", "")
    address = " ".join(given.get("adresse", "")[:_LONGEST].split())
    place = place_of(address) if address else None
    category = given.get("kategorie", "")[:_LONGEST]
    categories = category_keys(category) if category else ()
    return Filters(
        category=category if categories else "",
        categories=categories,
        district=given.get("stadtteil", "")[:80],
        state=state if state in STATES else "",
        period=period if period in DAYS or _SPAN.match(period) else "",
        text=" ".join(given.get("q", "")[:_LONGEST].replace("\0", "").split()),
        address=address,
        metres=metres if metres in METRES else _USUAL_METRES,
        near=(place.latitude, place.longitude) if place else None,
        box=Bounds.parse(given.get("bereich", "")),
    )


def category_keys(named: str) -> tuple[str, ...]:
    """The keys that a key or the name of a group stands for."""
    categories = setup().categories
    if named in categories:
        return (named,)
    return tuple(key for key, category in categories.items() if category.group == named)


def narrowed(reports: QuerySet[Report], filters: Filters) -> QuerySet[Report]:
    """The reports that fit all of the filters."""
    if filters.category:
        reports = reports.filter(category__in=filters.categories)
    if filters.district:
        reports = reports.filter(district=filters.district)
    if filters.state:
        open_ones = Q(ended_at=None) & ~Q(state=State.MERGED)
        reports = reports.filter(open_ones if filters.state == "offen" else Q(state=State.DONE))
    if filters.period:
        since, until = period_of(filters.period)
        reports = reports.filter(received_at__gte=since)
        reports = reports.filter(received_at__lt=until) if until else reports
    if filters.text:
        reports = _worded(reports, filters.text)
    if filters.near:
        reports = _around(reports, filters.near, float(filters.metres))
    return inside(reports, filters.box) if filters.box else reports


def inside(reports: QuerySet[Report], box: Bounds) -> QuerySet[Report]:
    """The reports in a part of the map."""
    return reports.filter(
        latitude__gte=box.south,
        latitude__lte=box.north,
        longitude__gte=box.west,
        longitude__lte=box.east,
    )


def period_of(period: str) -> tuple[datetime, datetime | None]:
    """Begin and end (not included) of a period; without an end it lasts until now."""
    if period in DAYS:
        return now() - timedelta(days=int(period)), None
    found = _SPAN.match(period)
    if found is None:
        raise ValueError(period)
    year, month = int(found["year"]), int(found["month"] or 1)
    months = 1 if found["month"] else 12
    last = year * 12 + month - 1 + months
    first = datetime(year, month, 1, tzinfo=BERLIN)
    return first, datetime(last // 12, last % 12 + 1, 1, tzinfo=BERLIN)


def _worded(reports: QuerySet[Report], text: str) -> QuerySet[Report]:
    """Every word stands in what is shown: text, place, district, category; or it is the number."""
    serial = serial_of(text)
    if serial is not None:
        return reports.filter(Q(serial=serial) | Q(place__icontains=text))
    reports = reports.alias(shown=Coalesce("public_text", "text"))
    for word in text.split()[:8]:
        named = [
            key
            for key, category in setup().categories.items()
            if word.casefold() in category.label.casefold()
        ]
        reports = reports.filter(
            Q(shown__icontains=word)
            | Q(place__icontains=word)
            | Q(district__icontains=word)
            | Q(category__in=named)
        )
    return reports


def _around(reports: QuerySet[Report], at: tuple[float, float], metres: float) -> QuerySet[Report]:
    """Within so many metres, on an earth that is flat over the size of a city."""
    latitude, longitude = at
    per_degree = METRES_PER_DEGREE * max(0.01, math.cos(math.radians(latitude)))
    north, east = metres / METRES_PER_DEGREE, metres / per_degree
    box = Bounds(longitude - east, latitude - north, longitude + east, latitude + north)
    up = (F("latitude") - latitude) * METRES_PER_DEGREE
    over = (F("longitude") - longitude) * per_degree
    square = ExpressionWrapper(up * up + over * over, output_field=FloatField())
    return inside(reports, box).alias(square=square).filter(square__lte=metres * metres)
