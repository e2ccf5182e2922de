"""A city's register of places: streets, what is restricted where, and where the city ends.

Files in ``library/cities/<slug>/``: ``streets.csv`` (street, number_from, number_to, district,
lat, lon, lat_to, lon_to, road_class, restrictions), ``restrictions.geojson`` (properties: kind,
name, reach_m, valid_from, valid_to), ``boundary.geojson``, ``neighbours.geojson`` (property
authority), ``districts.geojson`` (property name). A missing file means: nothing is known, and
what is not known goes to a person.
"""

from __future__ import annotations

import csv
import datetime
import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rathaus.kernel.library import cached, library_path
from rathaus.procedures.places.geometry import contains


@dataclass(frozen=True, slots=True)
class Street:
    """A stretch of a street between two house numbers."""

    name: str
    number_from: int
    number_to: int
    district: str
    road_class: str
    start: tuple[float, float] | None
    end: tuple[float, float] | None
    restrictions: tuple[str, ...]

    def position(self, number: int) -> tuple[float, float] | None:
        """Latitude and longitude of a house number, between the two ends of the stretch."""
        if self.start is None or self.end is None:
            return self.start
        span = max(self.number_to - self.number_from, 1)
        share = (number - self.number_from) / span
        lat = self.start[0] + share * (self.end[0] - self.start[0])
        lon = self.start[1] + share * (self.end[1] - self.start[1])
        return lat, lon


@dataclass(frozen=True, slots=True)
class Area:
    """Something on the map with properties: a restriction, a boundary, a neighbour."""

    geometry: dict[str, Any]
    properties: dict[str, Any]

    def applies(self, first: datetime.date, last: datetime.date) -> bool:
        """Whether it holds on one of these days; without dates it always does."""
        start, end = self.properties.get("valid_from"), self.properties.get("valid_to")
        begins = datetime.date.fromisoformat(start) if start else datetime.date.min
        ends = datetime.date.fromisoformat(end) if end else datetime.date.max
        return begins <= last and first <= ends


@dataclass(frozen=True, slots=True)
class PlaceRegister:
    """Streets and areas of one city."""

    streets: dict[str, tuple[Street, ...]]
    restrictions: tuple[Area, ...]
    boundary: tuple[Area, ...]
    neighbours: tuple[Area, ...]
    districts: tuple[Area, ...] = ()

    def find(self, street: str, number: int) -> Street | None:
        """The stretch that holds this house number."""
        for stretch in self.streets.get(normalised(street), ()):
            if stretch.number_from <= number <= stretch.number_to:
                return stretch
        return None

    def knows_street(self, street: str) -> bool:
        """Whether a street of this name exists, at whatever number."""
        return normalised(street) in self.streets

    def names(self) -> list[str]:
        """Every street name once, in order."""
        return sorted({stretches[0].name for stretches in self.streets.values()})

    def lines(self) -> list[tuple[str, list[list[float]]]]:
        """The stretches of which both ends are known, as longitude and latitude."""
        return [
            (stretch.name, [[lon, lat] for lat, lon in (stretch.start, stretch.end)])
            for stretches in self.streets.values()
            for stretch in stretches
            if stretch.start is not None and stretch.end is not None
        ]

    def inside(self, lat: float, lon: float) -> bool | None:
        """Whether the point lies within the city; None when no boundary is known."""
        if not self.boundary:
            return None
        return any(contains(lat, lon, area.geometry) for area in self.boundary)

    def neighbour(self, lat: float, lon: float) -> str:
        """The authority that is competent beyond the boundary, as far as known."""
        for area in self.neighbours:
            if contains(lat, lon, area.geometry):
                return str(area.properties.get("authority", ""))
        return ""

    def district(self, lat: float, lon: float) -> str:
        """The district whose outline holds the point; empty where outlines are not known."""
        for area in self.districts:
            if contains(lat, lon, area.geometry):
                return str(area.properties.get("name", ""))
        return ""


def normalised(street: str) -> str:
    """A street name as it is compared: lower case, „str." written out, no dashes or spaces."""
    text = unicodedata.normalize("NFC", street).casefold().replace("ß", "ss")
    text = re.sub(r"str(\.|\b)", "strasse", text)
    return re.sub(r"[\s\-.]+", "", text)


@cached
def register_of(slug: str) -> PlaceRegister:
    """The register of a city, read once per process."""
    folder = library_path() / "cities" / slug
    return PlaceRegister(
        streets=_streets(folder / "streets.csv"),
        restrictions=_areas(folder / "restrictions.geojson"),
        boundary=_areas(folder / "boundary.geojson"),
        neighbours=_areas(folder / "neighbours.geojson"),
        districts=_areas(folder / "districts.geojson"),
    )


def _streets(path: Path) -> dict[str, tuple[Street, ...]]:
    found: dict[str, list[Street]] = {}
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(line for line in lines if not line.startswith("#")):
            found.setdefault(normalised(row["street"]), []).append(_street(row))
    return {name: tuple(stretches) for name, stretches in found.items()}


def _street(row: dict[str, str]) -> Street:
    return Street(
        name=row["street"],
        number_from=int(row["number_from"] or 1),
        number_to=int(row["number_to"] or 9999),
        district=row.get("district", ""),
        road_class=row.get("road_class", ""),
        start=_point(row.get("lat"), row.get("lon")),
        end=_point(row.get("lat_to"), row.get("lon_to")),
        restrictions=tuple(filter(None, (row.get("restrictions") or "").split("|"))),
    )


def _point(lat: str | None, lon: str | None) -> tuple[float, float] | None:
    return (float(lat), float(lon)) if lat and lon else None


def _areas(path: Path) -> tuple[Area, ...]:
    if not path.exists():
        return ()
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return tuple(Area(f["geometry"], f.get("properties") or {}) for f in features)
