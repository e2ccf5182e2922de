"""A report being written: kept under the secret of its form until it is sent or forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.blobs import forget, put, read
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid
from rathaus.kernel.throttle import attempt
from rathaus.kernel.transactions import action
from rathaus.reports.actions.joining import Joined, join_report
from rathaus.reports.actions.sending import MOST_PHOTOS, NewPhoto, send_report
from rathaus.reports.actions.submitting import NewReport, Submitted
from rathaus.reports.figures import draft_hours, per_hour
from rathaus.reports.models import Draft, DraftPhoto, Follower, Report
from rathaus.reports.photos.reading import look
from rathaus.reports.rules import may_submit
from rathaus.reports.secret_keys import digest

# So many reports may be begun for each that may be sent: photos of drafts take room.
_BEGUN = 3
_HOUR = 3600


@action
def keep_answers(*, actor: Actor, slip: str, answers: Mapping[str, Any], client: str = "") -> Draft:
    """Keep what was said on a page; the draft begins with the first.

    What was sent already does not change. Raises :class:`TooMany` for too many drafts.
    """
    require(may_submit, actor)
    draft = _draft(slip, client)
    if draft.report_id is None:
        draft.answers = {**draft.answers, **answers}
        draft.updated_at = now()
        draft.save(update_fields=["answers", "updated_at"])
    return draft


@action
def add_photo(
    *, actor: Actor, slip: str, data: bytes, name: str = "", client: str = ""
) -> DraftPhoto:
    """Keep a photo for the report being written; only its sender sees it.

    Raises :class:`Invalid` for what is no photo, is broken or too large, and for more than three.
    The same photo twice is one.
    """
    require(may_submit, actor)
    seen = look(data)
    draft = _draft(slip, client)
    blob = put(data, name=name or "foto.jpg", purpose="generated")
    if same := draft.photos.filter(blob=blob).first():
        return same
    if draft.photos.count() >= MOST_PHOTOS:
        raise Invalid(
            _("Drei Fotos sind genug."),
            remedy=_("Entfernen Sie eines, wenn ein anderes mehr zeigt."),
            fields={"photo": _("Mehr als drei Fotos gehen nicht.")},
        )
    Draft.objects.filter(pk=draft.pk).update(updated_at=now())
    return DraftPhoto.objects.create(
        draft=draft,
        blob=blob,
        name=name[:160],
        latitude=seen.position.lat if seen.position else None,
        longitude=seen.position.lon if seen.position else None,
    )


@action
def drop_photo(*, actor: Actor, slip: str, photo: UUID) -> None:
    """Take a photo back; its content is forgotten at once."""
    require(may_submit, actor)
    found = DraftPhoto.objects.filter(pk=photo, draft__slip_digest=digest(slip))
    contents = list(found.values_list("blob_id", flat=True))
    found.delete()
    forget(contents)


@action
def send_draft(*, actor: Actor, slip: str, new: NewReport) -> Submitted:
    """Send the report with the photos of its draft, which is then empty.

    ``new`` carries what the pages gathered; its slip is that of the draft. Where the slip was sent
    before from elsewhere, the draft does not lead to that reporter's page. Raises what
    :func:`send_report` raises.
    """
    require(may_submit, actor)
    draft = _draft(slip, "")
    rows = list(draft.photos.select_related("blob")) if draft.report_id is None else []
    photos = [NewPhoto(read(row.blob), row.name) for row in rows]
    sent = send_report(actor=actor, new=replace(new, slip=slip), photos=photos)
    foreign = sent.repeated and draft.report_id is None
    _end(draft, sent.report, "" if foreign else sent.key)
    return sent


@action
def join_by_draft(
    *, actor: Actor, slip: str, report: Report, email: str = "", client: str = ""
) -> Joined:
    """Join a report instead of sending one's own; the draft ends with it.

    Raises what :func:`join_report` raises.
    """
    joined = join_report(actor=actor, report=report, email=email, client=client, slip=slip)
    draft = _draft(slip, "")
    foreign = joined.repeated and draft.report_id is None
    _end(draft, joined.report, "" if foreign else joined.key)
    return joined


@action
def forget_drafts(*, actor: Actor) -> int:
    """Delete drafts whose time is over, with their photos; returns how many."""
    require(may_submit, actor)
    old = Draft.objects.filter(updated_at__lt=now() - draft_hours())
    contents = list(DraftPhoto.objects.filter(draft__in=old).values_list("blob_id", flat=True))
    _rows, kinds = old.delete()
    forget(contents)
    return kinds.get(Draft._meta.label, 0)


def _draft(slip: str, client: str) -> Draft:
    """The draft of this slip, which nobody else changes until the transaction ends."""
    found = Draft.objects.select_for_update().filter(pk=digest(slip)).first()
    if found is not None:
        return found
    if client:
        attempt("reports.draft", client, limit=_BEGUN * per_hour(), seconds=_HOUR)
    Draft.objects.bulk_create([Draft(slip_digest=digest(slip))], ignore_conflicts=True)
    return Draft.objects.select_for_update().get(pk=digest(slip))


def _end(draft: Draft, report: Report, key: str) -> None:
    """What was written lies in the report now; the draft keeps nothing but the way there."""
    contents = list(draft.photos.values_list("blob_id", flat=True))
    draft.photos.all().delete()
    draft.report = report
    draft.follower = Follower.objects.filter(key_digest=digest(key)).first() if key else None
    draft.answers = {}
    draft.updated_at = now()
    draft.save()
    forget(contents)
