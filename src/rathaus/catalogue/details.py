"""Figures and addresses of a service: of each list, the rows of the highest layer that has any."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from rathaus.catalogue.models import Fee, Paper, Period, Service, ServiceLink

_Row = TypeVar("_Row", Fee, Paper, Period, ServiceLink)


def fees_of(service: Service) -> list[Fee]:
    """What the service costs."""
    return _highest(service.fees.all())


def periods_of(service: Service) -> list[Period]:
    """Deadlines, processing times, validity."""
    return _highest(service.periods.all())


def papers_of(service: Service) -> list[Paper]:
    """What one has to bring."""
    return _highest(service.papers.all())


def links_of(service: Service) -> list[ServiceLink]:
    """Forms, online services, further pages."""
    return _highest(service.links.all())


def _highest(rows: Iterable[_Row]) -> list[_Row]:
    found = list(rows)
    top = max((row.layer for row in found), default=0)
    return [row for row in found if row.layer == top]
