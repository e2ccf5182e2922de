"""Kind and size of a picture from its first bytes, before any library unpacks it."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import Final, NamedTuple

from PIL import Image, UnidentifiedImageError

from rathaus.reports.photos import bounds

_HEIF_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
)
_BROKEN: Final = (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, struct.error)


class Size(NamedTuple):
    """Kind (JPEG, PNG, WEBP) and extent as stored, not yet turned upright."""

    kind: str
    width: int
    height: int


class NoPicture(Exception):
    """It is none of the kinds."""


class Heif(NoPicture):
    """A photo as HEIC."""


class Broken(Exception):
    """It breaks off, or contradicts itself."""


class TooLarge(Exception):
    """More pixels than may be opened: ``most`` of this kind."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.most = bounds.MOST_PIXELS[kind]


class TooSmall(Exception):
    """Hardly a pixel."""


def measure(data: bytes) -> Size:
    """Kind and size; raises one of the exceptions of this module. Nothing is decoded."""
    size = Size("WEBP", *_webp_size(data)) if _kind(data) == "WEBP" else _opened_size(data)
    if min(size.width, size.height) < bounds.LEAST_SIDE:
        raise TooSmall
    if size.width * size.height > bounds.MOST_PIXELS[size.kind]:
        raise TooLarge(size.kind)
    return size


def _kind(data: bytes) -> str:
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        raise Heif
    raise NoPicture


def _opened_size(data: bytes) -> Size:
    kind = _kind(data)
    try:
        image = Image.open(BytesIO(data), formats=[kind])
        return Size(kind, *image.size)
    except Image.DecompressionBombError:
        raise TooLarge(kind) from None
    except (UnidentifiedImageError, *_BROKEN):
        raise Broken from None


def _webp_size(data: bytes) -> tuple[int, int]:
    """RFC 9649: the library reserves the whole canvas on opening, so the header is read here."""
    try:
        (length,) = struct.unpack_from("<I", data, 4)
        if length + 8 > len(data):
            raise Broken
        chunk = data[12:16]
        if chunk == b"VP8X":
            return 1 + _three(data, 24), 1 + _three(data, 27)
        if chunk == b"VP8L":
            (bits,) = struct.unpack_from("<I", data, 21)
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        if chunk == b"VP8 ":
            across, down = struct.unpack_from("<HH", data, 26)
            return across & 0x3FFF, down & 0x3FFF
    except struct.error:
        raise Broken from None
    raise Broken


def _three(data: bytes, at: int) -> int:
    piece = data[at : at + 3]
    if len(piece) != 3:
        raise Broken
    return int.from_bytes(piece, "little")
