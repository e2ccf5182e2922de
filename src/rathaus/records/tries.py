"""Failed tries of strangers: how often in a quarter of an hour, and when no more is answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta

from django.db import connection
from django.utils.translation import gettext as _

from rathaus.kernel.clock import now
from rathaus.kernel.errors import Unavailable
from rathaus.records.models import StatusTry

WINDOW = timedelta(minutes=15)

_COUNT_FAILURES = """
INSERT INTO records_statustry AS known (key, failures, since)
SELECT key, 1, %(now)s FROM unnest(%(keys)s::text[]) AS key ORDER BY key
ON CONFLICT (key) DO UPDATE SET
    failures = CASE WHEN known.since > %(start)s THEN known.failures + 1 ELSE 1 END,
    since = CASE WHEN known.since > %(start)s THEN known.since ELSE excluded.since END
"""


def refuse_after_failures(limits: Mapping[str, int]) -> None:
    """Raise :class:`Unavailable` where one of the keys has failed as often as its limit says."""
    tries = StatusTry.objects.filter(key__in=limits, since__gt=now() - WINDOW)
    if any(known.failures >= limits[known.key] for known in tries):
        raise Unavailable(
            _("Von hier kamen in kurzer Zeit zu viele Versuche."),
            remedy=_("Bitte warten Sie eine Viertelstunde, oder rufen Sie uns an."),
        )


FILED = 10
"""So many applications without an account may come from one place in a quarter of an hour."""


def slow_down(key: str) -> None:
    """Count something that anybody may do; raise :class:`Unavailable` for too much of it."""
    refuse_after_failures({key: FILED})
    count_failure([key])


def count_failure(keys: Collection[str]) -> None:
    """One more failed try for each of the keys."""
    at = now()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_FAILURES, {"keys": list(keys), "now": at, "start": at - WINDOW})


def forget_old_tries() -> int:
    """Delete tries that no longer count; returns how many."""
    return StatusTry.objects.filter(since__lte=now() - WINDOW).delete()[0]
