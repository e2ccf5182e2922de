"""Scheduled work of the room."""

from __future__ import annotations

from rathaus.kernel.access import system
from rathaus.kernel.jobs import periodic
from rathaus.steering.actions import compute_maturity


@periodic("40 2 * * *")
def compute_every_night() -> None:
    """Every night: the levels as the evidence of the last day leaves them."""
    compute_maturity(actor=system("maturity"))
