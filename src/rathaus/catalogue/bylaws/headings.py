"""What a heading of a by-law is: its title, a part, a paragraph, an annex, or something inside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from html import unescape
from typing import Final

from rathaus.catalogue.source import sort_key

_DASH: Final = r"[\s.:–—-]*"
_LETTER: Final = r"(?:\s?[a-z](?![A-Za-zÄÖÜäöüß]))?"
_PARAGRAPH: Final = re.compile(
    rf"^(§§?\s*\d+{_LETTER}(?:\s*(?:,|und|bis|–|-)\s*(?:§\s*)?\d+{_LETTER})*)(?!\w){_DASH}(.*)$",
    re.DOTALL,
)
_ARTICLE: Final = re.compile(rf"^(Art(?:\.|ikel)\s*\d+{_LETTER})(?!\w){_DASH}(.*)$", re.DOTALL)
_ANNEX: Final = re.compile(
    rf"^((?:Anlage|Anhang)(?:\s+(?:\d+[a-z]?|[IVX]+|[A-Z])(?!\w))?)(?!\w){_DASH}(.*)$",
    re.DOTALL | re.IGNORECASE,
)
_PART: Final = re.compile(
    r"^(?:[IVXLC]+\.|[A-Z]\.|(?:\S+\s+){0,2}(?:Teil|Abschnitt|Unterabschnitt|Kapitel|Titel)\b)",
    re.IGNORECASE,
)
_SUBPARAGRAPH: Final = re.compile(r"^\((\d+[a-z]?)\)\s*(.*)$", re.DOTALL)
_NUMBERED: Final = re.compile(
    r"^((?:Prod\.\s*)?(?:Nr\.\s*)?\d+[a-z]?(?:\.\d+)*\.?)(?![\w,])" + _DASH + r"(.*)$", re.DOTALL
)
_LONGEST_NUMBER: Final = 40
_CONTENTS: Final = frozenset({"inhaltsverzeichnis", "inhaltsubersicht", "inhalt"})


class Kind(Enum):
    """What a heading opens."""

    TITLE = "title"
    PART = "part"
    PARAGRAPH = "paragraph"
    ANNEX = "annex"
    SUBPARAGRAPH = "subparagraph"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its level (1 to 6), its number such as „§ 5“, and its words."""

    kind: Kind
    level: int
    number: str
    words: str

    @property
    def line(self) -> str:
        """Number and words as one line."""
        return f"{self.number} {self.words}".strip()


def heading_of(level: int, text: str) -> Heading:
    """What the heading is, by its words alone; titles are known only in their document."""
    said = _clean(text)
    for pattern, kind in (
        (_PARAGRAPH, Kind.PARAGRAPH),
        (_ARTICLE, Kind.PARAGRAPH),
        (_ANNEX, Kind.ANNEX),
    ):
        found = pattern.match(said)
        if found and len(found[1]) <= _LONGEST_NUMBER:
            return Heading(kind, level, found[1], found[2])
    if _PART.match(said):
        return Heading(Kind.PART, level, "", said)
    if found := _SUBPARAGRAPH.match(said):
        return Heading(Kind.SUBPARAGRAPH, level, found[1], found[2])
    found = _NUMBERED.match(said)
    if found and len(found[1]) <= _LONGEST_NUMBER:
        return Heading(Kind.OTHER, level, found[1], found[2])
    return Heading(Kind.OTHER, level, "", said)


def is_contents(words: str) -> bool:
    """Whether a section of this heading is the table of contents, which answers nothing."""
    return folded(words) in _CONTENTS


def folded(text: str) -> str:
    """Letters and figures only, small, without dots above them: for comparing headings."""
    return " ".join(re.findall(r"\w+", sort_key(_clean(text))))


def slug(text: str, limit: int = 60) -> str:
    """The text as part of an address."""
    spelled = text.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    plain = "-".join(re.findall(r"[a-z0-9]+", sort_key(spelled.replace("ß", "ss"))))
    return plain[:limit].strip("-")


def _clean(text: str) -> str:
    return " ".join(unescape(re.sub(r"\*\*|__|`", "", text)).split())
