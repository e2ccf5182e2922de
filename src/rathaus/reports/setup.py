"""The setup in force: categories and routes, read once and again after each change.

Every change of the setup writes a :class:`SetupChange`; its last number tells whether what this
process remembers still holds, for one small statement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rathaus.kernel.statements import execute
from rathaus.kernel.tenancy import current_city
from rathaus.people.models import Office
from rathaus.reports.models import Category, Route

_VERSION = "SELECT coalesce(max(id), 0) FROM reports_setupchange"


@dataclass(frozen=True, slots=True)
class Setup:
    """Categories by key in their order, routes in theirs, and the keys of offices by id."""

    categories: Mapping[str, Category]
    routes: Sequence[Route]

    @property
    def active(self) -> list[Category]:
        """Categories that may be chosen."""
        return [category for category in self.categories.values() if category.active]


_remembered: dict[str, tuple[int, Setup]] = {}


def setup() -> Setup:
    """The setup of the city in context."""
    slug = current_city().database
    version = int(execute(_VERSION).fetchone()[0])
    known = _remembered.get(slug)
    if known is None or known[0] != version:
        known = _remembered[slug] = (version, _read())
    return known[1]


def forget_setup() -> None:
    """Read it anew next time; for what changes rows without an action (tests, restored backups)."""
    _remembered.clear()


def _read() -> Setup:
    categories = {category.key: category for category in Category.objects.all()}
    routes = list(Route.objects.select_related("office", "contractor"))
    return Setup(categories, routes)


def first_office() -> Office | None:
    """The office for what no route fits: the root of the tree."""
    return Office.objects.filter(parent=None).order_by("pk").first()
