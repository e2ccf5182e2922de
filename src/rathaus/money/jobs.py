"""Background work of the room."""

from __future__ import annotations

from rathaus.kernel.access import system
from rathaus.kernel.jobs import periodic
from rathaus.money.actions import time_out_payments


@periodic("*/5 * * * *")
def end_stale_payments() -> None:
    """End payments that nobody finished in time."""
    time_out_payments(actor=system("money"))
