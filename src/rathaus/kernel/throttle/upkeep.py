"""Regular care of the buckets."""

from __future__ import annotations

from rathaus.kernel.jobs import periodic
from rathaus.kernel.throttle.buckets import forget_old


@periodic("17 4 * * *", queue="upkeep")
def forget_throttle() -> None:
    """Once a night: who asked yesterday is no longer counted."""
    forget_old()
