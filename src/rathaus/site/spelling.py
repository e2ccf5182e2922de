"""Words of the search that look like one that nothing was found for."""

from __future__ import annotations

from rathaus.design.typography import language
from rathaus.kernel.search import nearest_words


def alike(query: str, limit: int = 3) -> list[str]:
    """The nearest words that would find something public, best first; one query."""
    return nearest_words(query, language=language(), limit=limit)
