"""Keys made of names, for services and offices that come without one of ours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe"})


def key_of(name: str, limit: int = 80) -> str:
    """A plain key such as ``gewerbe-anmeldung``; empty only where the name has no letter."""
    text = unicodedata.normalize("NFKD", name.casefold().translate(_GERMAN))
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")[:limit].strip("-")


def free_key(name: str, identifier: str, taken: Container[str], limit: int = 80) -> str:
    """The key of the name; where somebody has it, with the identifier behind it."""
    key = key_of(name, limit)
    if key and key not in taken:
        return key
    tail = key_of(identifier, 30)
    return f"{key[: limit - len(tail) - 1].strip('-')}-{tail}".strip("-")
