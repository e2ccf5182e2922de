"""The clock of reports: whose period is over, its head is told, once, on every day of the week."""

from __future__ import annotations

from datetime import timedelta

from rathaus.kernel.access import system
from rathaus.kernel.clock import now
from rathaus.kernel.events import record
from rathaus.kernel.jobs import periodic
from rathaus.kernel.transactions import action
from rathaus.reports.events import ReportEscalated
from rathaus.reports.figures import escalation_hours
from rathaus.reports.models import OPEN, Report

CLOCK = system("reports.clock")
_AT_ONCE = 200


@periodic("*/10 * * * *")
def watch_periods() -> None:
    """Every ten minutes: tell the heads of units which periods are over."""
    while escalate_due() == _AT_ONCE:
        pass


@action
def escalate_due() -> int:
    """Mark what is over since ``reports.escalation_hours`` and not told yet; how many.

    Hours run through nights, weekends and holidays: a danger does not wait for a working day.
    """
    at = now()
    due = (
        Report.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("office")
        .filter(state__in=OPEN, escalated_at=None, due_at__lte=at - escalation_hours())
        .order_by("due_at", "id")[:_AT_ONCE]
    )
    found = list(due)
    Report.objects.filter(pk__in=[report.pk for report in found]).update(escalated_at=at)
    for report in found:
        record(
            ReportEscalated(
                subject=report.ref,
                office=report.office.key if report.office else "",
                hours=int((at - report.received_at) / timedelta(hours=1)),
            ),
            actor=CLOCK,
        )
    return len(found)
