"""Which category it may be: from the city's model if there is one, else by everyday words.

A suggestion only: somebody chooses. It never fails; at worst there is none.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rathaus.reports.models import Category
from rathaus.reports.setup import setup

logger = logging.getLogger(__name__)

MOST = 3
_LEAST_STEM = 5


@dataclass(frozen=True, slots=True)
class Suggested:
    """A category with its share of certainty (0 to 1) and the words that led to it."""

    category: Category
    share: float
    words: tuple[str, ...]

    @property
    def reason(self) -> str:
        """„wegen ‚Laterne‘“; empty where no word stands out."""
        said = ", ".join(f"‚{word}‘" for word in self.words[:2])
        return _("wegen {words}").format(words=said) if said else ""

    @property
    def row(self) -> dict[str, Any]:
        """What a report keeps of it."""
        return {
            "category": self.category.key,
            "share": round(self.share, 4),
            "words": list(self.words[:2]),
        }


def suggest_categories(text: str) -> list[Suggested]:
    """At most three, the likeliest first; none for a text that says nothing."""
    if not text.strip():
        return []
    try:
        return _by_words(text)[:MOST]
    except Exception:
        logger.exception("no suggestion")
        return []


def _by_words(text: str) -> list[Suggested]:
    said = dict(_words(text))
    found = []
    for category in setup().active:
        hits = {word: hit for word in category.words if (hit := _heard(str(word), said))}
        if hits:
            words = tuple(dict.fromkeys(hits.values()))
            found.append((sum(len(_folded(word)) for word in words), category, words))
    found.sort(key=lambda row: (-row[0], row[1].position))
    total = sum(row[0] for row in found) or 1
    return [Suggested(category, weight / total, words) for weight, category, words in found]


def _heard(word: str, said: dict[str, str]) -> str:
    """The word as it was written, also within a longer one („Straßenlaterne“) or inflected."""
    wanted = _folded(word)
    if wanted in said:
        return said[wanted]
    if len(wanted) < _LEAST_STEM:
        return ""
    return next((written for key, written in said.items() if wanted in key), "")


def _words(text: str) -> Iterator[tuple[str, str]]:
    for word in re.findall(r"[^\W\d_]{3,}", text):
        yield _folded(word), word


def _folded(word: str) -> str:
    return unicodedata.normalize("NFC", word).casefold().replace("ß", "ss")
