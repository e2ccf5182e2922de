"""The pages of a paper that is prepared: their pictures, lines of text, and where a word stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.errors import Invalid, Unavailable
from rathaus.kernel.tenancy import current_city
from rathaus.records.inspection.leaves import Box, Placed, clean_pages, placed_words
from rathaus.records.models import DocumentVersion, InspectionItem
from rathaus.records.reading.portable import LockedPdf, UnreadablePdf
from rathaus.records.renditions.making import shown
from rathaus.records.renditions.pages import page_images, page_sizes

WHOLE = Box(0.0, 0.0, 1.0, 1.0)
WIDE = 1_000
_AT_HAND = 6


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text on a page with the box around it."""

    number: int
    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Found:
    """Where a term stands, and how many pages hold no text that could be searched."""

    places: tuple[tuple[int, Box], ...]
    blind: int


def sizes_of(item: InspectionItem) -> list[tuple[float, float]]:
    """Width and height of each page as it will be shown; raises :class:`Unavailable`."""
    return page_sizes(_clean(item))


def image_of(item: InspectionItem, page: int) -> bytes:
    """A picture of a page as it will be shown, before anything is made unreadable."""
    return page_images(_clean(item), [page], width=WIDE)[0]


def lines_on(item: InspectionItem, page: int) -> list[Line]:
    """The lines of text on a page, from top to bottom; a scan without text has none."""
    words = placed_words(_clean(item), [page]).get(page, [])
    return [
        Line(number, " ".join(word.text for word in line), _around(line))
        for number, line in enumerate(_lines(words), 1)
    ]


def find_on_pages(item: InspectionItem, term: str) -> Found:
    """Every place of a word or phrase, whatever its case, also when parted at the end of a line.

    Raises :class:`Invalid` for less than two letters.
    """
    wanted = "".join(term.split()).casefold()
    if len(wanted) < 2:
        text = _("Bitte mindestens zwei Buchstaben eingeben.")
        raise Invalid(
            _("Der Suchbegriff ist zu kurz."),
            remedy=_("Nennen Sie ein ganzes Wort."),
            fields={"term": text},
        )
    places: list[tuple[int, Box]] = []
    blind = 0
    for page, words in placed_words(_clean(item)).items():
        blind += not words
        places += [(page, word.box) for word in _hits(words, wanted)]
    return Found(tuple(places), blind)


def _hits(words: Sequence[Placed], wanted: str) -> list[Placed]:
    """The words that a term covers in part or whole; gaps and hyphens between them do not count."""
    plain, owner = "", []
    for place, word in enumerate(words):
        text = word.text.casefold()
        if text.endswith(("-", "\u00ad", "\u2010")) and len(text) > 1 and "-" not in wanted:
            text = text[:-1]
        plain += text
        owner += [place] * len(text)
    hit: set[int] = set()
    start = plain.find(wanted)
    while start >= 0:
        hit.update(owner[start : start + len(wanted)])
        start = plain.find(wanted, start + 1)
    return [words[place] for place in sorted(hit)]


def _lines(words: Sequence[Placed]) -> list[list[Placed]]:
    lines: list[list[Placed]] = []
    for word in words:
        last = lines[-1][-1] if lines else None
        middle = word.y + word.h / 2
        if last is not None and last.y <= middle <= last.y + last.h and word.x >= last.x:
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def _around(words: Sequence[Placed]) -> Box:
    x, y = min(word.x for word in words), min(word.y for word in words)
    right = max(word.x + word.w for word in words)
    return Box(x, y, right - x, max(word.y + word.h for word in words) - y)


def _clean(item: InspectionItem) -> bytes:
    return _cleaned(current_city().slug, item.version_id)


@lru_cache(maxsize=_AT_HAND)
def _cleaned(_city: str, version: UUID) -> bytes:
    """The clean pages of a version, which never changes; a few are kept at hand."""
    found = DocumentVersion.objects.select_related("blob", "document").get(pk=version)
    try:
        made = shown(found)
        if made.content is not None:
            return clean_pages(made.content)
    except (LockedPdf, UnreadablePdf):
        pass
    raise Unavailable(
        _("Dieses Schriftstück lässt sich nicht als Seite zeigen."),
        remedy=_(
            "Lassen Sie es weg und nennen Sie den Grund, oder legen Sie eine Fassung als PDF ab."
        ),
    )
