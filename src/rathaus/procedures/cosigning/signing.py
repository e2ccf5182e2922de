"""Signing, dissenting, giving back, taking note: each once, and only when it is one's turn."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.procedures.cosigning.ending import end_round, finish_round
from rathaus.procedures.cosigning.events import Dissented, Noted, Returned, Signed
from rathaus.procedures.cosigning.queries import find_step
from rathaus.procedures.cosigning.rules import may_sign
from rathaus.procedures.cosigning.starting import LONGEST, lock_case, open_next
from rathaus.procedures.events import TaskDone
from rathaus.procedures.models import Round, RoundStep, Task

_Result = RoundStep.Result


@action
def sign_step(*, actor: Actor, step_id: UUID, note: str = "", dissent: bool = False) -> RoundStep:
    """Sign the version that goes round; ``dissent`` makes the note an abweichende Stellungnahme.

    A deputy signs i. V. The last signature ends the round. Raises :class:`Invalid` naming ``note``
    where a dissent says nothing, :class:`Conflict` when the round is over, the step is done or the
    person has signed another step of it.
    """
    step = _mine(actor, step_id, cosigning=True)
    if dissent and not note.strip():
        raise Invalid(
            _("Die abweichende Stellungnahme fehlt."),
            remedy=_("Schreiben Sie auf, worin Sie abweichen."),
            fields={"note": _("Bitte schreiben Sie Ihre abweichende Stellungnahme.")},
        )
    _refuse_twice(actor, step)
    _note(actor, step, _Result.DISSENTED if dissent else _Result.SIGNED, note)
    _tell_signed(actor, step)
    _go_on(actor, step.round)
    return step


@action
def return_step(*, actor: Actor, step_id: UUID, reason: str) -> RoundStep:
    """Give the paper back to whoever sent it, with the reason; the round is over by that."""
    step = _mine(actor, step_id, cosigning=True)
    if not reason.strip():
        raise Invalid(
            _("Das Zurückgeben braucht einen Grund."),
            remedy=_("Schreiben Sie auf, was zu ändern ist."),
            fields={"note": _("Bitte nennen Sie den Grund.")},
        )
    _refuse_twice(actor, step)
    _note(actor, step, _Result.RETURNED, reason)
    record(
        Returned(
            subject=step.round.case.ref,
            round=str(step.round_id),
            step=str(step.pk),
            stage=step.stage,
            office=str(step.office_id),
            in_place=step.in_place,
            waited_s=_waited(step),
        ),
        actor=actor,
    )
    end_round(actor=actor, round=step.round, state=Round.State.RETURNED, why=reason.strip())
    return step


@action
def take_note(*, actor: Actor, step_id: UUID, note: str = "") -> RoundStep:
    """Confirm to have taken note (zur Kenntnis genommen), with a word on it or without."""
    step = _mine(actor, step_id, cosigning=False)
    _note(actor, step, _Result.NOTED, note)
    record(
        Noted(
            subject=step.round.case.ref,
            round=str(step.round_id),
            step=str(step.pk),
            office=str(step.office_id),
            in_place=step.in_place,
            waited_s=_waited(step),
        ),
        actor=actor,
    )
    _go_on(actor, step.round)
    return step


def close_task(actor: Actor, task: Task | None, outcome: str) -> None:
    """Finish the task of a step; the rule of the step has been asked."""
    if task is None or task.state != Task.State.OPEN:
        return
    task.state, task.done_at, task.done_by_id = Task.State.DONE, now(), actor.account
    task.outcome = {"kind": outcome}
    task.save(update_fields=["state", "done_at", "done_by", "outcome"])
    done = TaskDone(subject=task.case.ref, task=str(task.pk), key=task.key, outcome=outcome)
    record(done, actor=actor)


def _mine(actor: Actor, step_id: UUID, *, cosigning: bool) -> RoundStep:
    """The step, with case and round locked: it is open, and the actor's turn."""
    seen = find_step(actor, step_id)
    lock_case(seen.round.case_id)
    Round.objects.select_for_update(no_key=True).get(pk=seen.round_id)
    step = RoundStep.objects.select_related(
        "signer", "office", "done_by", "task", "round__case__office", "round__case__file",
        "round__document", "round__started_by",
    ).get(pk=step_id)  # fmt: skip
    if step.result:
        raise Conflict(
            _("Diese Station hat %(name)s schon erledigt.") % {"name": step.done_label},
            remedy=_("Ihre Eingaben wurden nicht verwendet. Sehen Sie sich das Ergebnis an."),
        )
    if not step.round.running:
        raise Conflict(
            _("Dieser Umlauf ist beendet: %(state)s.") % {"state": step.round.get_state_display()},
            remedy=_("Ihre Eingaben wurden nicht verwendet. Fragen Sie, wer ihn begonnen hat."),
        )
    require(may_sign, actor, step)
    if step.round.is_cosigning != cosigning:
        raise Conflict(
            _("Hier wird nicht gezeichnet, sondern zur Kenntnis genommen.")
            if cosigning
            else _("Hier wird um Ihre Zeichnung gebeten."),
            remedy=_("Öffnen Sie die Station noch einmal."),
        )
    return step


def _refuse_twice(actor: Actor, step: RoundStep) -> None:
    others = RoundStep.objects.filter(round=step.round_id, done_by=actor.account)
    if others.exclude(result="").exists():
        raise Conflict(
            _("Sie haben in diesem Umlauf schon gezeichnet."),
            remedy=_("Die weitere Zeichnung leistet eine andere Person."),
        )


def _note(actor: Actor, step: RoundStep, result: RoundStep.Result, note: str) -> None:
    if len(note) > LONGEST:
        raise Invalid(
            _("Ihre Anmerkung ist zu lang."),
            remedy=_("Kürzen Sie sie, oder geben Sie ein Schreiben zu den Akten."),
            fields={"note": _("Bitte fassen Sie sich kürzer: höchstens 2.000 Zeichen.")},
        )
    step.result, step.note, step.done_at = result, note.strip(), now()
    step.done_by_id, step.done_label = actor.account, actor.label
    step.in_place = step.signer_id is not None and step.signer_id != actor.account
    step.save(update_fields=["result", "note", "done_at", "done_by", "done_label", "in_place"])
    if step.task is not None:
        step.task.case = step.round.case
    close_task(actor, step.task, result.value)


def _go_on(actor: Actor, round: Round) -> None:
    """When all of the stage are done it is the turn of the next, or the end."""
    waiting = RoundStep.objects.filter(round=round, opened_at__isnull=False, result="")
    if not waiting.exists() and not open_next(actor, round):
        finish_round(actor=actor, round=round)


def _tell_signed(actor: Actor, step: RoundStep) -> None:
    fact = Dissented if step.result == _Result.DISSENTED else Signed
    record(
        fact(
            subject=step.round.case.ref,
            round=str(step.round_id),
            step=str(step.pk),
            stage=step.stage,
            office=str(step.office_id),
            in_place=step.in_place,
            final=step.kind == RoundStep.Kind.FINAL,
            waited_s=_waited(step),
        ),
        actor=actor,
    )


def _waited(step: RoundStep) -> int:
    """Seconds since it was the turn of the step."""
    if step.opened_at is None or step.done_at is None:
        return 0
    return int((step.done_at - step.opened_at).total_seconds())
