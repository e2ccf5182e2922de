"""The clock of a report: until when what has to be done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

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


def looked_after(report: Report, at: datetime) -> dict[str, Any]:
    """Columns to set when somebody looks after it for the first time: the next period begins."""
    if report.looked_after_at is not None:
        return {}
    due_at = work_period(report.category, report.received_at)
    return {"looked_after_at": at, "due_at": due_at, "escalated_at": None}
