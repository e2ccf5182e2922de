"""Words of everyday life beside words of the administration, from ``library/search``."""

from __future__ import annotations

from rathaus.kernel.library import cached, library_path
from rathaus.kernel.search.folding import fold


def same_meaning(word: str, language: str) -> frozenset[str]:
    """Other words (folded) that people use for the same thing."""
    return _groups(language).get(word, frozenset())


@cached
def _groups(language: str) -> dict[str, frozenset[str]]:
    """Each line of the file is a group; a word in several groups means all of them."""
    path = library_path() / "search" / f"thesaurus-{language}.txt"
    found: dict[str, set[str]] = {}
    if not path.is_file():
        return {}
    for line in path.read_text(encoding="utf-8").splitlines():
        group = [fold(word.strip()) for word in line.partition("#")[0].split(",") if word.strip()]
        for word in group:
            found.setdefault(word, set()).update(other for other in group if other != word)
    return {word: frozenset(others) for word, others in found.items()}
