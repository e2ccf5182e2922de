"""A photo turned upright, made small and freed of everything but its pixels.

Runs in the process that opens photos: no framework in here.
"""

from __future__ import annotations

import contextlib
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from rathaus.reports.photos import bounds
from rathaus.reports.photos.sizing import Broken, measure


def clean(data: bytes) -> bytes:
    """The photo as JPEG: upright, in sRGB, no longer than ``LONG_SIDE``, with no metadata at all.

    EXIF, XMP, IPTC, comments, colour profile, thumbnails, further images and appended bytes are
    gone, since the pixels are written anew. Raises what :func:`sizing.measure` raises.
    """
    return encode(open_upright(data))


def open_upright(data: bytes, *, side: int = bounds.LONG_SIDE) -> Image.Image:
    """The pixels: RGB, upright, at most ``side`` long. A JPEG is decoded at a part of its size.

    Raises what :func:`sizing.measure` raises, :class:`Broken` for damage further in, and
    :class:`MemoryError` where the process may not have as much as it takes.
    """
    kind = measure(data).kind
    try:
        image = Image.open(BytesIO(data), formats=[kind])
        orientation = image.getexif().get(0x0112, 1)
        profile = image.info.get("icc_profile")
        image.draft("RGB", (side, side))
        image.load()
    except MemoryError:
        raise
    except Exception as error:
        raise Broken from error
    small = _in_srgb(_smaller(_flat(image), side), profile)
    upright = Image.new("RGB", small.size)
    upright.paste(small.convert("RGB"))
    upright.getexif()[0x0112] = orientation if orientation in range(1, 9) else 1
    turned = ImageOps.exif_transpose(upright)
    turned.info.clear()
    return turned


def encode(image: Image.Image, *, quality: int = bounds.QUALITY) -> bytes:
    """JPEG bytes with nothing but pixels."""
    plain = Image.new("RGB", image.size)
    plain.paste(image)
    out = BytesIO()
    plain.save(out, "JPEG", quality=quality, progressive=True)
    return out.getvalue()


def thumbnail(image: Image.Image) -> bytes:
    """A small JPEG of the picture for lists and maps."""
    return encode(_smaller(image, bounds.THUMBNAIL_SIDE))


def _smaller(image: Image.Image, side: int) -> Image.Image:
    if max(image.size) <= side:
        return image
    smaller = image.copy() if image.mode == "P" else image
    smaller = smaller.convert("RGB") if smaller.mode in {"P", "1"} else smaller
    scale = side / max(image.size)
    size = tuple(max(1, round(length * scale)) for length in image.size)
    return smaller.resize((size[0], size[1]), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _flat(image: Image.Image) -> Image.Image:
    """Eight bits a channel, and what is transparent on white."""
    if image.mode.startswith("I;16"):
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in {"I", "F"}:
        return image.convert("L")
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        white = Image.new("RGB", clear.size, "white")
        white.paste(clear, mask=clear.getchannel("A"))
        return white
    return image


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if not profile or image.mode not in {"RGB", "L", "CMYK"}:
        return image
    with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
        turned = ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
        return turned or image
    return image
