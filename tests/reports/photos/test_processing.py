"""From a stranger's file to a photo that may be shown, or that waits for an editor."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from rathaus.kernel.errors import Invalid
from rathaus.reports.photos import bounds
from rathaus.reports.photos.exif import Position
from rathaus.reports.photos.findings import Area, Finding, Kind
from rathaus.reports.photos.judging import Cause, Outcome, judge, unseen
from rathaus.reports.photos.processing import process
from tests.reports.photos.pictures import (
    KIEL,
    bomb_png,
    corners,
    exif,
    jpeg,
    saved,
    street,
    with_plate,
)

PORTRAIT = Path(__file__).parent / "fixtures" / "portrait.jpg"


@pytest.fixture
def _cascades() -> None:
    pytest.importorskip("cv2")


@pytest.mark.usefixtures("_cascades")
def test_a_photo_with_a_plate_comes_out_small_covered_and_without_its_place() -> None:
    image, box = with_plate()
    done = process(jpeg(image, exif=exif(place=KIEL, taken="2026:03:30 14:05:00")))
    assert done.position == Position(54.3233, 10.1395)
    assert done.taken_at is not None
    assert done.verdict.outcome == Outcome.COVERED
    assert done.verdict.plates >= 1
    assert "Kennzeichen" in done.verdict.for_reporter
    shown = Image.open(BytesIO(done.photo))
    assert shown.size == (done.width, done.height) == image.size
    assert not shown.getexif()
    assert max(Image.open(BytesIO(done.thumbnail)).size) == bounds.THUMBNAIL_SIDE
    letters = Area(*box)
    assert max(letters.share_in(one.box) for one in done.findings) > 0.6
    assert _contrast(shown, letters) < 0.5 * _contrast(image, letters)


def _contrast(image: Image.Image, area: Area) -> int:
    least, most = image.convert("L").crop(area).getextrema()
    assert isinstance(least, int)
    assert isinstance(most, int)
    return most - least


@pytest.mark.usefixtures("_cascades")
def test_a_portrait_is_withheld_and_the_reporter_told_why() -> None:
    done = process(PORTRAIT.read_bytes())
    assert done.verdict.outcome == Outcome.PERSON
    assert done.verdict.withheld
    assert "Auf Ihrem Foto ist ein Mensch gut zu sehen" in done.verdict.for_reporter


@pytest.mark.parametrize("finders", [[], ["opencv-people"]])
def test_where_nobody_looks_an_editor_has_to(settings, finders: list[str]) -> None:  # type: ignore[no-untyped-def]
    settings.REPORTS_PHOTO_FINDERS = finders
    done = process(jpeg(corners()))
    assert (done.verdict.outcome, done.verdict.cause) == (Outcome.UNSEEN, Cause.NO_FINDER)
    assert done.verdict.withheld
    assert Image.open(BytesIO(done.photo)).size == (320, 240)


@pytest.mark.parametrize("how", ["hangs", "crashes"])
def test_a_photo_on_which_the_process_fails_is_not_lost(settings, monkeypatch, how: str) -> None:  # type: ignore[no-untyped-def]
    settings.REPORTS_PHOTO_FINDERS = []
    data = jpeg(corners(), exif=exif(place=KIEL))
    if how == "hangs":
        monkeypatch.setattr(bounds, "SECONDS", 0.01)
    else:
        settings.REPORTS_PHOTO_FINDERS = 7  # nothing that the process could work with
    done = process(data)
    assert (done.verdict.outcome, done.verdict.cause) == (Outcome.UNSEEN, Cause.TOO_HARD)
    assert done.photo == done.thumbnail == b""
    assert done.position == Position(54.3233, 10.1395)


def test_forty_megapixels_of_a_telephone_are_taken_and_bombs_are_not(settings) -> None:  # type: ignore[no-untyped-def]
    settings.REPORTS_PHOTO_FINDERS = []
    large = jpeg(Image.new("RGB", (7296, 5472), "grey"), exif=exif(orientation=6))
    done = process(large)
    assert (done.width, done.height) == (1536, 2048)
    for refused in (bomb_png(40_000, 40_000), bomb_png(5_000, 5_000)):
        with pytest.raises(Invalid):
            process(refused)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
def test_a_photo_that_breaks_off_is_refused(settings, kind: str) -> None:  # type: ignore[no-untyped-def]
    settings.REPORTS_PHOTO_FINDERS = []
    data = saved(street(400, 300), kind)
    with pytest.raises(Invalid, match="beschädigt"):
        process(data[: len(data) * 2 // 3])


def _found(kind: Kind, width: int, height: int) -> Finding:
    return Finding(kind, Area(10, 10, 10 + width, 10 + height), 0.9, "test")


@pytest.mark.parametrize(
    ("findings", "outcome"),
    [
        ([], Outcome.CLEAR),
        ([_found(Kind.PLATE, 400, 90)], Outcome.COVERED),
        ([_found(Kind.FACE, 40, 52)], Outcome.COVERED),
        ([_found(Kind.FACE, 160, 200)], Outcome.PERSON),
        ([_found(Kind.FACE, 100, 120)] * 4, Outcome.PERSON),
        ([_found(Kind.PERSON, 300, 600)], Outcome.CLEAR),
        ([_found(Kind.PERSON, 600, 1200)], Outcome.PERSON),
    ],
)
def test_who_fills_the_picture_is_its_subject(findings: list[Finding], outcome: Outcome) -> None:
    verdict = judge(findings, (2048, 1536))
    assert verdict.outcome == outcome
    assert verdict.for_editor
    assert bool(verdict.for_reporter) == (outcome != Outcome.CLEAR)


def test_every_reason_for_not_having_looked_has_its_words() -> None:
    assert len({unseen(cause).for_editor for cause in Cause}) == len(Cause)
