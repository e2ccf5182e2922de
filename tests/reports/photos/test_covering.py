"""What is covered is gone for good, and faces and plates are found."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw

from rathaus.kernel.errors import Invalid
from rathaus.reports.photos.blackening import Box, cover_boxes, thumbnail_of
from rathaus.reports.photos.covering import cover, cover_areas, find
from rathaus.reports.photos.finders.registry import all_finders, finders_at_work, lacking
from rathaus.reports.photos.findings import Area, Finding, Kind
from tests.reports.photos.pictures import corners, jpeg, street, with_plate

pytest.importorskip("cv2")
PORTRAIT = Path(__file__).parent / "fixtures" / "portrait.jpg"
_KEYS = [finder.key for finder in all_finders() if Kind.FACE in finder.kinds]


def _passer_by(side: int = 160) -> Image.Image:
    """Somebody at the edge of the street; the head is a third of the picture pasted in."""
    image = street()
    image.paste(Image.open(PORTRAIT).resize((side, side)), (700, 420))
    return image


def _covers(findings: list[Finding], kind: Kind, box: Area) -> bool:
    whole = Image.new("L", (1000, 750))
    for one in findings:
        if one.kind == kind:
            whole.paste(255, one.box.wider(0.2, 0.3).within(whole.size))
    return float(np.asarray(whole.crop(box)).mean()) > 0.9 * 255


@pytest.mark.parametrize("key", _KEYS)
def test_finds_the_face_of_a_passer_by(key: str) -> None:
    finders = [one for one in all_finders() if one.key == key and one.ready()]
    if not finders:
        pytest.skip(f"{key} is not installed")
    eyes_and_mouth = Area(700 + 66, 420 + 36, 700 + 96, 420 + 72)
    assert _covers(find(_passer_by(), finders), Kind.FACE, eyes_and_mouth)
    assert not [one for one in find(street(), finders) if one.kind == Kind.FACE]


@pytest.mark.parametrize("text", ["KI·RH 2026", "KN·M 7", "KS·AB 123E"])
@pytest.mark.parametrize("lean", [0.0, 0.15])
def test_finds_a_plate_from_the_front_and_from_the_side(text: str, lean: float) -> None:
    image, box = with_plate(text)
    if lean:  # a car parked along the kerb: narrower, and falling to one side
        turn = (1.6, 0, 0, 1.6 * lean, 1, 0)
        image = image.transform(image.size, Image.Transform.AFFINE, turn, fillcolor=(96, 96, 98))
        left, right = box[0] / 1.6, box[2] / 1.6
        box = Area(
            round(left),
            round(box[1] - 1.6 * lean * right),
            round(right),
            round(box[3] - 1.6 * lean * left),
        )
    finders = [one for one in all_finders() if Kind.PLATE in one.kinds]
    assert _covers(find(image, finders), Kind.PLATE, Area(*box))


@pytest.mark.parametrize("lying", [True, False])
def test_a_striped_mattress_is_no_plate(lying: bool) -> None:
    image = street(1600, 1200)
    draw = ImageDraw.Draw(image)
    left, top, width, height = 350, 600, 900, 400
    draw.rectangle((left, top, left + width, top + height), fill=(225, 220, 205))
    for step in range(30, height if lying else width, 30):
        ends = (0, step, width, step) if lying else (step, 0, step, height)
        line = [place + (left, top)[number % 2] for number, place in enumerate(ends)]
        draw.line(line, fill=(90, 110, 160), width=10)
    finders = [one for one in all_finders() if Kind.PLATE in one.kinds]
    before = np.asarray(image, dtype=int)
    changed = np.abs(np.asarray(cover(image, find(image, finders)), dtype=int) - before).max(axis=2)
    assert float((changed > 0).mean()) < 0.03


@settings(max_examples=25, deadline=None)
@given(
    boxes=st.lists(
        st.tuples(*[st.integers(-20, 300)] * 2, *[st.integers(1, 140)] * 2), min_size=1, max_size=4
    ),
    secret=st.integers(0, 2**24 - 1),
)
def test_what_lay_under_it_has_no_influence_on_the_picture(
    boxes: list[tuple[int, int, int, int]], secret: int
) -> None:
    areas = [Area(x, y, x + w, y + h) for x, y, w, h in boxes]
    one, other = corners(), corners()
    for area in areas:
        ImageDraw.Draw(other).rectangle(
            (area.left, area.top, area.right - 1, area.bottom - 1), fill=f"#{secret:06x}"
        )
    first, second = cover_areas(one, areas), cover_areas(other, areas)
    assert first.tobytes() == second.tobytes()
    untouched = Image.new("L", one.size, 255)
    for area in areas:
        untouched.paste(0, area.within(one.size))
    apart = Image.composite(
        ImageChops.difference(first, one), Image.new("RGB", one.size), untouched
    )
    assert apart.getbbox() is None


def test_people_as_a_whole_stay_and_faces_go() -> None:
    image = street()
    box = Area(100, 100, 300, 400)
    assert cover(image, [Finding(Kind.PERSON, box, 1, "x")]).tobytes() == image.tobytes()
    covered = cover(image, [Finding(Kind.FACE, box, 1, "x")])
    changed = ImageChops.difference(image, covered).getbbox()
    assert changed is not None
    assert box.share_in(Area(*changed)) == 1


def test_an_editor_covers_by_hand_what_then_is_gone() -> None:
    covered = cover_boxes(jpeg(corners()), [Box(0.0, 0.0, 0.5, 0.5), Box(0.9, 0.9, 0.5, 0.5)])
    image = Image.open(BytesIO(covered))
    assert image.size == (320, 240)
    red, green = image.getpixel((60, 60)), image.getpixel((240, 60))
    assert isinstance(red, tuple)
    assert isinstance(green, tuple)
    assert red[0] < 160
    assert abs(green[1] - 180) < 20
    assert Image.open(BytesIO(thumbnail_of(covered))).size == (320, 240)


@pytest.mark.parametrize(
    "boxes", [[], [Box(0, 0, 0, 1)], [Box(1.0, 0, 1, 1)], [Box(float("nan"), 0, 1, 1)]]
)
def test_an_editor_who_draws_nothing_is_told(boxes: list[Box]) -> None:
    with pytest.raises(Invalid, match="nichts zum Abdecken"):
        cover_boxes(jpeg(corners()), boxes)
    with pytest.raises(Invalid, match="beschädigt"):
        cover_boxes(b"nothing", [Box(0, 0, 1, 1)])


def test_whoever_is_installed_is_at_work_once_and_says_what_is_missing() -> None:
    at_work = finders_at_work()
    assert not lacking(at_work)
    assert lacking([]) == {Kind.FACE, Kind.PLATE}
    assert len([one for one in at_work if Kind.FACE in one.kinds]) == 1
    assert [one.key for one in finders_at_work(["opencv-plates"])] == ["opencv-plates"]
    for finder in all_finders():
        assert bool(finder.check_config()) != finder.ready()
