"""Questions to the reporter, and the answers. What comes of silence, a person decides."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.plain_text import plain
from rathaus.kernel.rows import update
from rathaus.kernel.transactions import action
from rathaus.records.actions import advance_case
from rathaus.records.models import CASE_MOVES, CaseState
from rathaus.reports.actions.moving import moved_on, write_entry
from rathaus.reports.events import ReporterAsked
from rathaus.reports.figures import answer_days
from rathaus.reports.filing import FILING
from rathaus.reports.models import OPEN, Entry, Follower, Report
from rathaus.reports.queries import find_followed
from rathaus.reports.rules import may_submit, may_work

LONGEST = 2000


@action
def ask_reporter(*, actor: Actor, report: Report, question: str) -> Entry:
    """Ask whoever reported; the question waits ``reports.answer_days``, and the case with it.

    :class:`Conflict` when the report has ended or a question is open.
    """
    require(may_work, actor, report)
    text = _checked(question, "question", _("Die Frage fehlt."))
    held = Report.objects.select_for_update(of=("self",)).select_related("case").get(pk=report.pk)
    if held.state not in OPEN:
        raise moved_on(held)
    if Entry.objects.filter(report=held, kind=Entry.Kind.QUESTION, answered_at=None).exists():
        raise Conflict(
            _("Zu {number} ist schon eine Rückfrage offen.").format(number=held.number),
            remedy=_("Warten Sie die Antwort ab."),
        )
    entry = write_entry(
        actor=actor,
        report=held,
        text=text,
        kind=Entry.Kind.QUESTION,
        due_at=now() + answer_days(),
    )
    _case_to(held, CaseState.WAITING_APPLICANT)
    update(Report, {"id": held.pk}, updated_at=now())
    record(ReporterAsked(subject=held.ref, step="asked"), actor=actor)
    return entry


@action
def answer_question(*, actor: Actor, key: str, entry: UUID, text: str) -> Entry:
    """Answer a question with the secret of the reporter's link; returns the answer.

    It goes to the office alone and stays as it was typed: the number may be what was asked for.
    :class:`NotFound` for an unknown secret, another's question, or one who only joined;
    :class:`Conflict` when it was answered, or the report ended meanwhile.
    """
    require(may_submit, actor)
    follower = find_followed(key)
    reports = {follower.report_id, follower.report.merged_into_id}
    asked = Entry.objects.filter(pk=entry, kind=Entry.Kind.QUESTION, report__in=reports).first()
    if asked is None or follower.part != Follower.Part.REPORTER:
        raise NotFound(
            _("Diese Rückfrage gibt es hier nicht."),
            remedy=_("Öffnen Sie den Link aus der letzten E-Mail zu Ihrer Meldung."),
        )
    said = _checked(plain(text), "answer", _("Die Antwort fehlt."))
    report = Report.objects.select_related("case").get(pk=asked.report_id)
    if report.state not in OPEN:
        raise Conflict(
            _("Die Meldung {number} ist schon abgeschlossen.").format(number=report.number),
            remedy=_("Besteht der Mangel noch? Melden Sie ihn bitte neu."),
        )
    if not update(Entry, {"id": asked.pk, "answered_at": None}, answered_at=now()):
        raise Conflict(
            _("Diese Rückfrage ist schon beantwortet."), remedy=_("Vielen Dank, das genügt.")
        )
    answer = write_entry(actor=actor, report=report, text=said, kind=Entry.Kind.ANSWER)
    _case_to(report, CaseState.IN_PROGRESS)
    update(Report, {"id": report.pk}, updated_at=now())
    record(ReporterAsked(subject=report.ref, step="answered"), actor=actor)
    return answer


def _case_to(report: Report, to: CaseState) -> None:
    """The case waits or goes on with the report, where its own state allows it."""
    case = report.case
    if case is not None and to in CASE_MOVES[CaseState(case.state)]:
        advance_case(actor=FILING, case=case, to=to)


def _checked(text: str, field: str, missing: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid(
            missing,
            remedy=_("Schreiben Sie einen Satz."),
            fields={field: _("Bitte einen Text eingeben.")},
        )
    if len(text) > LONGEST:
        raise Invalid(
            _("Der Text ist zu lang."),
            remedy=_("Kürzen Sie auf höchstens 2.000 Zeichen."),
            fields={field: _("Bitte kürzen.")},
        )
    return text
