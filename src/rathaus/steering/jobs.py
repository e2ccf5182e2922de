"""Scheduled work of the room."""

from __future__ import annotations

from rathaus.kernel.access import system
from rathaus.kernel.jobs import periodic
from rathaus.steering.actions import compute_maturity
from rathaus.steering.visiting import probe_services


@periodic("10 2 * * *", queue="upkeep", atomic=False)
def probe_every_night() -> None:
    """Every night, before the levels: whether the description of each service can be reached."""
    probe_services(actor=system("probe"))


@periodic("40 2 * * *")
def compute_every_night() -> None:
    """Every night: the levels as the evidence of the last day leaves them."""
    compute_maturity(actor=system("maturity"))
