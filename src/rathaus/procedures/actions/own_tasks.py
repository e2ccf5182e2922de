"""Tasks that staff give themselves or others: resubmission, call-back, passing a case on."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import Conflict, Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.people.models import Account, Office
from rathaus.people.queries import staff_with
from rathaus.procedures.actions.inspections import INSPECTION
from rathaus.procedures.actions.tasks import finish_task
from rathaus.procedures.engine.follow_ups import rest_after_post, rest_again
from rathaus.procedures.events import CaseHandedOver, TaskCreated
from rathaus.procedures.models import Task
from rathaus.procedures.models.tasks import BOUND
from rathaus.procedures.queries.intakes import INCOMING
from rathaus.records.actions import assign_case, write_note
from rathaus.records.models import Case, Document
from rathaus.records.rules import may_work_on_case

_LONGEST: Final = 500


FOLLOW_UP: Final = "follow_up"
"""A remedy that has to be put into effect: made by the house, done by people."""


class OwnTask(models.TextChoices):
    """What staff put down for a day."""

    RESUBMISSION = "resubmission", gettext_lazy("Wiedervorlage")
    CALLBACK = "callback", gettext_lazy("Rückruf")
    TASK = "task", gettext_lazy("Aufgabe")
    DISPATCH = "dispatch", gettext_lazy("Abgang")


_ENGLISH: Final = {
    "resubmission": "Follow-up",
    "callback": "Call-back",
    "task": "Task",
    "dispatch": "Dispatch",
}


@action
def plan_task(
    *,
    actor: Actor,
    case: Case,
    kind: str,
    due_on: date | None,
    reason: str,
    assignee: Account | None = None,
    document: Document | None = None,
) -> Task:
    """Put something down for a day: a resubmission (Wiedervorlage), a call-back (Rückruf), a task.

    It goes to ``assignee``, by default to whoever plans it, and may be about one ``document`` of
    the case. Raises :class:`Invalid` naming ``kind``, ``due_on``, ``reason``, ``document`` or
    ``assignee``.
    """
    require(may_work_on_case, actor, case)
    fields = _problems(kind, due_on, reason)
    if document is not None and document.case_id != case.pk:
        fields["document"] = _("Bitte wählen Sie ein Dokument dieses Vorgangs.")
    if assignee is not None and not _works_in(assignee, case.office):
        fields["assignee"] = _("Bitte wählen Sie eine Person aus der zuständigen Stelle.")
    if fields or due_on is None:
        raise Invalid(
            _("Die Aufgabe ist noch nicht vollständig."),
            remedy=_("Ergänzen Sie die genannten Felder; nichts ist verloren."),
            fields=fields,
        )
    with translation.override("de"):  # the title in English stands beside it
        label = str(OwnTask(kind).label)
    task = Task.objects.create(
        case=case,
        key=kind,
        title=label,
        title_en=_ENGLISH[kind],
        reason=reason.strip(),
        office=case.office,
        assignee_id=assignee.pk if assignee else actor.account,
        document=document.pk if document else None,
        due_on=due_on,
        due_why=label,
        created_at=now(),
    )
    record(
        TaskCreated(
            subject=case.ref,
            task=str(task.pk),
            key=kind,
            office=str(case.office_id),
            due_on=due_on.isoformat(),
        ),
        actor=actor,
    )
    return task


@action
def tick_off(*, actor: Actor, task_id: UUID, result: str) -> Task:
    """Finish a task that staff have planned, with what came of it in a few words.

    Tasks of the process are done in their own way: for them :class:`Conflict`.
    """
    task = Task.objects.filter(pk=task_id).first()
    if task is None:
        raise NotFound(
            _("Diese Aufgabe gibt es nicht."), remedy=_("Öffnen Sie die Aufgabenliste neu.")
        )
    if not is_own(task):
        raise Conflict(
            _("Diese Aufgabe gehört zum Ablauf und wird dort erledigt."),
            remedy=_("Öffnen Sie den Vorgang und füllen Sie die Aufgabe aus."),
        )
    done = finish_task(actor=actor, task_id=task_id, outcome={"kind": "done", "result": result})
    if done.key == FOLLOW_UP:
        rest_again(done.case)
    if done.key == INCOMING:
        rest_after_post(done.case)
    return done


def is_own(task: Task) -> bool:
    """Whether the task stands for no step of a process and is simply ticked off."""
    return not task.node and task.key in {*OwnTask.values, FOLLOW_UP, INCOMING, INSPECTION}


@action
def hand_over_case(*, actor: Actor, case: Case, office: Office, reason: str) -> Case:
    """Pass a case on to another office of the municipality, with its open tasks.

    The reason goes to the file as a note. Raises :class:`Invalid` without a reason or for the
    same office, :class:`Conflict` when the case has moved or is closed.
    """
    fields: dict[str, str] = {}
    if not reason.strip():
        fields["reason"] = _("Bitte sagen Sie, warum die andere Stelle zuständig ist.")
    if office.pk == case.office_id:
        fields["office"] = _("Der Vorgang liegt schon bei dieser Stelle.")
    if fields:
        raise Invalid(
            _("Der Vorgang ist noch nicht abgegeben."),
            remedy=_("Ergänzen Sie die genannten Felder; nichts ist verloren."),
            fields=fields,
        )
    before = case.office
    words = {"from": before.name, "to": office.name, "reason": reason.strip()}
    require(may_work_on_case, actor, case)
    write_note(
        actor=actor, case=case, text=_("Abgegeben von %(from)s an %(to)s: %(reason)s") % words
    )
    assign_case(actor=actor, case=case, office=office.pk)
    Task.objects.filter(case=case, state=Task.State.OPEN, office=before).exclude(
        key__in=BOUND
    ).update(office=office, assignee=None)
    case.office = office
    record(
        CaseHandedOver(subject=case.ref, before=str(before.pk), after=str(office.pk)), actor=actor
    )
    return case


def _problems(kind: str, due_on: date | None, reason: str) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if kind not in OwnTask.values:
        fields["kind"] = _("Bitte wählen Sie, worum es geht.")
    if due_on is None:
        fields["due_on"] = _("Bitte nennen Sie einen Tag, zum Beispiel 15.01.2027.")
    elif due_on < today():
        fields["due_on"] = _("Der Tag liegt in der Vergangenheit.")
    if not reason.strip():
        fields["reason"] = _("Bitte schreiben Sie auf, was dann zu tun ist.")
    elif len(reason) > _LONGEST:
        fields["reason"] = _("Bitte fassen Sie sich kürzer: höchstens 500 Zeichen.")
    return fields


def _works_in(account: Account, office: Office) -> bool:
    return staff_with("case.work", office).filter(pk=account.pk).exists()
