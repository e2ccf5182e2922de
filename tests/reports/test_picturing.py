"""Photos of a report: unseen until they are fit, shown by rule, forgotten as they came."""

from __future__ import annotations

import io
from uuid import UUID

import pytest
from django.test import Client
from PIL import Image

from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.blobs import Blob, read
from rathaus.kernel.errors import Invalid, NotAllowed
from rathaus.records.models import Document
from rathaus.reports.actions import accept_report
from rathaus.reports.actions.picturing import (
    attach_photo,
    blacken_photo,
    release_photo,
    remove_photo,
    withhold_photo,
)
from rathaus.reports.jobs import process_photo
from rathaus.reports.models import Photo
from rathaus.reports.photos.blackening import Box
from tests.reports.cast import EDITOR, OTHER, reported, staff

pytestmark = pytest.mark.usefixtures("in_kiel")


def picture(colour: str = "green") -> bytes:
    """A photo with a position in it."""
    image = Image.new("RGB", (320, 240), colour)
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (54.0, 18.0, 45.0), 3: "E", 4: (10.0, 8.0, 52.0)}
    made = io.BytesIO()
    image.save(made, "JPEG", exif=exif)
    return made.getvalue()


def worked_on(photo: Photo) -> Photo:
    process_photo(photo=photo.pk)
    return Photo.objects.select_related("report", "blob", "small").get(pk=photo.pk)


def test_a_photo_is_made_fit_then_released_then_filed() -> None:
    submitted = reported()
    photo = attach_photo(actor=ANONYMOUS, report=submitted.report, data=picture())
    raw = photo.raw_id
    page = f"/meldungen/{submitted.report.number}/foto/{photo.pk}"
    assert Client(headers={"host": "kiel.testserver"}).get(page).status_code == 404

    photo = worked_on(photo)
    accept_report(actor=staff(EDITOR), report=submitted.report)

    assert (photo.state, photo.raw_id) == ("ready", None)
    assert photo.blob is not None
    assert b"Exif" not in read(photo.blob)
    assert not Blob.objects.filter(pk=raw).exists()
    release_photo(actor=staff(EDITOR), photo=photo)


def test_what_is_no_photo_is_refused() -> None:
    with pytest.raises(Invalid):
        attach_photo(actor=ANONYMOUS, report=reported().report, data=b"GIF89a nothing")


def test_the_same_photo_twice_is_one() -> None:
    report = reported().report
    first = attach_photo(actor=ANONYMOUS, report=report, data=picture())

    assert attach_photo(actor=ANONYMOUS, report=report, data=picture()).pk == first.pk


def test_blackened_by_hand_the_old_one_is_gone() -> None:
    photo = worked_on(attach_photo(actor=ANONYMOUS, report=reported().report, data=picture()))
    before = photo.blob_id
    blacken_photo(actor=staff(EDITOR), photo=photo, boxes=[Box(0.1, 0.1, 0.5, 0.5)])

    assert photo.areas[-1] == [0.1, 0.1, 0.6, 0.6, "hand"]
    assert not Blob.objects.filter(pk=before).exists()


def test_a_photo_of_an_accepted_report_lies_in_its_case() -> None:
    report = reported().report
    accept_report(actor=staff(EDITOR), report=report)
    photo = worked_on(attach_photo(actor=ANONYMOUS, report=report, data=picture()))

    assert Document.objects.get(case=report.case, kind="photo").pk == UUID(str(photo.pk))


@pytest.mark.parametrize("verb", [release_photo, withhold_photo, remove_photo, blacken_photo])
def test_only_editors_decide(verb: object) -> None:
    photo = worked_on(attach_photo(actor=ANONYMOUS, report=reported().report, data=picture()))
    more = {withhold_photo: {"reason": "x"}, blacken_photo: {"boxes": [Box(0, 0, 1, 1)]}}
    for actor in (ANONYMOUS, staff(OTHER)):
        with pytest.raises(NotAllowed):
            verb(actor=actor, photo=photo, **more.get(verb, {}))  # type: ignore
