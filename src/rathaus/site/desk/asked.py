"""What the staff of another office see of a case about which they were asked."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from rathaus.design.components import Fact
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.errors import RathausError
from rathaus.procedures import forms
from rathaus.procedures.installed import Installed, installed
from rathaus.procedures.models import Run
from rathaus.procedures.process import Node
from rathaus.procedures.queries.tasks import tasks_of
from rathaus.procedures.shown import Shown, shown_for
from rathaus.records.models import Case
from rathaus.records.queries import documents_for
from rathaus.records.rules import SEE
from rathaus.site.desk.case_tasks import OpenTask, Told, open_tasks, opinions_of
from rathaus.site.desk.case_view import document_row, notes_of
from rathaus.site.desk.cases import state_badge
from rathaus.site.desk.typed import Typed


def asked_context(
    actor: Actor,
    case: Case,
    *,
    problem: RathausError | None = None,
    typed: Typed | None = None,
) -> dict[str, Any]:
    """Everything for ``desk/asked.html``: their tasks, and of the case what is named for these."""
    run = Run.objects.filter(case=case).first()
    bundle = installed(run.version_id) if run else None
    mine = {task.pk: task for task in tasks_of(case.pk) if actor.can(SEE, task.office_id)}
    nodes = _nodes(mine.values(), bundle)
    shown = shown_for(nodes, bundle.procedure, bundle.form) if bundle else Shown()
    told = Told(problem=problem, typed=typed)
    own = {node.id for node in nodes}
    return {
        "case": case,
        "state": state_badge(case),
        "problem": problem,
        "in_form": typed is not None,
        "tasks": _tasks(actor, case, run, bundle, told, set(mine)),
        "opinions": [
            entry for entry in opinions_of(run, bundle) if shown.opinions or entry["task"] in own
        ],
        "summary": _summary(run, bundle, shown),
        "documents": [document_row(entry) for entry in documents_for(actor, case)],
        "people": [Fact(term=_("Zuständig"), value=case.office.name)],
        "notes": notes_of(actor, case),
    }


def _nodes(tasks: Any, bundle: Installed | None) -> list[Node]:
    known = bundle.procedure.process.diagram.nodes if bundle else {}
    names = (task.node.split("~")[0] for task in tasks)
    return [known[name] for name in dict.fromkeys(names) if name in known]


def _tasks(
    actor: Actor,
    case: Case,
    run: Run | None,
    bundle: Installed | None,
    told: Told,
    mine: set[Any],
) -> list[OpenTask]:
    return [entry for entry in open_tasks(actor, case, run, bundle, told) if entry.task.pk in mine]


def _summary(
    run: Run | None, bundle: Installed | None, shown: Shown
) -> list[tuple[str, str, list[Fact]]]:
    if run is None or bundle is None or "application" not in run.data:
        return []
    pages = forms.summary_facts(
        bundle.form,
        forms.without_kept(bundle.procedure.form, run.data["application"]),
        context=bundle.form_context(case_day(run)),
    )
    return [page for page in pages if page[0] in shown.sections]


def case_day(run: Run) -> Any:
    """The day on which the application arrived."""
    return run.case.received_at.astimezone(BERLIN).date()
