"""Whose report it is: category × district × owner of the road."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rathaus.people.models import Office
from rathaus.reports.models import Category, Contractor, Route
from rathaus.reports.setup import first_office, setup


@dataclass(frozen=True, slots=True)
class Routed:
    """Who gets it. ``outside`` names an authority beyond the house that has to be told."""

    office: Office | None
    contractor: Contractor | None = None
    outside: str = ""
    why: str = ""


def route(category: Category, district: str, owner: str) -> Routed:
    """The row that fits and names most; without any, the city itself."""
    best = best_route(setup().routes, category, district, owner)
    if best is None:
        return Routed(first_office())
    contractor = best.contractor if best.contractor and best.contractor.active else None
    return Routed(best.office, contractor, best.outside, str(best))


def best_route(
    routes: Iterable[Route], category: Category, district: str, owner: str
) -> Route | None:
    """The route that fits; naming the category counts most, then owner, district, group."""
    fitting = [
        (rank, -number, row)
        for number, row in enumerate(routes)
        if (rank := _rank(row, category, district, owner)) is not None
    ]
    return max(fitting, key=lambda found: found[:2])[2] if fitting else None


def _rank(row: Route, category: Category, district: str, owner: str) -> int | None:
    """How much of the report the row names; None where it does not fit."""
    weighed = (
        (row.category_id, category.key, 8),
        (row.owner, owner, 4),
        (row.district, district, 2),
        (row.group, category.group, 1),
    )
    if any(named and named != given for named, given, _weight in weighed):
        return None
    return sum(weight for named, _given, weight in weighed if named)
