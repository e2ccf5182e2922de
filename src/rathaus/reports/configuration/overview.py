"""What the setup pages list: categories with their reports, the history in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import NotFound
from rathaus.kernel.paging import Page, page_of
from rathaus.reports.configuration.rows import KINDS
from rathaus.reports.models import OPEN, Category, Report, Route, SetupChange, State
from rathaus.reports.routing import best_route
from rathaus.reports.rules import may_manage
from rathaus.reports.setup import setup

_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Line:
    """A category with who usually gets it, and how many reports are open and came in a year."""

    category: Category
    route: Route | None
    special: int
    """How many routes hold for some districts or roads only."""
    open: int
    year: int


def groups() -> list[tuple[str, list[Line]]]:
    """Every category under its group, groups in the order of their first category."""
    known = setup()
    counts = _counts()
    lines = []
    for category in known.categories.values():
        usual = best_route(known.routes, category, "", "")
        special = [
            row
            for row in known.routes
            if row is not usual
            and (row.district or row.owner)
            and best_route(known.routes, category, row.district, row.owner) is row
        ]
        opened, year = counts.get(category.key, (0, 0))
        lines.append(Line(category, usual, len(special), opened, year))
    first: dict[str, int] = {}
    for place, line in enumerate(lines):
        first.setdefault(line.category.group, place)
    lines.sort(key=lambda line: first[line.category.group])
    return [(name, list(found)) for name, found in groupby(lines, lambda one: one.category.group)]


def history(
    actor: Actor, *, after: str = "", kind: str = "", key: str = "", size: int = 30
) -> Page[SetupChange]:
    """Changes of the setup, the latest first; of one kind or one row if named."""
    require(may_manage, actor)
    rows = SetupChange.objects.all()
    if kind in KINDS:
        rows = rows.filter(kind=kind)
    if key:
        rows = rows.filter(key=key)
    return page_of(rows, order=("-id",), after=after, size=size)


def find_change(actor: Actor, number: int) -> SetupChange:
    """One change of the setup."""
    require(may_manage, actor)
    found = SetupChange.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(_("Diese Änderung gibt es nicht."), remedy=_("Lesen Sie den Verlauf neu."))
    return found


def _counts() -> Mapping[str, tuple[int, int]]:
    """Open reports and those of the last year, by category."""
    since = now() - _YEAR
    rows = (
        Report.objects.filter(Q(state__in=OPEN) | Q(received_at__gte=since))
        .exclude(state=State.MERGED)
        .order_by()
        .values_list("category")
        .annotate(
            opened=Count("pk", filter=Q(state__in=OPEN)),
            year=Count("pk", filter=Q(received_at__gte=since)),
        )
    )
    return {key: (opened, year) for key, opened, year in rows}
