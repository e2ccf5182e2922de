"""Beginning a round: who signs or takes note, in which order, until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action
from rathaus.people.queries import actor_for
from rathaus.procedures.cosigning.events import CirculationStarted, CosigningStarted, StepOpened
from rathaus.procedures.cosigning.naming import Hand, somebody_in
from rathaus.procedures.cosigning.rules import is_protected, may_be_asked, may_start_round
from rathaus.procedures.events import TaskCreated
from rathaus.procedures.models import Round, RoundStep, Task
from rathaus.records.models import Case, Document, DocumentVersion
from rathaus.records.queries import find_document
from rathaus.records.rules import SEE, shut

LONGEST: Final = 2000
MOST: Final = 30
"""Steps of one round at most."""

_TITLES: Final = {
    RoundStep.Kind.COSIGN: ("Mitzeichnung", "Co-signature"),
    RoundStep.Kind.FINAL: ("Schlusszeichnung", "Final signature"),
    RoundStep.Kind.INFORM: ("Kenntnisnahme", "For information"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One station as it is asked for. Those of one ``stage`` are asked at the same time."""

    stage: int
    hand: Hand


@action
def start_round(
    *,
    actor: Actor,
    document: UUID,
    kind: Round.Kind,
    steps: Sequence[Wanted],
    due_on: date | None,
    comment: str = "",
    final: Hand | None = None,
) -> Round:
    """Send the present version of a document round: for signatures, or for information.

    ``final`` signs after everybody else (Schlusszeichnung). Raises :class:`Invalid` naming
    ``steps``, ``final``, ``due_on`` or ``comment``; :class:`Conflict` where the case is closed or a
    co-signature of this document runs already.
    """
    paper = find_document(actor, document)
    require(may_start_round, actor, paper.case)
    case = lock_case(paper.case_id)
    if case.closed_at is not None:
        raise Conflict(
            _("Der Vorgang %(number)s ist abgeschlossen.") % {"number": case.number},
            remedy=_("Öffnen Sie ihn wieder, bevor Sie ein Dokument auf den Weg geben."),
        )
    stations = _stations(kind, steps, final)
    fields = _problems(actor, kind, stations, due_on, comment)
    fields |= _refused(actor, case, paper, stations)
    if fields or due_on is None:
        raise Invalid(
            _("Der Umlauf ist noch nicht vollständig."),
            remedy=_("Ergänzen Sie die genannten Felder; nichts ist verloren."),
            fields=fields,
        )
    _refuse_second(paper, kind)
    made = _made(actor, case, paper, kind, due_on, comment)
    for place, (stage, step_kind, hand) in enumerate(stations, 1):
        made.steps.create(
            stage=stage, place=place, kind=step_kind, signer=hand.signer, office=hand.office
        )
    _tell(actor, made, len(stations))
    open_next(actor, made)
    return made


def lock_case(case_id: UUID) -> Case:
    """The case, locked until the transaction ends: first of all locks, wherever papers go round."""
    related = ("office", "file")
    cases = Case.objects.select_for_update(of=("self",), no_key=True).select_related(*related)
    return cases.get(pk=case_id)


def open_next(actor: Actor, round: Round) -> bool:
    """Ask those of the next stage; whether there was one."""
    steps = list(
        RoundStep.objects.filter(round=round, opened_at=None)
        .select_related("signer", "office")
        .order_by("stage", "place")
    )
    stage = [step for step in steps if step.stage == steps[0].stage]
    for step in stage:
        step.opened_at = now()
        step.task = _task(actor, round, step)
        step.save(update_fields=["opened_at", "task"])
        record(
            StepOpened(
                subject=round.case.ref,
                round=str(round.pk),
                step=str(step.pk),
                stage=step.stage,
                office=str(step.office_id),
            ),
            actor=actor,
        )
    return bool(stage)


def _stations(
    kind: Round.Kind, steps: Sequence[Wanted], final: Hand | None
) -> list[tuple[int, RoundStep.Kind, Hand]]:
    """In their order, the stages numbered from one without gaps."""
    ordered = sorted(steps, key=lambda step: step.stage)
    stages = {stage: place for place, stage in enumerate(sorted({s.stage for s in ordered}), 1)}
    one = RoundStep.Kind.COSIGN if kind == Round.Kind.COSIGN else RoundStep.Kind.INFORM
    found = [(stages[step.stage], one, step.hand) for step in ordered]
    if final is not None and kind == Round.Kind.COSIGN:
        found.append((len(stages) + 1, RoundStep.Kind.FINAL, final))
    return found


