"""Scheduled work of the room."""

from __future__ import annotations

from rathaus.counter.assisted.actions import end_idle_sessions
from rathaus.kernel.jobs import periodic


@periodic("*/5 * * * *")
def end_assisted_sessions() -> None:
    """End sessions at a Servicestelle that nobody uses any more, and what was entered in them."""
    end_idle_sessions()
