"""Finding what tells who somebody is, and covering it for good. No framework in here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from PIL import Image, ImageDraw, ImageStat

from rathaus.reports.photos.finders.base import Finder
from rathaus.reports.photos.finders.registry import finders_at_work
from rathaus.reports.photos.findings import Area, Finding, Kind, merged

# Covered is more than was found: a box ends at eyebrows and chin, or at the edge of the letters.
_WIDER: Final = {Kind.FACE: (0.2, 0.3), Kind.PLATE: (0.2, 0.4)}
_CELLS: Final = 4
_TONES: Final = (0.82, 1.12)
_GREY: Final = (128.0, 128.0, 128.0)


def find(image: Image.Image, finders: Sequence[Finder] | None = None) -> list[Finding]:
    """Everything that the finders at work see on an RGB picture, surest first.

    A finder's own exceptions come through: nobody may take a failure for „nothing found“.
    """
    import numpy as np

    picture = np.asarray(image)
    at_work = finders_at_work() if finders is None else finders
    return merged(one for finder in at_work for one in finder.find(picture))


def cover(image: Image.Image, findings: Iterable[Finding]) -> Image.Image:
    """A copy on which faces and plates are gone; people as a whole stay (see :mod:`judging`)."""
    boxes = [one.box.wider(*_WIDER[one.kind]) for one in findings if one.kind in _WIDER]
    return cover_areas(image, boxes)


def cover_areas(image: Image.Image, boxes: Iterable[Area]) -> Image.Image:
    """A copy with a pattern in place of these areas.

    Nothing of what was there goes into the pattern, unlike in a mosaic or a blur, from which plates
    have been read: its tone is that of the surroundings alone. So nobody can bring it back.
    """
    areas = [area for box in boxes if (area := box.within(image.size)).width and area.height]
    open_to_see = Image.new("L", image.size, 255)
    for area in areas:
        open_to_see.paste(0, area)
    covered = image.copy()
    for area in areas:
        _draw_pattern(covered, area, _tone_around(image, open_to_see, area))
    return covered


def _tone_around(
    image: Image.Image, open_to_see: Image.Image, area: Area
) -> tuple[float, float, float]:
    around = area.wider(0.3, 0.3).within(image.size)
    seen = open_to_see.crop(around)
    if not seen.getbbox():
        return _GREY
    red, green, blue = ImageStat.Stat(image.crop(around), seen).mean[:3]
    return red, green, blue


def _draw_pattern(image: Image.Image, area: Area, tone: tuple[float, float, float]) -> None:
    """Squares of two tones like on a chessboard, so that one sees that something was covered."""
    side = max(4, min(area.width, area.height) // _CELLS)
    draw = ImageDraw.Draw(image)
    for row, top in enumerate(range(area.top, area.bottom, side)):
        for column, left in enumerate(range(area.left, area.right, side)):
            shade = _TONES[(row + column) % 2]
            colour = tuple(min(255, max(24, round(part * shade))) for part in tone)
            right, bottom = min(left + side, area.right), min(top + side, area.bottom)
            draw.rectangle((left, top, right - 1, bottom - 1), fill=colour)
