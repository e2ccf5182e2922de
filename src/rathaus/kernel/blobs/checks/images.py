"""JPEG and PNG: bounded in pixels, readable to the end, and freed of what nobody meant to send."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO, Final

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from rathaus.kernel.errors import Refused

_EXIF_ORIENTATION: Final = 0x0112
_PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
# Chunks that change what one sees; everything else is text, time, or a second image.
_PNG_KEPT: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT"}
    | {b"bKGD", b"pHYs", b"cICP"}
)
# JPEG application segments that change what one sees: JFIF, colour profile, Adobe transform.
_JPEG_KEPT_APP: Final = {0xE0: b"JFIF\x00", 0xE2: b"ICC_PROFILE\x00", 0xEE: b"Adobe"}
_JPEG_BARE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_SOI, _EOI, _SOS, _APP1, _COMMENT = 0xD8, 0xD9, 0xDA, 0xE1, 0xFE


def check_image(file: BinaryIO, *, pixels: int) -> None:
    """Refuse images with too many pixels, or that cannot be read to the end.

    The dimensions are read before anything is decoded, and JPEGs are decoded at an eighth of their
    size, which suffices to find damage.
    """
    file.seek(0)
    try:
        image = Image.open(file, formats=["JPEG", "PNG"])
        width, height = image.size
        if width * height > pixels:
            _refuse_pixels(width, height)
        image.draft("L", (max(1, width // 8), max(1, height // 8)))
        image.load()
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error) as error:
        raise _damaged() from error


def without_metadata(data: bytes) -> bytes:
    """The same image without place, device, author, comments and appended bytes; no recompression.

    The orientation of a photo is kept, since it changes what one sees. Raises :class:`Refused` when
    the file breaks off.
    """
    pieces = _png_pieces(data) if data.startswith(_PNG_SIGNATURE) else _jpeg_pieces(data)
    try:
        return b"".join(pieces)
    except (IndexError, ValueError, struct.error) as error:
        raise _damaged() from error


def _png_pieces(data: bytes) -> Iterator[bytes]:
    yield _PNG_SIGNATURE
    position = len(_PNG_SIGNATURE)
    while True:
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if end > len(data):
            raise IndexError(end)
        if kind in _PNG_KEPT:
            yield data[position:end]
        position = end
        if kind == b"IEND":
            return


def _jpeg_pieces(data: bytes) -> Iterator[bytes]:
    yield b"\xff\xd8"
    orientation = _orientation(data)
    if orientation != 1:
        yield _orientation_segment(orientation)
    position = 2
    while True:
        marker, position = _next_marker(data, position)
        if marker == _EOI:
            yield b"\xff\xd9"
            return
        if marker in _JPEG_BARE:
            yield bytes((0xFF, marker))
            continue
        (length,) = struct.unpack_from(">H", data, position)
        end = position + length
        if length < 2 or end > len(data):
            raise IndexError(end)
        body = data[position + 2 : end]
        if marker == _SOS:
            end = _end_of_scan(data, end)
        if _keeps(marker, body):
            yield bytes((0xFF, marker)) + data[position:end]
        position = end


def _next_marker(data: bytes, position: int) -> tuple[int, int]:
    if data[position] != 0xFF:
        raise IndexError(position)
    while data[position] == 0xFF:
        position += 1
    return data[position], position + 1


def _keeps(marker: int, body: bytes) -> bool:
    if 0xE0 <= marker <= 0xEF:
        kept = _JPEG_KEPT_APP.get(marker)
        return kept is not None and body.startswith(kept)
    return marker != _COMMENT


def _end_of_scan(data: bytes, position: int) -> int:
    """Compressed data ends at the next marker that is neither stuffing nor a restart."""
    while True:
        position = data.index(b"\xff", position)
        follower = data[position + 1]
        if follower == 0x00 or 0xD0 <= follower <= 0xD7:
            position += 2
        elif follower == 0xFF:
            position += 1
        else:
            return position


def _orientation(data: bytes) -> int:
    try:
        value = Image.open(BytesIO(data), formats=["JPEG"]).getexif().get(_EXIF_ORIENTATION, 1)
        return int(value) if int(value) in range(1, 9) else 1
    except (OSError, ValueError, TypeError, SyntaxError, struct.error, zlib.error):
        return 1


def _orientation_segment(orientation: int) -> bytes:
    """An EXIF block (TIFF 6.0, one entry) that says only how the photo was held."""
    entry = struct.pack(">HHIHH", _EXIF_ORIENTATION, 3, 1, orientation, 0)
    tiff = b"MM\x00\x2a" + struct.pack(">I", 8) + struct.pack(">H", 1) + entry + b"\x00" * 4
    body = b"Exif\x00\x00" + tiff
    return bytes((0xFF, _APP1)) + struct.pack(">H", len(body) + 2) + body


def _refuse_pixels(width: int, height: int) -> None:
    raise Refused(
        _("Das Bild ist mit {width} × {height} Bildpunkten zu groß.").format(
            width=width, height=height
        ),
        remedy=_("Verkleinern Sie das Bild und laden Sie es erneut hoch."),
    )


def _too_many_pixels() -> Refused:
    return Refused(
        _("Das Bild hat zu viele Bildpunkte."),
        remedy=_("Verkleinern Sie das Bild und laden Sie es erneut hoch."),
    )


def _damaged() -> Refused:
    return Refused(
        _("Das Bild ist beschädigt oder unvollständig."),
        remedy=_("Öffnen und speichern Sie es neu, oder fotografieren Sie das Blatt noch einmal."),
    )
