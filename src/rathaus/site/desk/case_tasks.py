"""The open tasks of a case as its page shows them, each with what the actor may do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.design.fields import Choice, Field
from rathaus.design.typography import long_date
from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.people.models import Account
from rathaus.people.queries import staff_with
from rathaus.procedures.actions.contribute import FORMS, OPINION, ways_on_of
from rathaus.procedures.actions.decide import Verdict
from rathaus.procedures.actions.own_tasks import OwnTask, is_own
from rathaus.procedures.calculation import OpenSlot
from rathaus.procedures.installed import Installed
from rathaus.procedures.models import Run, Task
from rathaus.procedures.models.tasks import BOUND
from rathaus.procedures.queries.intakes import WRITTEN_FORM
from rathaus.procedures.queries.tasks import tasks_of
from rathaus.procedures.rules import may_assign, may_decide, may_work
from rathaus.records.models import Case
from rathaus.site.desk.deciding import decision_fields, said
from rathaus.site.desk.intake_form import signature_fields
from rathaus.site.desk.typed import Typed

PLAN = "plan"
"""The form of that name belongs to no task yet."""


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task, whose it is, and how it is done: deciding, a short form, or ticking off."""

    task: Task
    mine: bool
    may_take: bool
    may_return: bool
    colleagues: list[Account]
    deciding: bool
    fields: list[Field] = field(default_factory=list)
    completing: bool = False
    own: bool = False


def prefix_of(task_id: UUID) -> str:
    """What the names of the questions of one task begin with: several may stand on a page."""
    return f"t{task_id.hex[-8:]}_"


@dataclass(frozen=True, slots=True)
class Told:
    """What came with the request: a verdict or an answer that was refused, and why.

    ``slots`` are the figures that only a person fills.
    """

    verdict: Verdict | None = None
    problem: RathausError | None = None
    typed: Typed | None = None
    slots: list[OpenSlot] = field(default_factory=list)


def open_tasks(
    actor: Actor, case: Case, run: Run | None, bundle: Installed | None, told: Told
) -> list[OpenTask]:
    """Every open task of the case, oldest first."""
    found = []
    for task in tasks_of(case.pk):
        if task.state != Task.State.OPEN or task.key in BOUND:
            continue
        task.case = case
        found.append(_shown(actor, task, run, bundle, told))
    return found


def _shown(
    actor: Actor, task: Task, run: Run | None, bundle: Installed | None, told: Told
) -> OpenTask:
    working = may_work(actor, task)
    deciding = task.key == "decide" and may_decide(actor, task.case)
    completing = working and ((task.key in FORMS and bool(task.node)) or task.key == WRITTEN_FORM)
    fields: list[Field] = []
    if deciding and bundle is not None:
        fields = decision_fields(run, bundle, told.verdict, told.problem, told.slots)
    elif completing:
        typed = told.typed
        fields = _fields(task, typed if typed and typed.task == str(task.pk) else None)
    return OpenTask(
        task=task,
        mine=task.assignee_id == actor.account,
        may_take=working and task.assignee_id is None,
        may_return=working and task.assignee_id is not None,
        colleagues=list(staff_with("case.work", task.office)) if may_assign(actor, task) else [],
        deciding=deciding,
        fields=fields,
        completing=completing,
        own=working and is_own(task),
    )


def _fields(task: Task, typed: Typed | None) -> list[Field]:
    """What somebody answers who was asked for an opinion, or to do something and report."""
    values = typed.values if typed else {}
    wrong = typed.problem.fields if typed and isinstance(typed.problem, Invalid) else {}
    if task.key == WRITTEN_FORM:
        return signature_fields(prefix_of(task.pk), values, wrong)
    asked = _("Ihre Stellungnahme") if task.key == OPINION else _("Wie geht es weiter?")
    kept = _("Sie kommt zu den Akten; wer entscheidet, liest sie.")
    needed = _("Nötig bei Auflagen und Bedenken.")
    return [
        Field(
            name=prefix_of(task.pk) + "kind",
            label=asked,
            widget="radio",
            value=values.get("kind", ""),
            choices=tuple(_choices(task)),
            error=wrong.get("kind", ""),
        ),
        Field(
            name=prefix_of(task.pk) + "text",
            label=_("Erläuterung"),
            widget="textarea",
            value=values.get("text", ""),
            hint=f"{needed} {kept}" if task.key == OPINION else kept,
            rows=4,
            error=wrong.get("text", ""),
            required=task.key == OPINION,
        ),
    ]


def _choices(task: Task) -> Iterator[Choice]:
    """What may be answered: opinions are the same everywhere, ways on are drawn in the process."""
    if task.key == OPINION:
        for kind, words in opinion_words().items():
            yield Choice(value=kind, label=words)
        return
    for way in ways_on_of(task):
        yield Choice(value=way.value, label=said(way.title))


def opinion_words() -> dict[str, str]:
    """What an office that was asked may say."""
    return {
        "agree": _("Keine Bedenken"),
        "conditions": _("Keine Bedenken, wenn Auflagen gemacht werden"),
        "object": _("Bedenken"),
        "none": _("Unsere Belange sind nicht berührt"),
    }


def planning_fields(case: Case, typed: Typed | None) -> list[Field]:
    """Putting something down for a day."""
    given = typed if typed and typed.task == PLAN else None
    values = given.values if given else {}
    wrong = given.problem.fields if given and isinstance(given.problem, Invalid) else {}
    return [
        Field(
            name=f"{PLAN}_kind",
            label=_("Worum geht es?"),
            widget="radio",
            value=values.get("kind", OwnTask.RESUBMISSION),
            choices=tuple(
                Choice(value=kind.value, label=str(kind.label))
                for kind in (OwnTask.RESUBMISSION, OwnTask.CALLBACK)
            ),
            error=wrong.get("kind", ""),
        ),
        Field(
            name=f"{PLAN}_due_on",
            label=_("Wann?"),
            widget="date",
            value=values.get("due_on", ""),
            error=wrong.get("due_on", ""),
        ),
        Field(
            name=f"{PLAN}_reason",
            label=_("Was ist dann zu tun?"),
            widget="textarea",
            value=values.get("reason", ""),
            rows=2,
            error=wrong.get("reason", ""),
        ),
    ]


def opinions_of(run: Run | None, bundle: Installed | None) -> list[Mapping[str, Any]]:
    """Opinions that offices have given, each under the name of its task."""
    given: Mapping[str, Any] = (run.data if run else {}).get(OPINION, {})
    nodes = bundle.procedure.process.diagram.nodes if bundle else {}
    words = opinion_words()
    return [
        {
            **entry,
            "task": task,
            "title": said(nodes[task].title),
            "said": words.get(entry["kind"], ""),
            "on": long_date(date.fromisoformat(entry["on"])),
        }
        for task, entry in given.items()
        if task in nodes
    ]
