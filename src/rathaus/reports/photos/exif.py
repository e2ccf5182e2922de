"""What a camera writes beside the pixels: how it was held, where, and when (EXIF 3.0, CIPA DC-008).

The values come from a stranger: what is odd counts as not said.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from rathaus.kernel.clock import now

_FIRST_YEAR: Final = 1995
# So far a camera's clock may be ahead of ours.
_AHEAD: Final = timedelta(days=1)


class Position(NamedTuple):
    """Degrees of WGS 84, north and east."""

    lat: float
    lon: float


class Shot(NamedTuple):
    """How (EXIF orientation 1 to 8), where and when a photo was taken, as far as it says so."""

    orientation: int
    position: Position | None
    taken_at: datetime | None


def read_shot(data: bytes, kind: str) -> Shot:
    """What the camera wrote; a block that cannot be read says nothing."""
    try:
        exif = _block(data, kind)
        held = exif.get(Base.Orientation, 1)
        place = dict(exif.get_ifd(IFD.GPSInfo))
        details = {**exif, **exif.get_ifd(IFD.Exif)}
    except Exception:  # noqa: BLE001 - damaged blocks provoke any error in the library
        return Shot(1, None, None)
    return Shot(
        held if isinstance(held, int) and 1 <= held <= 8 else 1,
        position_in(place),
        taken_in(details),
    )


def _block(data: bytes, kind: str) -> Image.Exif:
    """The block in the head of the file; asked for one, the library would decode a PNG for it."""
    exif = Image.Exif()
    if kind == "WEBP":
        exif.load(_webp_chunk(data, b"EXIF"))
        return exif
    image = Image.open(BytesIO(data), formats=[kind])
    if kind == "JPEG" or "exif" in image.info:
        return image.getexif()
    return exif


def _webp_chunk(data: bytes, name: bytes) -> bytes:
    """RFC 9649 § 2.3: chunks of even length one behind the other."""
    at = 12
    while at + 8 <= len(data):
        (length,) = struct.unpack_from("<I", data, at + 4)
        if data[at : at + 4] == name:
            return data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    return b""


def position_in(place: Mapping[int, Any]) -> Position | None:
    """Degrees from the GPS block; none where the receiver was not sure or the values are odd."""
    if _text(place.get(GPS.GPSStatus, "A")) == "V" or not _is_wgs84(place):
        return None
    lat = _degrees(place, GPS.GPSLatitude, GPS.GPSLatitudeRef, ("N", "S"), 90)
    lon = _degrees(place, GPS.GPSLongitude, GPS.GPSLongitudeRef, ("E", "W"), 180)
    if lat is None or lon is None or (lat == 0 and lon == 0):
        return None
    return Position(round(lat, 7), round(lon, 7))


def _is_wgs84(place: Mapping[int, Any]) -> bool:
    datum = "".join(filter(str.isalnum, _text(place.get(GPS.GPSMapDatum, "")).upper()))
    return datum in {"", "WGS84", "WGS1984", "UNKNOWN", "ETRS89"}


def _degrees(
    place: Mapping[int, Any], value: int, reference: int, sides: tuple[str, str], most: int
) -> float | None:
    side = _text(place.get(reference, "")).upper()[:1]
    parts = place.get(value)
    if side not in sides or not isinstance(parts, tuple | list) or not 1 <= len(parts) <= 3:
        return None
    try:
        degrees, minutes, seconds = (*(float(part) for part in parts), 0.0, 0.0)[:3]
    except (TypeError, ValueError, ArithmeticError):
        return None
    if not all(math.isfinite(part) and part >= 0 for part in (degrees, minutes, seconds)):
        return None
    angle = degrees + minutes / 60 + seconds / 3600
    if minutes >= 60.001 or seconds >= 60.001 or angle > most:
        return None
    return angle if side == sides[0] else -angle


def taken_in(details: Mapping[int, Any]) -> datetime | None:
    """When it was taken; without an offset the camera shows the time of the place."""
    said = _text(details.get(Base.DateTimeOriginal) or details.get(Base.DateTimeDigitized) or "")
    offset = _text(details.get(Base.OffsetTimeOriginal) or "")
    try:
        taken = datetime.strptime(f"{said}{offset}", "%Y:%m:%d %H:%M:%S%z")
    except ValueError:
        try:
            zone = ZoneInfo(settings.TIME_ZONE)
            taken = datetime.strptime(said, "%Y:%m:%d %H:%M:%S").replace(tzinfo=zone)
        except ValueError:
            return None
    try:
        return taken if taken.year >= _FIRST_YEAR and taken <= now() + _AHEAD else None
    except OverflowError:
        return None


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    return value.replace("\x00", " ").strip() if isinstance(value, str) else ""
