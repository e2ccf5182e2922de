"""Images: what is seen stays, what nobody meant to send goes."""

from __future__ import annotations

import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from rathaus.kernel.blobs.checks.images import check_image, without_metadata
from rathaus.kernel.errors import Refused
from tests.kernel import files


def taken_in(data: bytes) -> bytes:
    check_image(io.BytesIO(data), pixels=1_000_000)
    return without_metadata(data)


def pixels(data: bytes) -> bytes:
    image: Image.Image = Image.open(io.BytesIO(data))
    image = ImageOps.exif_transpose(image)
    return image.convert("RGB").tobytes()


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_photo_loses_its_place_and_keeps_every_pixel(orientation: int) -> None:
    photo = files.jpeg(orientation=orientation, gps=True)
    assert files.GPS_MARK in photo
    clean = without_metadata(photo)
    exif = Image.open(io.BytesIO(clean)).getexif()
    assert dict(exif) == ({} if orientation == 1 else {0x0112: orientation})
    assert files.GPS_MARK not in clean
    assert pixels(clean) == pixels(photo)


def test_progressive_photo_keeps_every_pixel() -> None:
    target = io.BytesIO()
    files.noise(64, 48).save(target, "JPEG", progressive=True)
    clean = without_metadata(target.getvalue())
    assert pixels(clean) == pixels(target.getvalue())


def test_drawing_loses_its_comment_and_keeps_every_pixel() -> None:
    drawing = files.png(text=True)
    assert files.GPS_MARK in drawing
    clean = without_metadata(drawing)
    assert files.GPS_MARK not in clean
    assert pixels(clean) == pixels(drawing)


@pytest.mark.parametrize("image", [files.jpeg(), files.png()])
def test_bytes_after_the_end_are_cut(image: bytes) -> None:
    assert without_metadata(image + b"<script>") == without_metadata(image)


@pytest.mark.parametrize("image", [files.jpeg(gps=True), files.png(text=True)])
def test_cleaning_twice_changes_nothing_more(image: bytes) -> None:
    once = without_metadata(image)
    assert without_metadata(once) == once


@pytest.mark.parametrize("side", [20_000, 60_000])
def test_pixel_bombs_are_refused_before_they_unfold(side: int) -> None:
    bomb = files.png_bomb(side)
    assert len(bomb) < 100_000
    before = time.process_time()
    with pytest.raises(Refused, match="Bildpunkt"):
        check_image(io.BytesIO(bomb), pixels=100_000_000)
    assert time.process_time() - before < 0.5


@given(st.integers(min_value=1, max_value=3000), st.sampled_from([files.jpeg(), files.png()]))
def test_broken_images_are_refused_and_never_crash(cut: int, image: bytes) -> None:
    broken = image[:-cut] if cut < len(image) - 12 else image[:12]
    with pytest.raises(Refused):
        taken_in(broken)


@given(st.data())
def test_damage_is_refused_or_survived(data: st.DataObject) -> None:
    image = bytearray(data.draw(st.sampled_from([files.jpeg(gps=True), files.png()])))
    for _ in range(data.draw(st.integers(1, 4))):
        image[data.draw(st.integers(0, len(image) - 1))] = data.draw(st.integers(0, 255))
    try:
        clean = taken_in(bytes(image))
    except Refused:
        return
    assert len(clean) <= len(image) + 40
