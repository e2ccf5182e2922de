"""Which period of a report runs next, once somebody has looked after it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from rathaus.reports.models import Report


def work_until(report: Report) -> datetime | None:
    """Until when the work is to be done, counted from when the report came in; None if unsaid."""
    hours = report.category.done_hours
    return report.received_at + timedelta(hours=hours) if hours is not None else None


def looked_after(report: Report, at: datetime) -> dict[str, Any]:
    """Columns to set when somebody looks after it for the first time: the next period begins."""
    if report.looked_after_at is not None:
        return {}
    return {"looked_after_at": at, "due_at": work_until(report), "escalated_at": None}
