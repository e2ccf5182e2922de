"""Helping with typing errors: „Meinten Sie …?“"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def guess(word: str, known: Iterable[str]) -> str:
    """„Meinten Sie …?“, or the list of what is possible where nothing is close."""
    options = sorted(known)
    close = get_close_matches(word, options, n=1)
    if close:
        return f"Meinten Sie „{close[0]}“?"
    return f"Möglich sind: {', '.join(options)}." if options else ""
