"""Names and types that a FEEL expression may use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rathaus.procedures.exchange.dmn.tree import Node
from rathaus.procedures.tables.tokens import KEYWORDS

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_WORD_STARTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PLAIN = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Type:
    """What is known of a value: ``kind`` as in our tables, ``parts`` by FEEL name."""

    kind: str = "any"
    collection: bool = False
    parts: Mapping[str, Type] = field(default_factory=dict)

    @property
    def item(self) -> Type:
        """The type of one item of a list."""
        return Type(self.kind, False, self.parts)


@dataclass(frozen=True, slots=True)
class Known:
    """What a name stands for."""

    node: Node
    type: Type = field(default_factory=Type)


Scope = Mapping[str, Known]


def plain_name(name: str) -> str:
    """A FEEL name as our paths write it: „Years of Service“ → ``years_of_service``."""
    text = _WORD_STARTS.sub("_", name.strip()).lower().translate(_UMLAUTS)
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    text = re.sub(r"[^a-z0-9]+", "_", text).strip("_") or "value"
    if text[0].isdigit():
        text = f"_{text}"
    return f"{text}_" if text in KEYWORDS else text


def own_name(name: str) -> str:
    """A name of our own export: taken as it is."""
    return name.strip() if _PLAIN.fullmatch(name.strip()) else plain_name(name)


def pattern_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """Finds the longest of the names, however their spaces are written."""
    spelled = [
        r"\s+".join(re.escape(word) for word in name.split())
        for name in sorted(names, key=len, reverse=True)
        if name.strip()
    ]
    return re.compile(f"(?:{'|'.join(spelled)})(?!\\w)") if spelled else None
