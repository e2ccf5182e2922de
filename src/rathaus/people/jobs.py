"""Scheduled work of the room."""

from __future__ import annotations

from rathaus.kernel.access import system
from rathaus.kernel.jobs import periodic
from rathaus.people.actions import erase_due_parties


@periodic("20 3 * * *")
def erase_when_retention_ends() -> None:
    """Every night: personal data whose last reason to stay has ended is blanked."""
    erase_due_parties(actor=system("retention"))
