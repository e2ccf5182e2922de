"""Marking the words that were asked for, in HTML that is safe whatever the text contains."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from rathaus.kernel.search.folding import MAX_QUERY, MAX_WORDS, fold, words

_WORD: Final = re.compile(r"\w+")
_LENGTH: Final = 180
_BEFORE: Final = 60
# Two words belong together when they share this much of their beginning: Anmeldung, anmelden.
_SHARED: Final = 0.6
_SHORTEST: Final = 3


def highlight(text: str, query: str) -> SafeString:
    """The text, escaped, with ``<mark>`` around words that the query asks for."""
    return _mark(text, _asked(query))


def _mark(text: str, asked: tuple[str, ...]) -> SafeString:
    pieces: list[str] = []
    position = 0
    for match in _WORD.finditer(text):
        if _belongs(match.group(), asked):
            pieces.append(escape(text[position : match.start()]))
            pieces.append(f"<mark>{escape(match.group())}</mark>")
            position = match.end()
    pieces.append(escape(text[position:]))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece is escaped above


def excerpt(text: str, query: str) -> SafeString:
    """A line or two of the text around the first word asked for, escaped and marked."""
    asked = _asked(query)
    if len(text) <= _LENGTH:
        return _mark(text, asked)
    first = next((m.start() for m in _WORD.finditer(text) if _belongs(m.group(), asked)), 0)
    start = 0 if first <= _BEFORE else text.rfind(" ", 0, first - _BEFORE) + 1
    end = text.find(" ", start + _LENGTH)
    if end < 0 or end > start + _LENGTH + 40:
        end = min(len(text), start + _LENGTH)
    shown = text[start:end].strip()
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return mark_safe(f"{before}{_mark(shown, asked)}{after}")  # noqa: S308 - see highlight


def _asked(query: str) -> tuple[str, ...]:
    return tuple(w for w in words(query[:MAX_QUERY], "de") if len(w) >= _SHORTEST)[:MAX_WORDS]


# Titles and texts say the same words over and over.
@lru_cache(maxsize=20_000)
def _belongs(word: str, asked: tuple[str, ...]) -> bool:
    folded = fold(word)
    return len(folded) >= _SHORTEST and any(_alike(folded, other) for other in asked)


def _alike(word: str, other: str) -> bool:
    if word.startswith(other) or (len(other) >= 2 * _SHORTEST and other in word):
        return True
    shared = 0
    for left, right in zip(word, other, strict=False):
        if left != right:
            break
        shared += 1
    return shared >= max(4, _SHARED * max(len(word), len(other)))
