"""My tasks, the team's tasks: what, who, until when, and why it is mine."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.design.components import Pager
from rathaus.design.spreadsheets import as_csv
from rathaus.design.typography import short_date
from rathaus.kernel.access import staff
from rathaus.kernel.clock import today
from rathaus.kernel.errors import RathausError
from rathaus.procedures.actions.tasks import return_task, take_task
from rathaus.procedures.models.tasks import BOUND
from rathaus.procedures.queries.active import active_procedures
from rathaus.procedures.queries.task_list import MOST, TaskFilter, TaskLine, TaskPage, task_page
from rathaus.site.desk import task_filter
from rathaus.site.desk.frame import StaffRequest, any_staff, places, show
from rathaus.site.desk.lines import Lines, Row
from rathaus.site.desk.reports_lines import due_reports
from rathaus.site.desk.task_filter import Narrowing

SOON = datetime.timedelta(days=3)
_TAKEN = "desk_taken"


@any_staff
def tasks(request: StaffRequest) -> HttpResponseBase:
    """Open tasks by the clock; the filter stays in the address.

    Staff without tasks of their own (treasury, operation) come to the first page that is theirs.
    """
    if not request.actor.can("case.work"):
        first = next(places(request), None)
        return redirect(first.url) if first else show(request, "desk/nothing.html", {})
    wanted = task_filter.read(request)
    if request.GET.get("ausgabe") == "csv":
        return _export(request, wanted)
    page = task_page(request.actor, wanted, after=request.GET.get("nach", ""))
    kept = task_filter.kept(request)
    rows = list(_rows(page.rows, request.actor.account))
    return show(
        request,
        "desk/tasks.html",
        {
            "rows": rows,
            "lines": SafeString("".join(map(Lines().set, rows))),
            "any_free": any(row.whose == "free" and not row.bound for row in rows),
            "any_round": any(row.bound == "inform" for row in rows),
            "filter": Narrowing(wanted, kept, active_procedures()),
            "kept": urlencode(kept),
            "export_url": "?" + urlencode(kept | {"ausgabe": "csv"}),
            "pager": _pager(request, kept, page),
            "reports": due_reports(request.actor),
            "undo": request.session.pop(_TAKEN, None) if _TAKEN in request.session else None,
        },
    )


@staff("case.work")
@require_POST
def take(request: StaffRequest) -> HttpResponseBase:
    """Make chosen tasks one's own; those that somebody else has meanwhile are named.

    The next page offers to put them back.
    """
    only = request.POST.get("only", "")
    taken = _each(
        request,
        [only] if only else request.POST.getlist("task"),
        lambda key: take_task(actor=request.actor, task_id=key),
    )
    if taken:
        text = ngettext(
            "%(n)s Aufgabe gehört jetzt Ihnen.", "%(n)s Aufgaben gehören jetzt Ihnen.", len(taken)
        )
        request.session[_TAKEN] = {"text": text % {"n": len(taken)}, "tasks": taken}
    elif not (only or request.POST.getlist("task")):
        messages.info(request, _("Wählen Sie zuerst Aufgaben aus."))
    return redirect(_back(request))


@staff("case.work")
@require_POST
def give_back(request: StaffRequest) -> HttpResponseBase:
    """Put tasks back for the team."""
    only = request.POST.get("only", "")
    returned = _each(
        request,
        [only] if only else request.POST.getlist("task"),
        lambda key: return_task(actor=request.actor, task_id=key),
    )
    if returned:
        text = ngettext(
            "%(n)s Aufgabe liegt wieder beim Team.",
            "%(n)s Aufgaben liegen wieder beim Team.",
            len(returned),
        )
        messages.success(request, text % {"n": len(returned)})
    return redirect(_back(request))


def _each(request: StaffRequest, keys: list[str], act: Callable[[UUID], object]) -> list[str]:
    """The keys for which it was done; what spoke against the others is told."""
    done = []
    for key in keys:
        try:
            act(UUID(key))
        except RathausError as error:
            messages.error(request, str(error))
        except ValueError:
            continue
        else:
            done.append(key)
    return done


def _rows(tasks: Iterable[TaskLine], account: int | None) -> Iterator[Row]:
    day, english = today(), get_language() == "en"
    reasons = {"free": _("Für das Team"), "mine": _("Ihnen zugewiesen"), "other": ""}
    for task in tasks:
        whose = "free" if task.assignee is None else "other"
        if task.assignee is not None and task.assignee == account:
            whose = "mine"
        yield Row(
            key=str(task.id),
            title=f"{(english and task.title_en) or task.title}: {_about(task)}",
            number=task.number,
            who=task.who,
            due=task.due_on,
            due_why=_(task.due_why) if task.due_why else "",
            urgency="late" if task.due_on < day else "soon" if task.due_on <= day + SOON else "",
            why=task.reason.partition("\n")[0] or reasons[whose],
            whose=whose,
            holder=task.holder if whose == "other" else "",
            bound=task.key if task.key in BOUND else "",
        )


def _about(task: TaskLine) -> str:
    """The matter; for what goes round only the paper, since not everybody asked sees the case."""
    if task.key in BOUND:
        return task.document or task.number
    return f"{task.document} ({task.case})" if task.document else task.case


def _pager(request: StaffRequest, kept: dict[str, str], page: TaskPage) -> Pager:
    older = "?" + urlencode(kept | {"nach": page.next}) if page.next else ""
    newer = "?" + urlencode(kept) if request.GET.get("nach") else ""
    return Pager(newer_url=newer, older_url=older)


def _export(request: StaffRequest, wanted: TaskFilter) -> HttpResponseBase:
    found = task_page(request.actor, wanted, size=MOST).rows
    header = [_("Fällig"), _("Aufgabe"), _("Vorgang"), _("Worum es geht"), _("Wer"), _("Bei")]
    rows = (
        (
            short_date(task.due_on),
            task.title,
            task.number,
            task.case,
            task.who,
            task.holder,
        )
        for task in found
    )
    return as_csv("aufgaben", header, rows)


def _back(request: StaffRequest) -> str:
    """Where one was: the list as it was narrowed, or the case."""
    number = request.POST.get("vorgang", "")
    if number:
        return reverse("desk-case", args=[number])
    query = request.POST.get("zurueck", "")
    return reverse("desk:tasks") + (f"?{query}" if query else "")
