"""What a photo says about itself, and what is not taken for one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL.TiffImagePlugin import IFDRational

from rathaus.kernel.errors import Invalid
from rathaus.reports.photos.exif import Position
from rathaus.reports.photos.reading import look
from tests.reports.photos.pictures import KIEL, bomb_png, corners, exif, jpeg, saved, street

# What the library thinks of damaged notes of a camera.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_says_size_upright_position_and_time_of_every_kind(kind: str) -> None:
    notes = exif(orientation=6, place=KIEL, taken="2026:03:30 14:05:00", offset="+02:00")
    seen = look(saved(corners(320, 240), kind, exif=notes))
    assert (seen.kind, seen.width, seen.height, seen.orientation) == (kind, 240, 320, 6)
    assert seen.position == Position(54.3233, 10.1395)
    assert seen.taken_at == datetime(2026, 3, 30, 12, 5, tzinfo=UTC)


def test_without_offset_the_time_is_that_of_the_place() -> None:
    seen = look(jpeg(corners(), exif=exif(taken="2026:01:15 08:00:00")))
    assert seen.taken_at == datetime(2026, 1, 15, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "odd",
    [
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {2: (91.0, 0.0, 0.0)},
        {2: (54.0, 75.0, 0.0)},
        {4: (181.0, 0.0, 0.0)},
        {1: "X"},
        {3: ""},
        {9: "V"},
        {18: "TOKYO"},
        {2: (54.0, 0.0, IFDRational(1, 0))},
        {2: ()},
    ],
)
def test_an_odd_position_counts_as_none(odd: dict[int, object]) -> None:
    assert look(jpeg(corners(), exif=exif(place={**KIEL, **odd}))).position is None


@pytest.mark.parametrize("taken", ["2099:01:01 00:00:00", "0000:00:00 00:00:00", "yesterday"])
def test_an_odd_time_counts_as_none(taken: str) -> None:
    assert look(jpeg(corners(), exif=exif(taken=taken))).taken_at is None


def test_broken_notes_do_not_cost_the_photo() -> None:
    notes = b"Exif\x00\x00MM\x00\x2a\xff\xff\xff\xf0" + b"\x88\x25" * 200
    seen = look(jpeg(corners(), exif=notes))
    assert (seen.width, seen.orientation, seen.position) == (320, 1, None)


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "kein Foto"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kein Foto"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "HEIC"),
        (jpeg(corners())[:60], "beschädigt"),
        (jpeg(street())[:9_000], "beschädigt"),
        (jpeg(street(), progressive=True)[:-200], "beschädigt"),
        (jpeg(street(), exif=b"Exif\x00\x00" + jpeg(corners(48, 32)))[:9_000], "beschädigt"),
        (saved(street(), "PNG")[:9_000], "beschädigt"),
        (saved(corners(), "WEBP")[:-40], "beschädigt"),
        (saved(corners(), "GIF"), "kein Foto"),
        (bomb_png(60_000, 60_000), "mehr als 50 Millionen"),
        (bomb_png(8_000, 7_000), "mehr als 50 Millionen"),
        (jpeg(corners(8, 8)), "zu klein"),
        (b"\xff\xd8\xff" + bytes(30_000_001), "größer als 30 MB"),
    ],
)
def test_what_is_no_usable_photo_is_refused_with_cause_and_remedy(data: bytes, cause: str) -> None:
    with pytest.raises(Invalid, match=cause) as refusal:
        look(data)
    assert refusal.value.remedy
    assert refusal.value.fields["photo"] == refusal.value.message


@pytest.mark.parametrize("kept", [{}, {"progressive": True}, {"restart_marker_rows": 1}])
def test_what_a_telephone_appends_does_not_cost_the_photo(kept: dict[str, object]) -> None:
    preview = b"Exif\x00\x00" + jpeg(corners(48, 32))
    assert look(jpeg(street(), exif=preview, **kept) + b"MotionPhoto\xff\xd8").width == 1000
    assert look(saved(street(), "PNG") + b"more").width == 1000


_WHOLE = [
    saved(corners(48, 32), kind, exif=exif(orientation=8, place=KIEL, taken="2026:03:30 14:05:00"))
    for kind in ("JPEG", "PNG", "WEBP")
]


@settings(max_examples=150, deadline=None)
@given(
    data=st.sampled_from(_WHOLE),
    wrong=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=6),
)
def test_a_few_wrong_bytes_bring_a_refusal_or_sound_values(
    data: bytes, wrong: list[tuple[int, int]]
) -> None:
    spoilt = bytearray(data)
    for place, value in wrong:
        spoilt[min(place, len(spoilt) - 1)] = value
    try:
        seen = look(bytes(spoilt))
    except Invalid:
        return
    assert seen.orientation in range(1, 9)
    assert min(seen.width, seen.height) >= 16
    if seen.position:
        assert abs(seen.position.lat) <= 90
        assert abs(seen.position.lon) <= 180
