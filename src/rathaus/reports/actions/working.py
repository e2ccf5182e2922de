"""The office at work: begun, done, taken up again, and what is noted on the way."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import record
from rathaus.kernel.rows import update
from rathaus.kernel.transactions import action
from rathaus.records.actions import write_note as note_in_case
from rathaus.reports.actions.moving import move, moved_on, write_entry
from rathaus.reports.actions.periods import looked_after, running_period, work_period
from rathaus.reports.actions.picturing import attach_photo
from rathaus.reports.events import ReportNoted
from rathaus.reports.filing import FILING, open_for
from rathaus.reports.models import Entry, Photo, Publication, Report, State
from rathaus.reports.rules import may_edit, may_work

LONGEST_NOTE = 2000


@action
def begin_work(*, actor: Actor, report: Report, note: str = "") -> Report:
    """Somebody of the office looks after it: the first period is kept, that for the work runs.

    It counts from when the city knew. Raises :class:`Conflict` when somebody was faster.
    """
    require(may_work, actor, report)
    also: dict[str, Any] = {"due_at": work_period(report.category, report.received_at)}
    also |= looked_after(report, now())
    if actor.account is not None:
        also["clerk_id"] = actor.account
    return move(actor=actor, report=report, to=State.IN_PROGRESS, note=_note(note), **also)


@action
def finish_report(
    *,
    actor: Actor,
    report: Report,
    note: str = "",
    photo: bytes | None = None,
    photo_name: str = "",
) -> Report:
    """The defect is gone: ``note`` tells everybody, ``photo`` shows it once it was looked at."""
    require(may_work, actor, report)
    text = _note(note)
    if photo is not None:
        attach_photo(
            actor=actor, report=report, data=photo, name=photo_name, stage=Photo.Stage.DONE
        )
    looked_after_at = report.looked_after_at or now()
    return move(
        actor=actor, report=report, to=State.DONE, note=text, looked_after_at=looked_after_at
    )


@action
def reopen_report(*, actor: Actor, report: Report, reason: str) -> Report:
    """Take up again what was done or not taken on; its first period runs anew from now.

    What had been declined without a case gets one. Editors take up what was declined.
    """
    require(may_edit if report.state == State.DECLINED else may_work, actor, report)
    text = _note(reason)
    if not text:
        raise Invalid(
            _("Es fehlt, warum die Meldung wieder offen ist."),
            remedy=_("Schreiben Sie einen Satz; wer gemeldet hat, liest ihn."),
            fields={"reason": _("Bitte einen Grund angeben.")},
        )
    if report.state not in (State.DONE, State.DECLINED):
        raise moved_on(report)
    at = now()
    report.looked_after_at = None
    move(
        actor=actor,
        report=report,
        to=State.ACCEPTED,
        note=text,
        looked_after_at=None,
        escalated_at=None,
        accepted_at=report.accepted_at or at,
        due_at=running_period(report, report.category, start=at),
    )
    if report.case is None and report.office_id is not None:
        report.case = open_for(report)
        update(Report, {"id": report.pk}, case_id=report.case.pk)
    return report


@action
def put_back(*, actor: Actor, report: Report) -> Report:
    """Undo the editors' decision: the report waits for one again, and is not public.

    A case that was opened stays, and goes on when the report is taken on. :class:`Conflict` once
    work has begun.
    """
    require(may_edit, actor, report)
    report.looked_after_at = None
    return move(
        actor=actor,
        report=report,
        to=State.RECEIVED,
        publication=Publication.WAITING,
        accepted_at=None,
        looked_after_at=None,
        due_at=running_period(report, report.category, start=report.received_at),
    )


@action
def write_note(*, actor: Actor, report: Report, text: str) -> Entry:
    """Put something on record for the house alone; it goes to the case as well."""
    require(may_work, actor, report)
    text = _note(text)
    if not text:
        raise Invalid(
            _("Der Vermerk ist leer."),
            remedy=_("Schreiben Sie auf, was festgehalten werden soll."),
            fields={"text": _("Bitte einen Text eingeben.")},
        )
    entry = write_entry(actor=actor, report=report, text=text, kind=Entry.Kind.NOTE)
    if report.case is not None and report.case.closed_at is None:
        note_in_case(actor=FILING, case=report.case, text=f"{actor.label}: {text}")
    record(ReportNoted(subject=report.ref), actor=actor)
    return entry


def _note(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST_NOTE:
        raise Invalid(
            _("Der Text ist zu lang."),
            remedy=_("Kürzen Sie auf höchstens 2.000 Zeichen."),
            fields={"note": _("Bitte kürzen.")},
        )
    return text
