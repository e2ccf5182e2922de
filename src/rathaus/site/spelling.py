"""Words of the search that look like one that nothing was found for."""

from __future__ import annotations

from django.contrib.postgres.search import TrigramSimilarity

from rathaus.design.typography import language
from rathaus.kernel.search.models import SearchWord

_LEAST_ALIKE = 0.2
_SHORTEST = 3


def alike(query: str, limit: int = 3) -> list[str]:
    """The nearest words that would find something, best first; one query."""
    words = sorted(query.split(), key=len)
    if not words or len(words[-1]) < _SHORTEST:
        return []
    found = (
        SearchWord.objects.filter(language=language())
        .annotate(near=TrigramSimilarity("word", words[-1].casefold()))
        .filter(near__gte=_LEAST_ALIKE)
        .order_by("-near", "word")
    )
    return list(found.values_list("word", flat=True)[:limit])
