"""Covering what an editor has drawn rectangles around."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from rathaus.kernel.errors import Invalid
from rathaus.reports.photos import refusing, sizing
from rathaus.reports.photos.cleaning import encode, open_upright, thumbnail
from rathaus.reports.photos.covering import cover_areas
from rathaus.reports.photos.findings import Area

_MOST_BOXES: Final = 200
_QUALITY: Final = 90


class Box(NamedTuple):
    """A rectangle as fractions of the picture, from its upper left corner."""

    x: float
    y: float
    w: float
    h: float


def cover_boxes(photo: bytes, boxes: Sequence[Box]) -> bytes:
    """A photo of :func:`process` with these rectangles covered for good.

    What sticks out is cut off at the edge. Raises :class:`Invalid` without a rectangle, and for
    one without extent or outside the picture. The caller keeps the result, not what was before.
    """
    if not 1 <= len(boxes) <= _MOST_BOXES or not all(map(_on_picture, boxes)):
        raise Invalid(
            _("Auf dem Foto ist nichts zum Abdecken ausgewählt."),
            remedy=_("Ziehen Sie mindestens ein Rechteck um das, was niemand sehen soll."),
        )
    try:
        image = open_upright(photo)
    except (sizing.NoPicture, sizing.Broken, sizing.TooLarge, sizing.TooSmall):
        raise refusing.damaged() from None
    width, height = image.size
    areas = [
        Area(
            math.floor(box.x * width),
            math.floor(box.y * height),
            math.ceil((box.x + box.w) * width),
            math.ceil((box.y + box.h) * height),
        )
        for box in boxes
    ]
    return encode(cover_areas(image, areas), quality=_QUALITY)


def thumbnail_of(photo: bytes) -> bytes:
    """The small picture that belongs to a photo of :func:`process` or :func:`cover_boxes`."""
    try:
        return thumbnail(open_upright(photo))
    except (sizing.NoPicture, sizing.Broken, sizing.TooLarge, sizing.TooSmall):
        raise refusing.damaged() from None


def _on_picture(box: Box) -> bool:
    values = tuple(box)
    if len(values) != 4 or not all(math.isfinite(value) for value in values):
        return False
    x, y, w, h = values
    return w > 0 and h > 0 and x < 1 and y < 1 and x + w > 0 and y + h > 0
