"""The one search of the house. Rooms say what can be found; everybody finds what they may see.

``index`` and ``remove`` belong into the action that changes a thing; ``suggest`` answers while
somebody types, ``search`` gives pages, ``search_grouped`` wholes by their passages. A query may be
misspelled, inflected, a compound, or in words of everyday life (``library/search``).
"""

from rathaus.kernel.search.finding import Hit, Results, search, suggest
from rathaus.kernel.search.grouping import Group, GroupedResults, search_grouped
from rathaus.kernel.search.indexing import Entry, index, index_many, rebuild, remove
from rathaus.kernel.search.spelling import nearest_words
from rathaus.kernel.search.upkeep import rebuild_search

__all__ = [
    "Entry",
    "Group",
    "GroupedResults",
    "Hit",
    "Results",
    "index",
    "index_many",
    "nearest_words",
    "rebuild",
    "rebuild_search",
    "remove",
    "search",
    "search_grouped",
    "suggest",
]
