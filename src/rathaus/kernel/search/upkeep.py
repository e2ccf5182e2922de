"""Nightly care of the search."""

from __future__ import annotations

from rathaus.kernel.jobs import periodic
from rathaus.kernel.search.indexing import rebuild


@periodic("40 3 * * *", queue="upkeep")
def rebuild_search() -> None:
    """Let words that came later take older compounds apart, and forget words no longer used."""
    rebuild()
