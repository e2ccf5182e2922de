"""What links to reports show."""

from __future__ import annotations

from uuid import UUID

from django.urls import NoReverseMatch, reverse

from rathaus.kernel.access import Actor
from rathaus.kernel.references import Resolved, owner
from rathaus.reports.models import Report
from rathaus.reports.rules import may_see, may_see_public


@owner("report")
def report(identifier: str, actor: Actor) -> Resolved | None:
    """A report by its id: at the desk for those who work on it, else its public page."""
    found = Report.objects.select_related("category").filter(pk=UUID(identifier)).first()
    if found is None:
        return None
    title = f"{found.number} {found.category.label}"
    if may_see(actor, found):
        return Resolved(title, _page("desk-report", found))
    return Resolved(title, _page("report", found)) if may_see_public(found) else None


def _page(name: str, found: Report) -> str:
    try:
        return reverse(name, args=[found.number])
    except NoReverseMatch:
        return ""
