"""Scheduled work of the room."""

from __future__ import annotations

from rathaus.counter.assisted.actions import end_idle_sessions, forget_old_marks
from rathaus.kernel.jobs import periodic


@periodic("*/5 * * * *")
def end_assisted_sessions() -> None:
    """End sessions at a Servicestelle that nobody uses any more, and what was entered in them."""
    end_idle_sessions()


@periodic("15 4 * * *")
def forget_visits() -> None:
    """Forget the counters of visits of past years."""
    forget_old_marks()
