"""The end of a round: finished, given back, taken back, or stopped by itself."""

from __future__ import annotations

from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require, system
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action
from rathaus.procedures.cosigning.events import (
    CirculationFinished,
    CirculationRecalled,
    CosigningFinished,
    CosigningRecalled,
    CosigningStopped,
)
from rathaus.procedures.cosigning.points import settle_point
from rathaus.procedures.cosigning.proof import file_proof
from rathaus.procedures.cosigning.queries import find_round, signatures, steps_of
from rathaus.procedures.cosigning.rules import may_recall
from rathaus.procedures.cosigning.starting import lock_case
from rathaus.procedures.events import TaskCancelled
from rathaus.procedures.models import Round, RoundStep, Task

HOUSE = system("cosigning")


@action
def recall_round(*, actor: Actor, round_id: UUID, reason: str = "") -> Round:
    """Take a paper back while it goes round; signatures so far stay visible and are void.

    Raises :class:`Conflict` when the round is over.
    """
    seen = find_round(actor, round_id)
    require(may_recall, actor, seen)
    lock_case(seen.case_id)
    round = locked_round(round_id)
    if not round.running:
        raise Conflict(
            _("Dieser Umlauf ist schon beendet: %(state)s.") % {"state": round.get_state_display()},
            remedy=_("Laden Sie die Seite neu."),
        )
    count = signatures(steps_of(round))
    end_round(actor=actor, round=round, state=Round.State.RECALLED, why=reason.strip())
    if round.is_cosigning:
        recalled = CosigningRecalled(subject=round.case.ref, round=str(round.pk), signatures=count)
        record(recalled, actor=actor)
    else:
        record(CirculationRecalled(subject=round.case.ref, round=str(round.pk)), actor=actor)
    return round


@action
def stop_rounds(*, actor: Actor, case: UUID, document: UUID | None, why: str) -> int:
    """End running co-signatures that have lost their object; returns how many.

    ``why`` is ``version`` (a newer one came) or ``withdrawn`` (the application was taken back).
    """
    running = Round.objects.filter(case=case, kind=Round.Kind.COSIGN, state=Round.State.RUNNING)
    if document is not None:
        running = running.filter(document=document)
    keys = list(running.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        lock_case(case)
        round = locked_round(key)
        if not round.running:
            continue
        count = signatures(steps_of(round))
        end_round(actor=HOUSE, round=round, state=Round.State.STOPPED, why=_reason(why))
        stopped = CosigningStopped(
            subject=round.case.ref, round=str(round.pk), why=why, signatures=count
        )
        record(stopped, actor=actor)
    return len(keys)


def finish_round(*, actor: Actor, round: Round) -> None:
    """Everybody has signed or taken note."""
    steps = steps_of(round)
    end_round(actor=actor, round=round, state=Round.State.FINISHED, why="")
    took = int((now() - round.started_at).total_seconds())
    if not round.is_cosigning:
        record(
            CirculationFinished(subject=round.case.ref, round=str(round.pk), took_s=took),
            actor=actor,
        )
        return
    record(
        CosigningFinished(
            subject=round.case.ref,
            round=str(round.pk),
            document=Reference("document", str(round.document_id)),
            sha256=round.sha256,
            signatures=signatures(steps),
            dissents=sum(step.result == RoundStep.Result.DISSENTED for step in steps),
            took_s=took,
        ),
        actor=actor,
    )


def end_round(*, actor: Actor, round: Round, state: Round.State, why: str) -> None:
    """Write down the end, drop the open tasks and put the sheet of a co-signature to the file."""
    round.state, round.ended_at, round.ended_why = state, now(), why
    round.ended_label = "" if actor.is_system else actor.label
    _drop_tasks(round)
    if round.is_cosigning:
        round.proof = file_proof(actor=HOUSE, round=round).pk
    round.save(update_fields=["state", "ended_at", "ended_why", "ended_label", "proof"])
    if state == Round.State.FINISHED:
        settle_point(actor, round=round.pk)


def locked_round(round_id: UUID) -> Round:
    """The round with case, document and who started it, locked until the transaction ends."""
    related = ("case", "case__office", "case__file", "document", "started_by")
    rounds = Round.objects.select_for_update(of=("self",), no_key=True).select_related(*related)
    return rounds.get(pk=round_id)


def _drop_tasks(round: Round) -> None:
    tasks = Task.objects.filter(round_step__round=round, state=Task.State.OPEN)
    for task in tasks.order_by("pk"):
        task.state = Task.State.CANCELLED
        task.save(update_fields=["state"])
        gone = TaskCancelled(subject=round.case.ref, task=str(task.pk), key=task.key)
        record(gone, actor=HOUSE)


def _reason(why: str) -> str:
    """In the language of the file, whoever caused it."""
    with translation.override("de"):
        if why == "version":
            return _("Es gibt eine neuere Fassung des Dokuments; sie muss neu gezeichnet werden.")
        return _("Der Antrag wurde zurückgenommen.")
