"""Photos of a report: kept raw out of sight, made fit by a job, shown when editors release them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require, system
from rathaus.kernel.blobs import Blob, forget, put, read
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.reports.events import PhotoJudged
from rathaus.reports.filing import file_photo
from rathaus.reports.models import Photo, Publication, Report
from rathaus.reports.photos.blackening import Box, cover_boxes, thumbnail_of
from rathaus.reports.photos.judging import Outcome
from rathaus.reports.photos.processing import Processed, process
from rathaus.reports.photos.reading import look
from rathaus.reports.rules import may_edit, may_submit

MOST_PHOTOS = 6
_EYE = system("reports")
_STATES = {
    Outcome.CLEAR: Photo.State.READY,
    Outcome.COVERED: Photo.State.READY,
    Outcome.PERSON: Photo.State.WITHHELD,
    Outcome.UNSEEN: Photo.State.UNSEEN,
}


@action
def attach_photo(
    *,
    actor: Actor,
    report: Report,
    data: bytes,
    name: str = "",
    stage: Photo.Stage = Photo.Stage.REPORTED,
    vouched: bool = False,
) -> Photo:
    """Keep a photo for the report; nobody sees it until a job has worked on it.

    The caller has checked that the actor may add to this report (its reporter, its crew). Raises
    :class:`Invalid` for what is no photo, is broken or too large, and for too many. The same
    content twice is one photo. ``vouched``: it comes from somebody whom the city trusts, as what
    staff attach does anyway.
    """
    require(may_submit, actor)
    vouched = vouched or actor.is_staff
    look(data)
    blob = put(data, name=name or "foto.jpg", purpose="generated")
    known = report.photos.filter(stage=stage)
    if same := known.filter(raw=blob).first():
        _vouch(same, vouched)
        return same
    last = known.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    if position >= MOST_PHOTOS:
        raise Invalid(
            _("Mehr als {most} Fotos nehmen wir zu einer Meldung nicht an.").format(
                most=MOST_PHOTOS
            ),
            remedy=_("Wählen Sie die Fotos aus, auf denen man es am besten sieht."),
            fields={"photo": _("Zu viele Fotos.")},
        )
    photo = Photo.objects.create(
        report=report, position=position, stage=stage, raw=blob, vouched=vouched
    )
    from rathaus.reports.jobs import process_photo

    process_photo.defer(photo=photo.pk)
    return photo


def work_on(photo: Photo) -> Photo:
    """Make the photo fit to be seen and forget what came in; for the job, in its transaction."""
    if photo.raw is None:
        return photo
    raw = photo.raw
    try:
        done = process(read(raw))
    except Invalid as error:
        return _judged(photo, Photo.State.WITHHELD, "broken", str(error), [])
    if done.photo:
        photo.blob = put(done.photo, name="foto.jpg", purpose="generated")
        photo.small = put(done.thumbnail, name="foto-klein.jpg", purpose="generated")
    photo.width, photo.height = done.width, done.height
    outcome = done.verdict.outcome
    state = _STATES[outcome]
    reason = done.verdict.for_reporter if state == Photo.State.WITHHELD else ""
    _judged(photo, _shown_at_once(photo, state), outcome, reason, _areas(done))
    file_photo(photo)
    return photo


@action
def release_photo(*, actor: Actor, photo: Photo) -> Photo:
    """Show the photo to everybody who sees the report."""
    require(may_edit, actor, photo.report)
    if photo.blob is None:
        raise Conflict(
            _("Dieses Foto lässt sich nicht zeigen."),
            remedy=_("Warten Sie, bis es bearbeitet ist, oder bitten Sie um ein anderes."),
        )
    return _set(actor, photo, Photo.State.RELEASED, "")


def release_after_work(actor: Actor, report: Report) -> None:
    """Show what was taken after the work, which the office has seen; in its transaction."""
    for photo in report.photos.filter(stage=Photo.Stage.DONE, state=Photo.State.READY):
        photo.report = report
        _set(actor, photo, Photo.State.RELEASED, "")


@action
def withhold_photo(*, actor: Actor, photo: Photo, reason: str) -> Photo:
    """Show the photo to nobody but the editors and its reporter, who is told why."""
    require(may_edit, actor, photo.report)
    if not reason.strip():
        raise Invalid(
            _("Der Grund fehlt."),
            remedy=_("Sagen Sie in einem Satz, warum; wer das Foto geschickt hat, liest ihn."),
            fields={"reason": _("Bitte einen Grund angeben.")},
        )
    return _set(actor, photo, Photo.State.WITHHELD, reason.strip()[:300])


@action
def blacken_photo(*, actor: Actor, photo: Photo, boxes: Sequence[Box]) -> Photo:
    """Cover these rectangles (shares of the picture) for good; what lay below is forgotten."""
    require(may_edit, actor, photo.report)
    if photo.blob is None:
        raise Conflict(
            _("Dieses Foto ist noch nicht bearbeitet."),
            remedy=_("Laden Sie die Seite gleich noch einmal."),
        )
    before = [photo.blob, photo.small]
    content = cover_boxes(read(photo.blob), boxes)
    photo.blob = put(content, name="foto.jpg", purpose="generated")
    photo.small = put(thumbnail_of(content), name="foto-klein.jpg", purpose="generated")
    drawn = [[box.x, box.y, box.x + box.w, box.y + box.h, "hand"] for box in boxes]
    photo.areas = [*photo.areas, *drawn]
    photo.save(update_fields=["blob", "small", "areas"])
    _forget(*before)
    return photo


@action
def remove_photo(*, actor: Actor, photo: Photo) -> None:
    """Take the photo away with its contents; what lies in the eAkte stays there."""
    require(may_edit, actor, photo.report)
    contents = [photo.raw, photo.blob, photo.small]
    record(_fact(photo, "removed"), actor=actor)
    photo.delete()
    _forget(*contents)


def _shown_at_once(photo: Photo, state: Photo.State) -> Photo.State:
    """What the city's own or trusted people took after the work needs no release of its own."""
    ready = state == Photo.State.READY and photo.stage == Photo.Stage.DONE
    published = photo.report.publication == Publication.PUBLISHED
    return Photo.State.RELEASED if ready and published and photo.vouched else state


