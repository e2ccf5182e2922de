"""Scheduled work of the room."""

from __future__ import annotations

from rathaus.kernel.access import system
from rathaus.kernel.jobs import periodic
from rathaus.people.actions import erase_due_parties, forget_old_receipts


@periodic("20 3 * * *")
def erase_when_retention_ends() -> None:
    """Every night: personal data whose last reason to stay has ended is blanked."""
    erase_due_parties(actor=system("retention"))


@periodic("40 3 * * *")
def forget_receipts() -> None:
    """Every night: answers kept for programs that ask twice, and old tries, are let go."""
    forget_old_receipts(actor=system("retention"))
