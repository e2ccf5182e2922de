"""The log seals itself: what is settled is sealed every minute."""

from __future__ import annotations

from rathaus.kernel.events.seal import seal_events
from rathaus.kernel.jobs import periodic


@periodic("* * * * *", queue="upkeep")
def seal_the_log() -> None:
    """Seal everything that is settled; what is not yet is left for the next minute."""
    seal_events()
