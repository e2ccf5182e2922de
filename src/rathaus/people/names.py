"""Whether two names are the same person's, however they are written."""

from __future__ import annotations

import re
import unicodedata

# The Turkish ı has lost its dot for good once it was written in capitals.
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ı": "i"})
_BETWEEN = re.compile(r"[\s\-‐-―]+")
_NO_LETTER = re.compile(r"[\W\d_]+")


def same_surname(one: str, other: str) -> bool:
    """„Groß-Müller“ and „GROSS MUELLER“ are one name; „Müller“ and „Möller“ are two."""
    return "".join(_parts(one)) == "".join(_parts(other))


def same_first_names(one: str, other: str) -> bool:
    """Whether one side holds no first name that the other lacks: „Kim“ and „Kim Sophie“."""
    mine, others = _parts(one), _parts(other)
    return set(mine) <= set(others) or set(others) <= set(mine) or "".join(mine) == "".join(others)


def plain_words(name: str) -> tuple[str, ...]:
    """The words of a name in one way of writing: „Groß-Müller“ is ``("gross", "mueller")``."""
    return tuple(_parts(name))


def _parts(name: str) -> list[str]:
    """The words of a name in small letters, umlauts spelled out, without accents and signs."""
    plain = unicodedata.normalize("NFKC", name).casefold().translate(_SPELLED_OUT)
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign)
    )
    return [part for word in _BETWEEN.split(bare) if (part := _NO_LETTER.sub("", word))]
