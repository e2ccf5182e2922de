"""How long reports really took, as far as there are enough to say."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import ngettext

from rathaus.design.typography import number
from rathaus.kernel.clock import now
from rathaus.kernel.statements import execute
from rathaus.reports.figures import suppressed_below
from rathaus.reports.models import Category

_WINDOW = timedelta(days=365)
_TOOK = """
SELECT count(*), percentile_cont(0.5) WITHIN GROUP
       (ORDER BY extract(epoch FROM ended_at - received_at))::float8
  FROM reports_report
 WHERE category_id = %s AND state = 'done' AND ended_at >= %s
"""


def usual_time(category: Category) -> timedelta | None:
    """In this time half of the year's reports of the category were done; None for too few."""
    count, seconds = execute(_TOOK, [category.pk, now() - _WINDOW]).fetchone()
    return timedelta(seconds=seconds) if count >= suppressed_below() else None


def span(took: timedelta) -> str:
    """A time as one says it: hours up to two days, then days, rounded up."""
    hours = max(1, -(-int(took.total_seconds()) // 3600))
    if hours <= 48:
        return ngettext("{n} Stunde", "{n} Stunden", hours).format(n=number(hours))
    days = -(-hours // 24)
    return ngettext("{n} Tag", "{n} Tagen", days).format(n=number(days))
