"""Taking, returning, giving and finishing tasks. Whoever comes second is told who was first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require, system
from rathaus.kernel.clock import BERLIN, now
from rathaus.kernel.errors import Conflict, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.statements import execute
from rathaus.kernel.transactions import action
from rathaus.people.models import Account, Office
from rathaus.procedures.events import (
    TaskCancelled,
    TaskCreated,
    TaskDone,
    TaskReturned,
    TaskTaken,
)
from rathaus.procedures.models import Task
from rathaus.procedures.models.tasks import BOUND
from rathaus.procedures.rules import may_assign, may_work
from rathaus.records.models import Case

_CANCEL = """
UPDATE procedures_task SET state = 'cancelled'
 WHERE case_id = %s AND state = 'open' AND node <> '' AND NOT node = ANY(%s::text[])
 RETURNING id, key
"""
_HOUSE = system("engine")


@action
def create_task(
    *,
    actor: Actor,
    case: Case,
    key: str,
    title: str,
    due_on: date,
    due_why: str = "",
    node: str = "",
    title_en: str = "",
    reason: str = "",
    role: str = "",
    office: Office | None = None,
    assignee: Account | None = None,
) -> Task:
    """A new open task; one that stands for a node of the process exists only once."""
    made, new = Task.objects.get_or_create(
        case=case,
        node=node,
        state=Task.State.OPEN,
        key=key,
        defaults={
            "title": title,
            "title_en": title_en,
            "reason": reason,
            "role": role,
            "office_id": office.pk if office else case.office_id,
            "assignee": assignee,
            "due_on": due_on,
            "due_why": due_why,
            "created_at": now(),
        },
    )
    if new:
        record(
            TaskCreated(
                subject=case.ref,
                task=str(made.pk),
                key=key,
                office=str(made.office_id),
                due_on=due_on.isoformat(),
                node=node,
                procedure=case.procedure_key,
            ),
            actor=actor,
        )
    return made


@action
def take_task(*, actor: Actor, task_id: UUID) -> Task:
    """Make an open task one's own; :class:`Conflict` when somebody else already has."""
    task = _locked(task_id)
    require(may_work, actor, task)
    _refuse_bound(task)
    if task.assignee_id == actor.account:
        return task
    if task.assignee_id is not None and not may_assign(actor, task):
        raise Conflict(
            _("%(name)s hat diese Aufgabe schon übernommen.") % {"name": task.assignee},
            remedy=_("Sprechen Sie sich ab, oder bitten Sie die Leitung, sie Ihnen zu geben."),
        )
    return _give(task, actor.account, actor)


@action
def assign_task(*, actor: Actor, task_id: UUID, assignee: Account) -> Task:
    """Give a task to somebody."""
    task = _locked(task_id)
    require(may_assign, actor, task)
    _refuse_bound(task)
    return _give(task, assignee.pk, actor)


@action
def return_task(*, actor: Actor, task_id: UUID) -> Task:
    """Put one's task back for the team."""
    task = _locked(task_id)
    require(may_work, actor, task)
    _refuse_bound(task)
    if task.assignee_id is not None:
        task.assignee = None
        task.save(update_fields=["assignee"])
        record(TaskReturned(subject=task.case.ref, task=str(task.pk), key=task.key), actor=actor)
    return task


@action
def finish_task(*, actor: Actor, task_id: UUID, outcome: dict[str, Any]) -> Task:
    """Finish an open task with its outcome; :class:`Conflict` for whoever comes second."""
    task = _locked(task_id)
    require(may_work, actor, task)
    _refuse_bound(task)
    task.state = Task.State.DONE
    task.done_at = now()
    task.done_by_id = actor.account
    task.outcome = outcome
    if task.assignee_id is None:
        task.assignee_id = actor.account
    task.save(update_fields=["state", "done_at", "done_by", "outcome", "assignee"])
    record(
        TaskDone(
            subject=task.case.ref,
            task=str(task.pk),
            key=task.key,
            outcome=str(outcome.get("kind", "")),
        ),
        actor=actor,
    )
    return task


def cancel_tasks(*, case: Case, except_nodes: Iterable[str] = ()) -> int:
    """Drop the open tasks of the process that it no longer waits for; returns how many."""
    cursor = execute(_CANCEL, [case.pk, list(except_nodes)])
    dropped = cursor.fetchall()
    for task, key in dropped:
        record(TaskCancelled(subject=case.ref, task=str(task), key=key), actor=_HOUSE)
    return len(dropped)


def drop_tasks(*, case: Case, key: str) -> None:
    """Drop the open tasks of this kind at the case: what they waited for is settled otherwise."""
    for task in Task.objects.select_for_update().filter(case=case, key=key, state=Task.State.OPEN):
        task.state = Task.State.CANCELLED
        task.save(update_fields=["state"])
        record(TaskCancelled(subject=case.ref, task=str(task.pk), key=task.key), actor=_HOUSE)


def _give(task: Task, account: int | None, actor: Actor) -> Task:
    task.assignee_id = account
    task.save(update_fields=["assignee"])
    record(
        TaskTaken(subject=task.case.ref, task=str(task.pk), key=task.key, assignee=str(account)),
        actor=actor,
    )
    return task


def _refuse_bound(task: Task) -> None:
    """Tasks of a round belong to whom it names; they are done at its step."""
    if task.key in BOUND:
        raise Conflict(
            _("Diese Aufgabe gehört zu einem Umlauf und bleibt bei denen, die er nennt."),
            remedy=_("Öffnen Sie den Umlauf; zurückziehen kann ihn, wer ihn begonnen hat."),
        )


def _locked(task_id: UUID) -> Task:
    """The open task, locked until the transaction ends."""
    task = (
        Task.objects.select_for_update(of=("self",))
        .select_related("case", "done_by", "assignee")
        .filter(pk=task_id)
        .first()
    )
    if task is None:
        raise NotFound(
            _("Diese Aufgabe gibt es nicht."), remedy=_("Öffnen Sie die Aufgabenliste neu.")
        )
    if task.state == Task.State.DONE and task.done_at is not None:
        raise Conflict(
            _("%(name)s hat diese Aufgabe am %(day)s um %(time)s Uhr schon erledigt.")
            % {
                "name": task.done_by or _("Jemand"),
                "day": date_format(task.done_at.astimezone(BERLIN), "j. F Y"),
                "time": date_format(task.done_at.astimezone(BERLIN), "H:i"),
            },
            remedy=_("Ihre Eingaben wurden nicht verwendet. Sehen Sie sich das Ergebnis an."),
        )
    if task.state == Task.State.CANCELLED:
        raise Conflict(
            _("Diese Aufgabe ist inzwischen entfallen."),
            remedy=_("Sehen Sie sich den Vorgang an: Er ist ohne sie weitergegangen."),
        )
    return task
