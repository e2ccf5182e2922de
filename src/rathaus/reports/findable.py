"""Published reports in the one search: entered when they are released, taken out when they are not.

The title names number and place, not the category: who looks for a service by its words finds the
service first. Reports older than a year are not entered; the list finds them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse

from rathaus.kernel.clock import now
from rathaus.kernel.events import Envelope, subscribe
from rathaus.kernel.jobs import job, periodic
from rathaus.kernel.search import index, remove
from rathaus.kernel.search.models import SearchEntry
from rathaus.reports.events import (
    ReportAccepted,
    ReportMerged,
    ReportMoved,
    ReportPublished,
    ReportRouted,
    ReportSplit,
)
from rathaus.reports.models import Report
from rathaus.reports.rules import may_see_public

KIND = "report"
_AGE = timedelta(days=365)
_AT_ONCE = 500


@subscribe(ReportAccepted)
@subscribe(ReportPublished)
@subscribe(ReportRouted)
@subscribe(ReportMerged)
@subscribe(ReportSplit)
@subscribe(ReportMoved, when=lambda event: event.before != "received")
def note_change(event: Any, _envelope: Envelope) -> None:
    """What may be found has changed; the search hears of it from a job."""
    index_report.defer(report=event.subject.id)


@job(queue="upkeep", lock=lambda report: f"report-search-{report}")
def index_report(*, report: str) -> None:
    """Enter the report as it is now, or take it out."""
    found = Report.objects.select_related("category").filter(pk=UUID(report)).first()
    if found is None:
        return
    if not may_see_public(found) or found.received_at < now() - _AGE:
        remove(KIND, found.number)
        return
    place = ", ".join(filter(None, [found.place, found.district]))
    index(
        KIND,
        found.number,
        f"{found.number} {place}".strip(),
        f"{found.category.name}. {found.shown_text}",
        url=reverse("report", args=[found.number]),
        summary=f"{found.category.name}: {found.shown_text}"[:200],
    )


@periodic("50 3 * * *", queue="upkeep")
def forget_old_entries() -> None:
    """Once a night: reports that have grown older than a year leave the search."""
    old = Report.objects.filter(received_at__lt=now() - _AGE, received_at__gte=now() - 2 * _AGE)
    numbers = [f"M-{serial}" for serial in old.values_list("serial", flat=True)]
    entered = SearchEntry.objects.filter(kind=KIND, key__in=numbers)
    for key in entered.values_list("key", flat=True)[:_AT_ONCE]:
        remove(KIND, key)
