"""Housekeeping of the room."""

from __future__ import annotations

from rathaus.kernel.jobs import periodic
from rathaus.records.tries import forget_old_tries


@periodic("17 * * * *")
def forget_status_tries() -> None:
    """Forget wrong tries of the status query once they no longer count."""
    forget_old_tries()
