"""Letters to followers: deferred with the fact, sent once to each; what fails is marked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from rathaus.kernel.clock import now
from rathaus.kernel.events import Envelope, subscribe
from rathaus.kernel.jobs import job, once
from rathaus.kernel.statements import execute
from rathaus.kernel.throttle import attempts
from rathaus.reports.actions.following import CONFIRMED
from rathaus.reports.events import (
    FollowerChanged,
    PhotoJudged,
    ReportAccepted,
    ReporterAsked,
    ReportJoined,
    ReportMerged,
    ReportMoved,
    ReportReceived,
    ReportSplit,
)
from rathaus.reports.letters.mailing import send, speaking
from rathaus.reports.letters.wording import Kind, letter_to, open_question, withheld_photo
from rathaus.reports.models import Follower, Photo, State

ASKED = "asked"
"""The step of :class:`ReporterAsked` that asks; the others are answers and silence."""
_UNCONFIRMED = """
SELECT id FROM reports_follower
WHERE report_id = %s AND email <> '' AND confirmed_at IS NULL AND refused_at IS NULL
"""
_REPORTER = """
SELECT id FROM reports_follower
WHERE report_id = %s AND part = 'reporter' AND email <> ''
  AND confirmed_at IS NOT NULL AND refused_at IS NULL
"""
# Everybody who follows the report or one that became part of it, each address once.
_ALL = """
WITH RECURSIVE parts AS (
    SELECT %s::uuid AS id
    UNION
    SELECT report.id FROM reports_report AS report JOIN parts ON report.merged_into_id = parts.id
)
SELECT DISTINCT ON (lower(email)) id FROM reports_follower
WHERE report_id IN (SELECT id FROM parts) AND email <> ''
  AND confirmed_at IS NOT NULL AND refused_at IS NULL
ORDER BY lower(email), created_at
"""
_MOST_ASKED, _DAY = 3, timedelta(days=1)
_ENDS = {State.DONE: Kind.DONE, State.DECLINED: Kind.DECLINED}


@subscribe(ReportReceived)
@subscribe(ReportJoined)
def ask_for_confirmation(event: Any, envelope: Envelope) -> None:
    """Whoever left an address is asked whether it is theirs, once."""
    _tell(_UNCONFIRMED, Kind.CONFIRM, event.subject.uuid, "first")


@subscribe(ReportAccepted)
def tell_accepted(event: ReportAccepted, envelope: Envelope) -> None:
    """Somebody looks after it: who, and until when."""
    _tell(_ALL, Kind.ACCEPTED, event.subject.uuid, envelope.id)


@subscribe(ReporterAsked, when=lambda event: event.step == ASKED)
def tell_question(event: ReporterAsked, envelope: Envelope) -> None:
    """The reporter is asked something."""
    _tell(_REPORTER, Kind.QUESTION, event.subject.uuid, envelope.id)


@subscribe(ReportMoved)
def tell_end(event: ReportMoved, envelope: Envelope) -> None:
    """It ended, for all who reported the same; or it did not end after all."""
    before, after = State(event.before), State(event.after)
    if after in _ENDS:
        _tell(_ALL, _ENDS[after], event.subject.uuid, envelope.id)
    elif before in _ENDS:
        _tell(_ALL, Kind.REOPENED, event.subject.uuid, envelope.id)


@subscribe(ReportMerged)
def tell_merged(event: ReportMerged, envelope: Envelope) -> None:
    """It became part of another."""
    _tell(_ALL, Kind.MERGED, event.subject.uuid, envelope.id)


@subscribe(ReportSplit)
def tell_split(event: ReportSplit, envelope: Envelope) -> None:
    """It stands by itself again."""
    _tell(_ALL, Kind.SPLIT, event.subject.uuid, envelope.id)


@subscribe(PhotoJudged, when=lambda event: event.state == Photo.State.WITHHELD)
def tell_withheld(event: PhotoJudged, envelope: Envelope) -> None:
    """A photo of theirs is not shown; they are told why."""
    _tell(_REPORTER, Kind.PHOTO, event.subject.uuid, envelope.id)


@subscribe(FollowerChanged, when=lambda event: event.step == CONFIRMED)
def tell_what_waits(event: FollowerChanged, envelope: Envelope) -> None:
    """What the reporter was asked or told before the address was confirmed."""
    found = Follower.objects.filter(pk=UUID(event.follower), part=Follower.Part.REPORTER).first()
    if found is None:
        return
    for kind, waits in (
        (Kind.QUESTION, open_question(found.report_id)),
        (Kind.PHOTO, withheld_photo(found.report_id)),
    ):
        if waits is not None:
            send_letter.defer(kind=kind.value, follower=event.follower, occasion=str(envelope.id))


def _tell(statement: str, kind: Kind, report: UUID, occasion: int | str) -> None:
    found = [str(row[0]) for row in execute(statement, [report]).fetchall()]
    send_letter.defer_many(
        {"kind": kind.value, "follower": follower, "occasion": str(occasion)} for follower in found
    )


@job(queue="mail", retries=12, lock=lambda kind, follower, occasion: f"follower:{follower}")
def send_letter(*, kind: str, follower: str, occasion: str) -> None:
    """Write to one follower about one fact, once; who has gone meanwhile is written to no more.

    The receipt counts with the end of this job: a worker that dies before leaves neither, and the
    letter that goes again has the same number. A silent mail server raises :class:`Unavailable`,
    and the job comes back; one that refuses the address for good ends it.
    """
    found = (
        Follower.objects.select_related("report__category", "report__office", "report__merged_into")
        .filter(pk=UUID(follower), refused_at=None)
        .exclude(email="")
        .first()
    )
    if found is None or (found.confirmed_at is None) != (kind == Kind.CONFIRM):
        return
    if not once(f"report-letter:{kind}:{occasion}:{follower}"):
        return
    if kind == Kind.CONFIRM and not _may_ask(found.email):
        return
    with speaking(found.language):
        letter = letter_to(found, Kind(kind))
        if letter is None:
            return
        arrived = send(letter, to=[found.email], number=f"{found.pk.hex}.{kind}.{occasion}")
    if not arrived:
        Follower.objects.filter(pk=found.pk).update(refused_at=now())


def _may_ask(email: str) -> bool:
    """Whether the address may be asked once more: three letters a day without an answer are enough.

    Each answer opens three more, so that whoever reports a lot and confirms is always written to.
    """
    address = email.lower()
    answered = (
        Follower.objects.annotate(address=Lower("email"))
        .filter(address=address, confirmed_at__isnull=False)
        .count()
    )
    key = salted_hmac("rathaus.reports.asked", f"{address} {answered}", algorithm="sha256")
    return attempts(key.hexdigest(), _MOST_ASKED, _DAY)
