"""What is forgotten every night: addresses, unconfirmed watch lists, abuse."""

from __future__ import annotations

from rathaus.kernel.jobs import periodic
from rathaus.reports.actions.erasing import (
    forget_abuse,
    forget_contacts,
    forget_unconfirmed_watches,
)


@periodic("50 3 * * *", queue="upkeep")
def forget_reports() -> None:
    """Once a night: what has to be forgotten is."""
    forget_contacts()
    forget_unconfirmed_watches()
    forget_abuse()
