"""What looks like abuse: a word for the editors. Nothing is refused for it, and nothing lost."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.plain_text import one_line
from rathaus.reports.text_checks import names_in

TRAP, HASTY, LINKS, PLACE = "trap", "hasty", "links", "place"
LABELS: Final[Mapping[str, str | Promise]] = {
    TRAP: _("ein verstecktes Feld ist ausgefüllt: wohl ein Programm"),
    HASTY: _("schneller ausgefüllt, als ein Mensch tippt"),
    LINKS: _("der Text enthält Links"),
    PLACE: _("die Angabe zum Ort enthält Links oder Namen"),
}
TRAP_FIELD: Final = "website"
"""A field that people do not see."""

#: Nobody finds a place, writes and checks in less.
_LEAST: Final = timedelta(seconds=4)
_LINK: Final = re.compile(
    r"https?://|\bwww\.|\[url|<a\s|\b[\w-]+\.(?:com|net|org|info|ru|xyz|top)\b", re.I
)

# Nobody's name holds one of them; „Dr.Müller“ has a capital behind the dot.
_ADDRESS: Final = re.compile(r"[/@\\<>\[\]]|(?i:www\.)|\w\.[a-z]{2,}")
LONGEST_NAME: Final = 60


def reason_of(word: str) -> str:
    """Why a report looks like abuse, in words for the editors; another word stands for itself."""
    return str(LABELS.get(word, word))


def suspicion(text: str, *, trap: str = "", took: timedelta | None = None) -> str:
    """The first reason to be careful; empty for what looks like an ordinary report.

    ``trap`` is what stood in the hidden field, ``took`` the time from the first page to the last.
    """
    if trap.strip():
        return TRAP
    if took is not None and took < _LEAST:
        return HASTY
    return LINKS if _LINK.search(text) else ""


def clean_name(name: str) -> str:
    """A name fit for a letter: one line, at most 60 characters, no word like a link."""
    kept = [word for word in one_line(name).split() if not _ADDRESS.search(word)]
    return " ".join(kept)[:LONGEST_NAME].strip()


def suspicion_of_place(said: str) -> str:
    """The same for words about the place that the register does not know."""
    return PLACE if _LINK.search(said) or names_in(said) else ""
