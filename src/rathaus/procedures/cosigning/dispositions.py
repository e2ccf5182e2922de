"""Verfügungen: what is to be done, point by point, each setting its own thing going."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import Conflict, Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.people.queries import actor_for
from rathaus.procedures.actions.own_tasks import OwnTask, plan_task, tick_off
from rathaus.procedures.actions.tasks import finish_task
from rathaus.procedures.cosigning.events import DispositionMade
from rathaus.procedures.cosigning.naming import Hand
from rathaus.procedures.cosigning.points import tick
from rathaus.procedures.cosigning.rules import is_protected, may_be_asked, may_dispose, may_tick
from rathaus.procedures.cosigning.starting import Wanted, lock_case, start_round
from rathaus.procedures.models import Disposition, DispositionPoint, Round, Task
from rathaus.records.models import Case, Document
from rathaus.records.queries import find_document

Kind = DispositionPoint.Kind
LONGEST: Final = 500
_ROUNDS: Final = {Kind.COSIGN: Round.Kind.COSIGN, Kind.FOR_INFORMATION: Round.Kind.INFORM}
_TASKS: Final = {
    Kind.FURTHER: OwnTask.TASK,
    Kind.RESUBMIT: OwnTask.RESUBMISSION,
    Kind.DISPATCH: OwnTask.DISPATCH,
}
WITHIN: Final = timedelta(days=7)
"""The day of a point for which none is named."""


@dataclass(frozen=True, slots=True)
class Point:
    """One point as it is written down; ``hands`` are those whom it is for."""

    kind: Kind
    hands: tuple[Hand, ...] = ()
    due_on: date | None = None
    text: str = ""


@action
def make_disposition(
    *, actor: Actor, case: Case, points: Sequence[Point], document: UUID | None = None
) -> Disposition:
    """Write down what is to be done and set it going: rounds, tasks, resubmission.

    Without ``document`` it is about the case; then nothing can be co-signed or sent round. Raises
    :class:`Invalid` naming ``points`` or ``point-N``, :class:`Conflict` where the case is closed.
    """
    require(may_dispose, actor, case)
    case = lock_case(case.pk)
    if case.closed_at is not None:
        raise Conflict(
            _("Der Vorgang %(number)s ist abgeschlossen.") % {"number": case.number},
            remedy=_("Öffnen Sie ihn wieder, bevor Sie etwas verfügen."),
        )
    paper = _paper(actor, case, document)
    _check(case, paper, points)
    made = Disposition.objects.create(
        case=case, document=paper, made_at=now(), made_by_id=actor.account or 0
    )
    for place, point in enumerate(points, 1):
        with_trouble(f"point-{place}", lambda p=point, n=place: _begin(actor, made, n, p))  # type: ignore[misc]
    record(
        DispositionMade(
            subject=case.ref,
            disposition=str(made.pk),
            points=tuple(point.kind.value for point in points),
        ),
        actor=actor,
    )
    return made


@action
def tick_point(*, actor: Actor, point_id: UUID) -> DispositionPoint:
    """Tick a point off; what it gave as a task is done with it.

    Raises :class:`Conflict` where it is done, its round still runs, or for „z. d. A.“ where an
    earlier point is open.
    """
    seen = DispositionPoint.objects.filter(pk=point_id).select_related("disposition__case").first()
    if seen is None:
        raise NotFound(_("Diesen Punkt gibt es nicht."), remedy=_("Laden Sie die Seite neu."))
    require(may_tick, actor, seen.disposition)
    lock_case(seen.disposition.case_id)
    point = (
        DispositionPoint.objects.select_for_update(of=("self",))
        .select_related("disposition__case", "round", "task")
        .get(pk=point_id)
    )
    _refuse_early(point)
    if point.task is not None and point.task.state == Task.State.OPEN:
        _finish(actor, point.task)  # which ticks the point off
        point.refresh_from_db()
    else:
        tick(actor, point)
    return point


def with_trouble(name: str, act: Callable[[], object]) -> None:
    """Do it; what is wrong is said at this field of the form."""
    try:
        act()
    except Invalid as error:
        told = next(iter(error.fields.values()), str(error))
        raise Invalid(str(error), remedy=error.remedy or "", fields={name: told}) from error


def _finish(actor: Actor, task: Task) -> None:
    if task.key in OwnTask.values:
        tick_off(actor=actor, task_id=task.pk, result="")
    else:
        finish_task(actor=actor, task_id=task.pk, outcome={"kind": "done"})


def _refuse_early(point: DispositionPoint) -> None:
    if point.done_at is not None:
        raise Conflict(
            _("Diesen Punkt hat %(name)s schon abgehakt.") % {"name": point.done_label},
            remedy=_("Laden Sie die Seite neu."),
        )
    if point.round is not None and point.round.running:
        raise Conflict(
            _("Dieser Punkt wird abgehakt, wenn der Umlauf beendet ist."),
            remedy=_("Warten Sie auf die letzte Zeichnung, oder ziehen Sie den Umlauf zurück."),
        )
    earlier = DispositionPoint.objects.filter(
        disposition=point.disposition_id, place__lt=point.place, done_at=None
    )
    if point.kind == Kind.TO_FILES and earlier.exists():
        raise Conflict(
            _("„z. d. A.“ kommt zuletzt: Frühere Punkte sind noch offen."),
            remedy=_("Erledigen Sie zuerst, was davor steht."),
        )


def _paper(actor: Actor, case: Case, document: UUID | None) -> Document | None:
    if document is None:
        return None
    paper = find_document(actor, document)
    if paper.case_id != case.pk:
        raise Invalid(
            _("Dieses Dokument gehört zu einem anderen Vorgang."),
            remedy=_("Wählen Sie ein Dokument dieses Vorgangs."),
            fields={"document": _("Bitte wählen Sie ein Dokument dieses Vorgangs.")},
        )
    return paper


def _check(case: Case, paper: Document | None, points: Sequence[Point]) -> None:
    fields: dict[str, str] = {}
    if not points:
        fields["points"] = _("Bitte schreiben Sie mindestens einen Punkt auf.")
    for place, point in enumerate(points, 1):
        if problem := _problem(case, paper, point):
            fields[f"point-{place}"] = problem
    if fields:
        raise Invalid(
            _("Die Verfügung ist noch nicht vollständig."),
            remedy=_("Ergänzen Sie die genannten Felder; nichts ist verloren."),
            fields=fields,
        )


def _problem(case: Case, paper: Document | None, point: Point) -> str:
    people = [hand.signer for hand in point.hands if hand.signer is not None]
    if point.due_on is not None and point.due_on < today():
        return _("Der Tag liegt in der Vergangenheit.")
    if len(point.text) > LONGEST:
        return _("Bitte fassen Sie sich kürzer: höchstens 500 Zeichen.")
    if point.kind in _ROUNDS:
        if paper is None:
            return _("Dazu gehört ein Dokument. Wählen Sie es oben aus.")
        return "" if point.hands else _("Bitte nennen Sie, an wen es geht.")
    if point.kind == Kind.RESUBMIT and point.due_on is None:
        return _("Bitte nennen Sie den Tag der Wiedervorlage.")
    if point.kind == Kind.TO_FILES:
        return ""
    if len(point.hands) > 1 or len(people) < len(point.hands):
        return _("Bitte nennen Sie hier eine einzelne Person aus der zuständigen Stelle.")
    protected = paper is not None and is_protected(case, paper)
    for person in people:
        if not may_be_asked(actor_for(person), case.office, protected=protected):
            return _("Bitte nennen Sie hier eine einzelne Person aus der zuständigen Stelle.")
    return ""


def _begin(actor: Actor, made: Disposition, place: int, point: Point) -> DispositionPoint:
    written = DispositionPoint(
        disposition=made,
        place=place,
        kind=point.kind,
        text=point.text.strip(),
        addressee=", ".join(str(hand) for hand in point.hands),
        due_on=point.due_on,
    )
    due_on = point.due_on or today() + WITHIN
    if point.kind in _ROUNDS and made.document_id is not None:
        written.round = start_round(
            actor=actor,
            document=made.document_id,
            kind=_ROUNDS[point.kind],
            steps=[Wanted(n, hand) for n, hand in _order(point)],
            due_on=due_on,
            comment=point.text,
        )
    elif point.kind in _TASKS:
        written.task = plan_task(
            actor=actor,
            case=made.case,
            kind=_TASKS[point.kind].value,
            due_on=due_on,
            reason=point.text.strip() or _usual_words(written),
            assignee=point.hands[0].signer if point.hands else None,
            document=made.document,
        )
    written.save(force_insert=True)
    return written


def _usual_words(point: DispositionPoint) -> str:
    """What is to be done where nothing more was said, in the language of the file."""
    with translation.override("de"):
        words = {
            Kind.FURTHER: _("Zur weiteren Veranlassung"),
            Kind.RESUBMIT: _("Wiedervorlage"),
            Kind.DISPATCH: _("Bitte absenden"),
        }
        return words[Kind(point.kind)]


def _order(point: Point) -> list[tuple[int, Hand]]:
    """Signatures follow one another as they are written; for information all are asked at once."""
    one_by_one = point.kind == Kind.COSIGN
    return [(n if one_by_one else 1, hand) for n, hand in enumerate(point.hands, 1)]
