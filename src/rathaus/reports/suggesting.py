"""Which category it may be: from the city's model if there is one, else by everyday words.

The model is a file, ``library/cities/<slug>/reports/model.json.gz`` (``rathaus reports train``). A
suggestion only: somebody chooses. It never fails; at worst there is none.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rathaus.kernel.library import cached, library_path
from rathaus.kernel.tenancy import current_city
from rathaus.reports.learning import (
    Choice,
    Keywords,
    Model,
    Place,
    by_keywords,
    load,
    suggest,
)
from rathaus.reports.models import Category
from rathaus.reports.setup import setup

logger = logging.getLogger(__name__)

_FILE = "model.json.gz"


@dataclass(frozen=True, slots=True)
class Suggested:
    """A category with its share of certainty (0 to 1) and the words that led to it."""

    category: Category
    share: float
    words: tuple[str, ...]

    @property
    def reason(self) -> str:
        """„wegen ‚Laterne‘“; empty where nothing stands out."""
        said = ", ".join(word if ":" in word else f"‚{word}‘" for word in self.words[:2])
        return _("wegen {words}").format(words=said) if said else ""

    @property
    def row(self) -> dict[str, Any]:
        """What a report keeps of it."""
        return {
            "category": self.category.key,
            "share": round(self.share, 4),
            "words": list(self.words[:2]),
        }


def suggest_categories(text: str, place: Place | None = None) -> list[Suggested]:
    """At most three, the likeliest first; none for a text that says nothing."""
    if not text.strip():
        return []
    try:
        choices = _choices(text, place)
    except Exception:
        logger.exception("no suggestion")
        return []
    known = {category.key: category for category in setup().active}
    return [
        Suggested(known[choice.key], choice.share, choice.words)
        for choice in choices
        if choice.key in known
    ]


def _choices(text: str, place: Place | None) -> tuple[Choice, ...]:
    """What the model says; words where there is none, or where it says nothing."""
    model = city_model(current_city().slug)
    learned = suggest(model, text, place).categories if model else ()
    return learned or by_keywords(_keywords(), text).categories


def _keywords() -> list[Keywords]:
    return [
        Keywords(category.key, category.label, tuple(str(word) for word in category.words))
        for category in setup().active
    ]


@cached
def city_model(slug: str) -> Model | None:
    """The model that the city has trained; None without one, or where it cannot be read."""
    path = library_path() / "cities" / slug / "reports" / _FILE
    if not path.exists():
        return None
    try:
        return load(path)
    except Exception:
        logger.exception("the model of %s cannot be read", slug)
        return None
