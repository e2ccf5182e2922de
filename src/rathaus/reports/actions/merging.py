"""Reports of the same defect become one, and stand by themselves again.

Followers and photos stay with the report they came with; a whole counts and shows those of its
parts (``queries.followers_of``), so that a split gives everybody back without guessing. Parts never
have parts: what belonged to a part belongs to its new whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.rows import update
from rathaus.kernel.transactions import action
from rathaus.records.models.structure import LinkKind, RecordLink
from rathaus.records.structure.linking import join
from rathaus.reports.actions.moving import move
from rathaus.reports.actions.periods import running_period
from rathaus.reports.contractors import ORDER_OPEN
from rathaus.reports.events import ReportMerged, ReportSplit
from rathaus.reports.filing import FILING
from rathaus.reports.models import OPEN, Order, Report, State
from rathaus.reports.queries import apart, followers_of
from rathaus.reports.rules import may_edit


@action
def merge_reports(*, actor: Actor, into: Report, others: Sequence[Report]) -> Report:
    """Let the others be part of ``into``: one case goes on, everybody who reported hears of it.

    The whole is due when the first of them was, and is a danger when one of them was; what the
    city knew when stays with each part. :class:`Conflict` where one of them has ended, belongs to
    another already, or is with a contractor; :class:`Invalid` for a report into itself.
    """
    for report in (into, *others):
        require(may_edit, actor, report)
    if not others or any(other.pk == into.pk for other in others):
        raise Invalid(
            _("Eine Meldung gehört nicht zu sich selbst."),
            remedy=_("Wählen Sie mindestens zwei verschiedene Meldungen."),
        )
    rows = _held({into.pk, *(other.pk for other in others)})
    whole = rows[into.pk]
    _check_whole(whole)
    parts = [rows[pk] for pk in dict.fromkeys(other.pk for other in others)]
    for part in parts:
        _check_part(part)
        _join(actor, whole, part)
    due = [row.due_at for row in (whole, *(rows[part.pk] for part in parts)) if row.due_at]
    _settle(whole, due_at=min(due) if due else None, danger=any(r.danger for r in rows.values()))
    for part in parts:
        update(Report, {"id": part.pk}, due_at=None)
    into.refresh_from_db()
    return into


@action
def split_report(*, actor: Actor, report: Report) -> Report:
    """Let a part stand by itself again, with its followers, where it stood before.

    :class:`Conflict` when it is no part (any more).
    """
    require(may_edit, actor, report)
    if report.state != State.MERGED or report.merged_into_id is None:
        raise _no_part(report)
    rows = _held({report.pk, report.merged_into_id})
    part, whole = rows[report.pk], rows[report.merged_into_id]
    if part.merged_into_id != whole.pk:
        raise _no_part(part)
    part.category = report.category
    to = State.RECEIVED if part.accepted_at is None else State.ACCEPTED
    due = running_period(part, report.category, start=part.received_at)
    move(actor=actor, report=part, to=to, merged_into_id=None, due_at=due)
    if part.case_id and whole.case_id:
        ends = {"source_id": part.case_id, "target_id": whole.case_id}
        RecordLink.objects.filter(kind=LinkKind.BELONGS_TO, **ends).delete()
    record(ReportSplit(subject=part.ref, out_of=whole.ref), actor=actor)
    _settle(whole)
    report.refresh_from_db()
    return report


def recount(report: Report) -> int:
    """Count who follows the report, its parts included, each address once; inside an action."""
    count = len(followers_of(report))
    update(Report, {"id": report.pk}, followers_count=count)
    return count


def _join(actor: Actor, whole: Report, part: Report) -> None:
    for deeper in Report.objects.filter(merged_into=part):
        update(Report, {"id": deeper.pk}, merged_into_id=whole.pk)
        record(_merged(deeper, whole), actor=actor)
    case = part.case_id
    note = _("Gehört zu {whole}.").format(whole=whole.number)
    move(actor=actor, report=part, to=State.MERGED, note=note, merged_into_id=whole.pk)
    if case and whole.case and whole.case_id != case and part.case:
        join(FILING, LinkKind.BELONGS_TO, part.case.ref, whole.case.ref)
    record(_merged(part, whole), actor=actor)


def _merged(part: Report, whole: Report) -> ReportMerged:
    metres = apart(whole.latitude, whole.longitude, part.latitude, part.longitude)
    return ReportMerged(subject=part.ref, into=whole.ref, metres=round(metres, 1))


def _settle(whole: Report, **values: bool | datetime | None) -> None:
    update(Report, {"id": whole.pk}, updated_at=now(), **values)
    recount(whole)


def _held(keys: Iterable[UUID]) -> dict[UUID, Report]:
    """The rows, held until the end in one order, so that two editors cannot hold each other up."""
    found = (
        Report.objects.select_for_update(of=("self",))
        .select_related("case")
        .filter(pk__in=keys)
        .order_by("pk")
    )
    return {report.pk: report for report in found}


def _check_whole(whole: Report) -> None:
    if whole.state == State.MERGED and whole.merged_into is not None:
        raise Conflict(
            _("{number} gehört inzwischen selbst zu {whole}.").format(
                number=whole.number, whole=whole.merged_into.number
            ),
            remedy=_("Führen Sie mit {whole} zusammen.").format(whole=whole.merged_into.number),
        )
    if whole.state not in OPEN:
        raise Conflict(
            _("{number} ist schon abgeschlossen.").format(number=whole.number),
            remedy=_("Nehmen Sie die Meldung wieder auf, oder wählen Sie eine offene."),
        )


def _check_part(part: Report) -> None:
    if part.state not in OPEN:
        raise Conflict(
            _("{number} steht inzwischen auf „{state}“.").format(
                number=part.number, state=State(part.state).label
            ),
            remedy=_("Laden Sie die Liste neu; zusammenführen lassen sich offene Meldungen."),
        )
    if Order.objects.filter(report=part, state__in=ORDER_OPEN).exists():
        raise Conflict(
            _("Zu {number} läuft ein Auftrag.").format(number=part.number),
            remedy=_("Führen Sie umgekehrt zusammen, oder ziehen Sie den Auftrag zurück."),
        )


def _no_part(report: Report) -> Conflict:
    return Conflict(
        _("{number} gehört zu keiner anderen Meldung.").format(number=report.number),
        remedy=_("Laden Sie die Seite neu."),
    )
