"""My tasks, the team's tasks: what, who, until when, and why it is mine."""

from __future__ import annotations

import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from rathaus.design.components import Badge, Link, Pager, TaskRow
from rathaus.kernel.access import staff
from rathaus.kernel.clock import today
from rathaus.kernel.errors import RathausError
from rathaus.kernel.paging import Page
from rathaus.procedures.actions.tasks import return_task, take_task
from rathaus.procedures.models import Task
from rathaus.procedures.queries.tasks import TaskFilter, task_page
from rathaus.site.desk.frame import StaffRequest, show

SOON = datetime.timedelta(days=3)


@staff("case.work")
def tasks(request: StaffRequest) -> HttpResponseBase:
    """Open tasks by the clock; the filter stays in the address."""
    wanted = _filter(request)
    page = task_page(request.actor, wanted, after=request.GET.get("nach", ""))
    return show(
        request,
        "desk/tasks.html",
        {
            "rows": [_row(task, request.actor.account) for task in page],
            "wanted": wanted,
            "views": _views(request, wanted),
            "pager": _pager(request, page),
        },
    )


@staff("case.work")
@require_POST
def take(request: StaffRequest) -> HttpResponseBase:
    """Make chosen tasks one's own; those that somebody else has meanwhile are named."""
    taken = 0
    for task_id in request.POST.getlist("task"):
        try:
            take_task(actor=request.actor, task_id=UUID(task_id))
            taken += 1
        except RathausError as error:
            messages.error(request, str(error))
        except ValueError:
            continue
    if taken:
        text = ngettext(
            "%(n)s Aufgabe gehört jetzt Ihnen.", "%(n)s Aufgaben gehören jetzt Ihnen.", taken
        )
        messages.success(request, text % {"n": taken})
    return redirect(_back(request))


@staff("case.work")
@require_POST
def give_back(request: StaffRequest, task_id: UUID) -> HttpResponseBase:
    """Put a task back for the team."""
    task = return_task(actor=request.actor, task_id=task_id)
    messages.success(request, _("Die Aufgabe liegt wieder beim Team."))
    return redirect("desk-case", task.case.number)


def task_row(task: Task, account: int | None) -> TaskRow:
    """One line of the desk."""
    return _row(task, account)


def _row(task: Task, account: int | None) -> TaskRow:
    day = today()
    urgency = "late" if task.due_on < day else "soon" if task.due_on <= day + SOON else ""
    if task.assignee_id is None:
        why = _("Für das Team")
    elif task.assignee_id == account:
        why = _("Ihnen zugewiesen")
    else:
        why = _("In Arbeit bei anderen")
    return TaskRow(
        title=f"{task.title}: {task.case.title}",
        url=reverse("desk-case", args=[task.case.number]),
        number=task.case.number,
        who=task.case.applicant.name,
        due=task.due_on,
        due_why=task.due_why,
        urgency=urgency,  # type: ignore[arg-type]
        why_mine=task.reason.splitlines()[0] if task.reason else why,
        badge=None if task.assignee_id else Badge(label=_("frei"), kind="info"),
        key=str(task.pk),
    )


def _filter(request: StaffRequest) -> TaskFilter:
    whose = request.GET.get("wessen", "")
    return TaskFilter(
        whose=whose if whose in ("mine", "team", "all") else "all",  # type: ignore[arg-type]
        procedure=request.GET.get("verfahren", "")[:80],
        due_by=_day(request.GET.get("bis", "")),
        words=request.GET.get("q", "")[:80].strip(),
    )


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _views(request: StaffRequest, wanted: TaskFilter) -> list[Link]:
    labels = {"all": _("alle"), "mine": _("meine"), "team": _("freie")}
    kept = {key: request.GET[key] for key in ("q", "verfahren", "bis") if request.GET.get(key)}
    return [
        Link(label=label, url="?" + urlencode(kept | {"wessen": key}), current=wanted.whose == key)
        for key, label in labels.items()
    ]


def _pager(request: StaffRequest, page: Page[Task]) -> Pager:
    kept = {key: value for key, value in request.GET.items() if key != "nach"}
    older = "?" + urlencode(kept | {"nach": page.next}) if page.next else ""
    newer = "?" + urlencode(kept) if request.GET.get("nach") else ""
    return Pager(newer_url=newer, older_url=older)


def _back(request: StaffRequest) -> str:
    query = request.POST.get("zurueck", "")
    return reverse("desk:tasks") + (f"?{query}" if query else "")
