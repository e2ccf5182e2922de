"""Tasks as the desk lists them: no exact counts, one query, the same cost for every clerk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from rathaus.kernel.access import ALL_OFFICES, Actor, Visibility
from rathaus.kernel.access.visibility import SEE_PROTECTED
from rathaus.kernel.clock import today
from rathaus.kernel.paging import Page, page_of
from rathaus.people.models import Deputy
from rathaus.people.models.periods import holds_on
from rathaus.procedures.models import Task

Whose = Literal["mine", "team", "standing-in", "all"]
ORDER = ("due_on", "id")
_SHOWN = (
    *("title", "title_en", "reason", "due_on", "due_why", "office_id", "assignee__name"),
    *("assignee__email", "case__number", "case__title", "case__applicant__kind"),
    *("case__applicant__surname", "case__applicant__first_names", "case__applicant__organisation"),
    "case__applicant__erased_at",
)


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What a list of tasks is narrowed to; kept in the address of the page."""

    whose: Whose = "mine"
    procedure: str = ""
    due_by: date | None = None
    words: str = ""


def open_tasks(actor: Actor, wanted: TaskFilter = TaskFilter()) -> QuerySet[Task]:
    """Open tasks that the actor may see, by the clock."""
    tasks = _whose(Task.objects.filter(state=Task.State.OPEN), actor, wanted.whose)
    offices = actor.offices("case.work")
    if offices is not ALL_OFFICES:
        tasks = tasks.filter(office__in=_listed(offices))
    if wanted.procedure:
        tasks = tasks.filter(case__procedure_key=wanted.procedure)
    if wanted.due_by:
        tasks = tasks.filter(due_on__lte=wanted.due_by)
    if wanted.words:
        tasks = tasks.filter(_matches(wanted.words))
    return _without_protected(tasks, actor)


def task_page(actor: Actor, wanted: TaskFilter, *, after: str = "", size: int = 25) -> Page[Task]:
    """One page of open tasks, the most urgent first."""
    return page_of(listed_tasks(actor, wanted), order=ORDER, after=after, size=size)


def listed_tasks(actor: Actor, wanted: TaskFilter) -> QuerySet[Task]:
    """Open tasks with exactly the columns that a line of the desk shows."""
    return open_tasks(actor, wanted).select_related("case__applicant", "assignee").only(*_SHOWN)


def tasks_of(case_id: UUID) -> QuerySet[Task]:
    """All tasks of a case, oldest first."""
    return (
        Task.objects.filter(case_id=case_id)
        .select_related("assignee", "done_by", "office")
        .order_by("created_at", "id")
    )


def waiting_for_team(actor: Actor) -> bool:
    """Whether anything waits for somebody to take it."""
    return open_tasks(actor, TaskFilter(whose="team")).exists()


def _whose(tasks: QuerySet[Task], actor: Actor, whose: Whose) -> QuerySet[Task]:
    """Narrowed to one's own, to those nobody has, or to those of people one stands in for."""
    if whose == "mine":
        return tasks.filter(assignee=actor.account)
    if whose == "team":
        return tasks.filter(assignee=None)
    if whose == "standing-in":
        posts = Deputy.objects.filter(holds_on(today()), account=actor.account)
        return tasks.filter(assignee__in=posts.values("post__holder"))
    return tasks


def _matches(words: str) -> Q:
    condition = Q()
    for word in words.split()[:5]:
        condition &= (
            Q(case__number__istartswith=word)
            | Q(case__applicant__surname__istartswith=word)
            | Q(case__applicant__organisation__icontains=word)
            | Q(title__icontains=word)
        )
    return condition


def _without_protected(tasks: QuerySet[Task], actor: Actor) -> QuerySet[Task]:
    offices = actor.offices(SEE_PROTECTED)
    if offices is ALL_OFFICES:
        return tasks
    hidden = Q(case__visibility=Visibility.PROTECTED) & ~Q(office__in=_listed(offices))
    return tasks.exclude(hidden)


def _listed(offices: frozenset[UUID]) -> Sequence[UUID]:
    return sorted(offices)
