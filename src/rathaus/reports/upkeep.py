"""Regular care of what residents began."""

from __future__ import annotations

from rathaus.kernel.access import system
from rathaus.kernel.jobs import periodic
from rathaus.reports.actions.drafting import forget_drafts


@periodic("40 * * * *", queue="upkeep")
def forget_old_drafts() -> None:
    """Once an hour: what nobody sent goes, with its photos."""
    forget_drafts(actor=system("reports"))