def _vouch(photo: Photo, vouched: bool) -> None:
    """Somebody whom the city trusts sends the same once more, before it was worked on."""
    if vouched and not photo.vouched:
        photo.vouched = True
        photo.save(update_fields=["vouched"])


def _judged(
    photo: Photo, state: Photo.State, verdict: str, reason: str, areas: list[list[Any]]
) -> Photo:
    raw = photo.raw
    photo.state, photo.verdict, photo.reason = state, verdict, reason[:300]
    photo.areas, photo.raw = areas, None
    photo.save()
    Report.objects.filter(pk=photo.report_id).update(updated_at=now())
    record(_fact(photo, state), actor=_EYE)
    _forget(raw)
    return photo


def _set(actor: Actor, photo: Photo, state: Photo.State, reason: str) -> Photo:
    photo.state, photo.reason = state, reason
    photo.save(update_fields=["state", "reason"])
    Report.objects.filter(pk=photo.report_id).update(updated_at=now())
    record(_fact(photo, state), actor=actor)
    return photo


def _fact(photo: Photo, state: str) -> PhotoJudged:
    return PhotoJudged(
        subject=photo.report.ref,
        photo=str(photo.pk),
        state=state,
        verdict=photo.verdict,
        covered=len(photo.areas),
    )


def _areas(done: Processed) -> list[list[Any]]:
    """The covered rectangles as shares of the picture."""
    wide, high = max(1, done.width), max(1, done.height)
    return [
        [
            round(found.box.left / wide, 4),
            round(found.box.top / high, 4),
            round(found.box.right / wide, 4),
            round(found.box.bottom / high, 4),
            found.kind.value,
        ]
        for found in done.findings
    ]


def _forget(*blobs: Blob | None) -> None:
    forget([blob.sha256 for blob in blobs if blob is not None])
