"""Scheduled work of the room."""

from __future__ import annotations

from rathaus.catalogue.popularity import count_popularity
from rathaus.kernel.jobs import periodic


@periodic("7 * * * *")
def refresh_popularity() -> None:
    """Once an hour: what people ask for this week stands first."""
    count_popularity()
