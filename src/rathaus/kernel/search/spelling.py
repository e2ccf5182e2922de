"""What somebody may have meant whose words lead nowhere."""

from __future__ import annotations

from typing import Final

from rathaus.kernel.search.folding import MAX_QUERY, words
from rathaus.kernel.statements import execute

_SHORTEST: Final = 3
# Only words that something public contains: others may be names from somebody's case.
_NEAREST: Final = """
SELECT known.shown
  FROM kernel_searchword AS known
 WHERE known.language = %(language)s AND known.word %% %(word)s
   AND known.word <> %(word)s AND known.shown <> ''
   AND EXISTS (SELECT 1 FROM kernel_searchterm AS place
                WHERE place.language = known.language AND place.term = known.root AND place.public)
 ORDER BY similarity(known.word, %(word)s) DESC, known.word
 LIMIT %(limit)s
"""


def nearest_words(text: str, *, language: str = "de", limit: int = 3) -> list[str]:
    """Other words, spelled as on the pages, that look like the query's longest one; best first.

    Every one of them occurs in something that everybody may find.
    """
    asked = sorted(words(text[:MAX_QUERY], language), key=len)
    if not asked or len(asked[-1]) < _SHORTEST:
        return []
    cursor = execute(_NEAREST, {"language": language, "word": asked[-1], "limit": limit})
    return [str(shown) for (shown,) in cursor.fetchall()]
