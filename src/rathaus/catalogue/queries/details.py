"""Fees, periods, papers, links and places of a service: the list of the highest layer counts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, TypeVar

import orjson
from django.db.models import Prefetch, QuerySet

from rathaus.catalogue.lines import LISTS, Line
from rathaus.catalogue.models import (
    Fee,
    Layer,
    Paper,
    Period,
    Service,
    ServiceLink,
    ServicePlace,
)

Row = TypeVar("Row", Fee, Period, Paper, ServiceLink, ServicePlace)
_ALL = Layer.OWN + 1


def with_details(services: QuerySet[Service]) -> QuerySet[Service]:
    """The services with texts, lists and places loaded: six queries, however many they are."""
    places = ServicePlace.objects.select_related("office")
    return services.prefetch_related(
        "texts", "fees", "periods", "papers", "links", Prefetch("places", places)
    )


def fees_of(service: Service) -> list[Fee]:
    """What it costs, in the order of the page."""
    return _highest(service.fees.all())


def periods_of(service: Service) -> list[Period]:
    """Deadlines and times of processing and validity, in the order of the page."""
    return _highest(service.periods.all())


def papers_of(service: Service) -> list[Paper]:
    """What people bring along, in the order of the page."""
    return _highest(service.papers.all())


def links_of(service: Service) -> list[ServiceLink]:
    """Forms, online services and further pages, in the order of the page."""
    return _highest(service.links.all())


def places_of(service: Service) -> list[ServicePlace]:
    """Where people can go besides the competent office."""
    rows = service.places.all()
    if "places" not in getattr(service, "_prefetched_objects_cache", {}):
        rows = rows.select_related("office")
    return _highest(rows)


def lines_of(service: Service, name: str, *, below: int = _ALL) -> tuple[Line, ...]:
    """The list of this name as plain values, as it is without the layers from ``below`` up."""
    rows: Iterable[Any] = getattr(service, name).all()
    return tuple(LISTS[name].of(row) for row in _highest(rows, below))


def lines_digest(given: Iterable[Line]) -> str:
    """SHA-256 of a list; of an empty one nothing."""
    data = [line.data for line in given]
    return hashlib.sha256(orjson.dumps(data, option=orjson.OPT_SORT_KEYS)).hexdigest() * bool(data)


def _highest(rows: Iterable[Row], below: int = _ALL) -> list[Row]:
    found = sorted((row for row in rows if row.layer < below), key=lambda row: row.layer)
    chosen = [row for row in found if row.layer == found[-1].layer]
    return sorted(chosen, key=lambda row: (row.position, row.pk))
