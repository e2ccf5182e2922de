"""Until when somebody vouches for a text."""

from __future__ import annotations

from datetime import date, timedelta

from rathaus.kernel.clock import today
from rathaus.kernel.law import parameter
from rathaus.kernel.tenancy import current_city


def next_review() -> date:
    """The day of the next review of what was checked today (``catalogue.review_days``)."""
    city, day = current_city(), today()
    days = parameter("catalogue.review_days", on=day, land=city.land, city=city.slug).whole
    return day + timedelta(days=days)