def _problems(
    actor: Actor,
    kind: Round.Kind,
    stations: Sequence[tuple[int, RoundStep.Kind, Hand]],
    due_on: date | None,
    comment: str,
) -> dict[str, str]:
    fields: dict[str, str] = {}
    people = [hand.signer.pk for _stage, _kind, hand in stations if hand.signer is not None]
    offices = [hand.office.pk for _stage, _kind, hand in stations if hand.signer is None]
    if not stations:
        fields["steps"] = _("Bitte nennen Sie mindestens eine Person oder Stelle.")
    elif len(stations) > MOST:
        fields["steps"] = _("Bitte nennen Sie höchstens 30 Personen oder Stellen.")
    elif len(people) != len(set(people)) or len(offices) != len(set(offices)):
        fields["steps"] = _("Jede Person und jede Stelle wird nur einmal gefragt.")
    elif kind == Round.Kind.COSIGN and not offices and set(people) == {actor.account}:
        fields["steps"] = _("Den eigenen Entwurf zeichnet auch jemand anderes mit.")
    if due_on is None:
        fields["due_on"] = _("Bitte nennen Sie einen Tag, zum Beispiel 15.01.2027.")
    elif due_on < today():
        fields["due_on"] = _("Der Tag liegt in der Vergangenheit.")
    if len(comment) > LONGEST:
        fields["comment"] = _("Bitte fassen Sie sich kürzer: höchstens 2.000 Zeichen.")
    return fields


def _refused(
    actor: Actor, case: Case, paper: Document, stations: Sequence[tuple[int, RoundStep.Kind, Hand]]
) -> dict[str, str]:
    """Who may not read or sign the paper is named, so that somebody else is chosen."""
    protected = is_protected(case, paper)
    for _stage, kind, hand in stations:
        if hand.signer is None:
            besides = actor.account if kind != RoundStep.Kind.INFORM else None
            if case.restricted or not somebody_in(
                hand.office, protected=protected, besides=besides
            ):
                text = _("In der Stelle „%(name)s“ darf das sonst niemand bearbeiten.")
                return {"steps": text % {"name": hand.office.name}}
            continue
        asked = actor_for(hand.signer)
        reads = not shut(asked, case, SEE)
        if not (reads and may_be_asked(asked, hand.office, protected=protected)):
            text = _("%(name)s darf dieses Dokument nicht bearbeiten.")
            return {"steps": text % {"name": hand.signer}}
    return {}


def _refuse_second(paper: Document, kind: Round.Kind) -> None:
    running = Round.objects.filter(document=paper, kind=kind, state=Round.State.RUNNING)
    if kind == Round.Kind.COSIGN and running.exists():
        raise Conflict(
            _("Die Mitzeichnung von „%(title)s“ läuft schon.") % {"title": paper.title},
            remedy=_("Warten Sie auf ihr Ende, oder ziehen Sie sie zurück."),
        )


def _made(
    actor: Actor, case: Case, paper: Document, kind: Round.Kind, due_on: date, comment: str
) -> Round:
    if paper.erased_on is not None:
        raise Conflict(
            _("Der Inhalt dieses Dokuments ist gelöscht."),
            remedy=_("Wählen Sie ein anderes Dokument."),
        )
    # Read under the lock: a newer version may have come since the paper was looked up.
    version = DocumentVersion.objects.filter(document=paper).order_by("-number")[0]
    made = Round(
        kind=kind,
        case=case,
        document=paper,
        version=version.number,
        sha256=version.sha256,
        comment=comment.strip(),
        due_on=due_on,
        started_at=now(),
        started_by_id=actor.account or 0,
    )
    made.save(force_insert=True)
    return made


def _tell(actor: Actor, made: Round, steps: int) -> None:
    subject, document = made.case.ref, Reference("document", str(made.document_id))
    if made.is_cosigning:
        fact: object = CosigningStarted(
            subject=subject,
            round=str(made.pk),
            document=document,
            sha256=made.sha256,
            steps=steps,
            due_on=made.due_on.isoformat(),
        )
    else:
        fact = CirculationStarted(
            subject=subject,
            round=str(made.pk),
            document=document,
            steps=steps,
            due_on=made.due_on.isoformat(),
        )
    record(fact, actor=actor)


def _task(actor: Actor, round: Round, step: RoundStep) -> Task:
    """The task by which whoever is asked finds the step."""
    title, title_en = _TITLES[RoundStep.Kind(step.kind)]
    key = Round.Kind(round.kind).value
    with translation.override("de"):
        why = _("Frist des Umlaufs")
    task = Task.objects.create(
        case=round.case,
        key=key,
        title=title,
        title_en=title_en,
        reason=round.comment,
        office_id=step.office_id,
        assignee_id=step.signer_id,
        document=round.document_id,
        due_on=round.due_on,
        due_why=why,
        created_at=now(),
    )
    record(
        TaskCreated(
            subject=round.case.ref,
            task=str(task.pk),
            key=key,
            office=str(step.office_id),
            due_on=round.due_on.isoformat(),
        ),
        actor=actor,
    )
    return task
