"""A question whose words nobody knows, with the nearest words that somebody does."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final

from rathaus.assistant.retrieval.reading import Asked
from rathaus.kernel.search import nearest_words
from rathaus.kernel.search.folding import fold
from rathaus.kernel.search.models import SearchWord

_SHORTEST: Final = 7
_ALIKE: Final = 0.85


def respelled(asked: Asked) -> str:
    """The question in words of the catalogue; empty where none of its words is misspelled.

    It is good for asking back („Meinen Sie das?“), never for an answer.
    """
    long = [word for word in asked.topic if len(word) >= _SHORTEST]
    known = SearchWord.objects.filter(language=asked.language, word__in=long)
    strange = set(long) - set(known.exclude(shown="").values_list("word", flat=True))
    text = fold(asked.text)
    nearest = {word: _nearest(word, asked.language) for word in strange}
    for word, near in nearest.items():
        if near:
            text = re.sub(rf"\b{re.escape(word)}\b", near, text)
    return text if any(nearest.values()) else ""


def _nearest(word: str, language: str) -> str:
    for near in nearest_words(word, language=language, limit=2):
        folded = fold(near)
        if SequenceMatcher(None, word, folded).ratio() >= _ALIKE:
            return folded
    return ""
