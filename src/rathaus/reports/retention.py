"""What is forgotten every night: addresses and abuse. Watch lists go with ``watching``."""

from __future__ import annotations

from rathaus.kernel.jobs import periodic
from rathaus.reports.actions.erasing import forget_abuse, forget_contacts


@periodic("50 3 * * *", queue="upkeep")
def forget_reports() -> None:
    """Once a night: what has to be forgotten is."""
    forget_contacts()
    forget_abuse()
