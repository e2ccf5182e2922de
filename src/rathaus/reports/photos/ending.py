"""Whether a picture is there up to its end: the parts are counted off, no pixel is decoded."""

from __future__ import annotations

import re
import struct
from typing import Final

from rathaus.reports.photos.sizing import Broken

# Within the pixels of a JPEG 0xFF is followed by 0, by the number of a restart or by filling;
# anything else is a marker (ITU-T T.81, B.1.1.2).
_MARKER: Final = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_PIXELS, _END, _ALONE = 0xDA, 0xD9, frozenset({0x01, 0xD8})


def check_whole(data: bytes, kind: str) -> None:
    """Raise :class:`Broken` for a JPEG or PNG that breaks off; what follows its end is nothing.

    A WebP says its length in its head, where :func:`sizing.measure` compares it.
    """
    if kind == "JPEG":
        _walk_jpeg(data)
    elif kind == "PNG":
        _walk_png(data)


def _walk_jpeg(data: bytes) -> None:
    """From marker to marker; previews in the camera's notes have ends of their own, skipped so."""
    at, begun = 2, False
    while True:
        found = _MARKER.search(data, at)
        if found is None:
            raise Broken
        marker, at = data[found.end() - 1], found.end()
        if marker == _END:
            break
        begun = begun or marker == _PIXELS
        at += 0 if marker in _ALONE else _length(data, at, ">H")
    if not begun:
        raise Broken


def _walk_png(data: bytes) -> None:
    at = 8
    while data[at + 4 : at + 8] != b"IEND":
        at += 12 + _length(data, at, ">I")


def _length(data: bytes, at: int, form: str) -> int:
    try:
        (length,) = struct.unpack_from(form, data, at)
    except struct.error:
        raise Broken from None
    return int(length)
