"""Upright pixels, and nothing but pixels."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageOps
from PIL.PngImagePlugin import PngInfo

from rathaus.reports.photos.cleaning import clean
from tests.reports.photos.pictures import CORNERS, SECRET, corners, exif, jpeg, saved

# By which turn a camera's picture comes to be stored so (EXIF 3.0, table of Orientation).
_HELD = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def _corner_colours(image: Image.Image) -> list[tuple[int, ...]]:
    across, down = image.size
    spots = [(0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8)]
    return [image.getpixel((int(x * across), int(y * down))) for x, y in spots]  # type: ignore[misc]


def _is_upright(image: Image.Image) -> bool:
    pairs = zip(_corner_colours(image), CORNERS.values(), strict=True)
    return all(abs(a - b) < 25 for seen, meant in pairs for a, b in zip(seen, meant, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_is_upright_however_the_camera_was_held(kind: str, orientation: int) -> None:
    turn = _HELD[orientation]
    stored = corners() if turn is None else corners().transpose(turn)
    data = saved(stored, kind, exif=exif(orientation=orientation))
    assert _is_upright(ImageOps.exif_transpose(Image.open(BytesIO(data))))
    cleaned = Image.open(BytesIO(clean(data)))
    assert cleaned.size == (320, 240)
    assert _is_upright(cleaned)


@settings(max_examples=30, deadline=None)
@given(
    secret=st.binary(min_size=12, max_size=300).filter(lambda raw: len(set(raw)) > 8),
    kind=st.sampled_from(["JPEG", "PNG", "WEBP"]),
    degrees=st.tuples(*[st.integers(1, 59)] * 3),
)
def test_no_word_of_a_camera_survives(
    secret: bytes, kind: str, degrees: tuple[int, int, int]
) -> None:
    place = {1: "N", 2: tuple(map(float, degrees)), 3: "E", 4: (10.0, 8.0, 22.0), 27: secret}
    packet = b"<x:xmpmeta>" + SECRET + secret.hex().encode() + b"</x:xmpmeta>"
    more: dict[str, object] = {"exif": exif(place=place), "icc_profile": _profile()}
    if kind == "PNG":
        text = PngInfo()
        text.add_text("Comment", SECRET.decode(), zip=False)
        text.add_itxt("XML:com.adobe.xmp", packet.decode())
        more["pnginfo"] = text
    else:
        more["xmp"] = packet
    if kind == "JPEG":
        more["comment"] = SECRET
    data = saved(corners(64, 48), kind, **more) + b"PK\x03\x04" + secret
    assert SECRET in data

    cleaned = clean(data)

    assert SECRET not in cleaned
    assert secret not in cleaned
    assert _markers(cleaned) <= {0xE0, 0xDB, 0xC2, 0xC4, 0xDA, 0xD9}
    assert cleaned.endswith(b"\xff\xd9")
    opened = Image.open(BytesIO(cleaned))
    assert set(opened.info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "progression",
        "progressive",
    }
    assert not opened.getexif()


def _profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _markers(data: bytes) -> set[int]:
    """The segments of a JPEG: an APP1 would be EXIF or XMP, an APP2 a profile, 0xFE a comment."""
    found, at = set(), 2
    while at < len(data):
        at = data.index(b"\xff", at)
        marker = data[at + 1]
        at += 2
        if marker not in {0x00, *range(0xD0, 0xD8)}:
            found.add(marker)
            if marker not in {0xD9}:
                at += int.from_bytes(data[at : at + 2], "big")
    return found


def test_large_and_odd_pictures_become_small_and_plain() -> None:
    wide = Image.open(BytesIO(clean(jpeg(corners(5000, 1000)))))
    assert (wide.size, wide.mode) == ((2048, 410), "RGB")
    clear = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    assert Image.open(BytesIO(clean(saved(clear, "PNG")))).getpixel((32, 32)) == (255, 255, 255)
    deep = Image.new("I;16", (64, 64), 0x8000)
    assert Image.open(BytesIO(clean(saved(deep, "PNG")))).getpixel((32, 32)) == (128, 128, 128)
    for mode in ("1", "L", "LA", "P"):
        assert clean(saved(corners(64, 64).convert(mode), "PNG")).startswith(b"\xff\xd8")
    assert clean(jpeg(corners(64, 64).convert("CMYK"))).startswith(b"\xff\xd8")


def test_the_second_picture_that_telephones_append_is_gone() -> None:
    data = saved(corners(), "MPO", save_all=True, append_images=[corners(200, 100)])
    assert data.count(b"\xff\xd8\xff") == 2
    cleaned = clean(data)
    assert cleaned.count(b"\xff\xd8\xff") == 1
    assert _is_upright(Image.open(BytesIO(cleaned)))
