"""What a photo says before it is shown: kind, size, how, where and when it was taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rathaus.reports.photos import bounds, refusing, sizing
from rathaus.reports.photos.ending import check_whole
from rathaus.reports.photos.exif import Position, read_shot


@dataclass(frozen=True, slots=True)
class Look:
    """A photo from outside. ``width`` and ``height`` in pixels, as seen once it is upright.

    ``orientation`` is the EXIF value 1 to 8, ``position`` WGS 84 or nothing, ``taken_at`` with its
    time zone or nothing.
    """

    kind: str
    width: int
    height: int
    orientation: int
    position: Position | None
    taken_at: datetime | None


def look(data: bytes) -> Look:
    """Read the head of a photo and the camera's notes; no pixel is decoded.

    Raises :class:`Invalid` for what is no JPEG, PNG or WebP, for HEIC, for a damaged head, for what
    breaks off before its end, and for more bytes or pixels than :mod:`bounds` allows. Damage to the
    pixels shows in :func:`process`.
    """
    if len(data) > bounds.MOST_BYTES:
        raise refusing.too_many_bytes(bounds.MOST_BYTES)
    try:
        size = sizing.measure(data)
        check_whole(data, size.kind)
    except sizing.Heif:
        raise refusing.heic() from None
    except sizing.NoPicture:
        raise refusing.wrong_kind() from None
    except sizing.Broken:
        raise refusing.damaged() from None
    except sizing.TooSmall:
        raise refusing.too_small() from None
    except sizing.TooLarge as error:
        raise refusing.too_large(error.most) from None
    shot = read_shot(data, size.kind)
    across, down = size.width, size.height
    if shot.orientation >= 5:
        across, down = down, across
    return Look(size.kind, across, down, shot.orientation, shot.position, shot.taken_at)
