"""Reading sessions: the one that runs, and counts that tell of places, not of people."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from rathaus.counter.assisted.models import AssistedSession
from rathaus.counter.assisted.rules import may_see_assistance
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import BERLIN, now, today
from rathaus.kernel.law import parameter
from rathaus.kernel.tenancy import current_city

# A count of one or two could be a person whom somebody knows.
FEWEST = 3
_ALL_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Month:
    """One node in one month; None where a count stands for fewer than three.

    ``empowered``: who came at least for the third time and filled in at least two pages alone
    (parameters ``assist.empowered_…``).
    """

    node: str
    month: datetime.date
    sessions: int | None
    filed: int | None
    empowered: int | None

    @property
    def share(self) -> int | None:
        """Percent of the sessions counted as empowered."""
        if self.sessions is None or self.empowered is None:
            return None
        return round(100 * self.empowered / self.sessions)


def _whole(key: str) -> int:
    city = current_city()
    return parameter(key, on=today(), land=city.land, city=city.slug).whole


def idle_since() -> datetime.datetime:
    """Sessions last used before this moment are over."""
    return now() - datetime.timedelta(minutes=_whole("assist.idle_minutes"))


def open_session(actor: Actor, session_id: UUID | str) -> AssistedSession | None:
    """The running session of this helper, with what is known while it runs."""
    return (
        AssistedSession.objects.filter(pk=session_id, helper_id=actor.account, ended_at=None)
        .select_related("open__draft")
        .first()
    )


def empowered_from() -> tuple[int, int]:
    """From which visit of the year, and with how many pages filled in alone."""
    return _whole("assist.empowered_visit"), _whole("assist.empowered_steps")


def is_empowered() -> Q:
    """Third visit, two steps alone: able to do it next time."""
    visit, steps = empowered_from()
    return Q(visit__gte=visit, steps_alone__gte=steps)


def months_of(actor: Actor) -> list[Month]:
    """Ended sessions by node and month, the newest first, counts under three suppressed.

    A count is suppressed as well where it and the total would give away a rest under three.
    """
    require(may_see_assistance, actor)
    grouped = (
        AssistedSession.objects.filter(ended_at__isnull=False)
        .annotate(month=TruncMonth("started_at", tzinfo=BERLIN))
        .values("node", "month")
        .annotate(
            sessions=Count("id"),
            sent=Count("id", filter=Q(filed=True)),
            able=Count("id", filter=is_empowered()),
        )
        .order_by("-month", "node")
    )
    return [
        Month(
            row["node"],
            row["month"].date(),
            row["sessions"] if row["sessions"] >= FEWEST else None,
            _shown(row["sent"], row["sessions"]),
            _shown(row["able"], row["sessions"]),
        )
        for row in grouped[: _ALL_MONTHS * 100]
    ]


def _shown(count: int, total: int) -> int | None:
    rest = total - count
    return count if count >= FEWEST and (rest == 0 or rest >= FEWEST) else None
