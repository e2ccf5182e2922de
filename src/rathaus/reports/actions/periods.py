"""The clock of a report: until when what has to be done."""

from __future__ import annotations

from datetime import datetime, timedelta

from rathaus.reports.actions.submitting import period_end
from rathaus.reports.models import Category, Report


def running_period(report: Report, category: Category, *, start: datetime) -> datetime | None:
    """The end of the period that runs: the first until somebody looked, then that for the work.

    Both count from ``start``, when the city knew; None without a promise.
    """
    if report.looked_after_at is None:
        return period_end(category, report.danger, start)
    return work_period(category, start)


def work_period(category: Category, start: datetime) -> datetime | None:
    """Until when it is to be done; None without a promise."""
    if category.done_hours is None:
        return None
    return start + timedelta(hours=category.done_hours)
