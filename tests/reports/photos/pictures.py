"""Photos drawn for these tests, so that none of them needs a licence or shows anybody."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

# Four corners that tell apart the eight ways in which a camera can be held.
CORNERS = {
    "red": (220, 30, 30),
    "green": (30, 180, 40),
    "blue": (30, 40, 210),
    "grey": (90, 90, 90),
}
SECRET = b"CANARY-POSITION-54.3233N"


def corners(width: int = 320, height: int = 240) -> Image.Image:
    """Red and green above, blue and grey below."""
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    for number, colour in enumerate(CORNERS.values()):
        left, top = (number % 2) * width // 2, (number // 2) * height // 2
        draw.rectangle((left, top, left + width // 2, top + height // 2), fill=colour)
    return image


def street(width: int = 1000, height: int = 750) -> Image.Image:
    """A quiet street without people and cars: sky, houses' wall, asphalt, a hole in it."""
    noise = np.random.default_rng(7).normal(0, 2, (height, width, 1))
    picture = np.empty((height, width, 3))
    picture[: height // 3] = (176, 196, 214)
    picture[height // 3 : height // 2] = (168, 150, 132)
    picture[height // 2 :] = (96, 96, 98)
    image = Image.fromarray(np.clip(picture + noise, 0, 255).astype(np.uint8))
    ImageDraw.Draw(image).ellipse((150, 600, 400, 700), fill=(48, 46, 44))
    return image


def with_plate(text: str = "KI·RH 2026", *, width: int = 150) -> tuple[Image.Image, Any]:
    """The street with the dark back of a car and its plate; also the plate's box."""
    image = street()
    draw = ImageDraw.Draw(image)
    left, top, height = 450, 400, round(width * 110 / 520)
    draw.rectangle((left - 2 * width, top - 200, left + 3 * width, top + 120), fill=(34, 38, 52))
    plate = Image.new("RGB", (1040, 220), (245, 245, 240))
    pen = ImageDraw.Draw(plate)
    pen.rectangle((0, 0, 1039, 219), outline=(15, 15, 15), width=10)
    pen.rectangle((10, 10, 100, 209), fill=(20, 60, 160))
    pen.text((130, 10), text, font=ImageFont.load_default(170), fill=(10, 10, 10))
    image.paste(plate.resize((width, height), Image.Resampling.LANCZOS), (left, top))
    return image, (left, top, left + width, top + height)


def jpeg(image: Image.Image, **kept: Any) -> bytes:
    """As a camera would write it."""
    out = BytesIO()
    image.save(out, "JPEG", quality=95, subsampling=0, **kept)
    return out.getvalue()


def saved(image: Image.Image, kind: str, **kept: Any) -> bytes:
    """In another format."""
    out = BytesIO()
    image.save(out, kind, **kept)
    return out.getvalue()


def exif(
    *, orientation: int = 1, place: dict[int, Any] | None = None, taken: str = "", offset: str = ""
) -> Image.Exif:
    """A camera's notes, with a word that must never come out again."""
    notes = Image.Exif()
    notes[0x0112] = orientation
    notes[0x010F] = SECRET.decode()
    notes.get_ifd(0x8825).update(place or {})
    details = {0x9003: taken, 0x9011: offset}
    notes.get_ifd(0x8769).update({tag: value for tag, value in details.items() if value})
    return notes


KIEL = {1: "N", 2: (54.0, 19.0, 23.88), 3: "E", 4: (10.0, 8.0, 22.2), 18: "WGS-84"}


def bomb_png(width: int, height: int) -> bytes:
    """A few bytes that claim to be a huge picture."""
    whole = bytearray(saved(Image.new("L", (16, 16)), "PNG"))
    whole[16:24] = struct.pack(">II", width, height)
    whole[29:33] = struct.pack(">I", zlib.crc32(bytes(whole[12:29])))
    return bytes(whole)
