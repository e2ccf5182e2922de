"""A person contributes to a case without deciding it: an opinion, or a step that is done.

Several offices may do so side by side. Each answer stands under the name of its task
(``opinion.<task>.kind``), with who gave it and when.
"""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Invalid, NotFound
from rathaus.kernel.transactions import action
from rathaus.people.models import Account
from rathaus.procedures.actions.tasks import finish_task
from rathaus.procedures.engine.advance import advance_or_note, post_to_run
from rathaus.procedures.installed import installed
from rathaus.procedures.models import Task
from rathaus.procedures.process import WayOn, ways_on
from rathaus.procedures.process.vocabulary import OPINION_KINDS
from rathaus.procedures.rules import may_work

OPINION, CHECK = "opinion", "check"
FORMS = (OPINION, CHECK)
_BARE_OPINIONS = ("agree", "none")


def give_opinion(*, actor: Actor, task_id: UUID, kind: str, text: str = "") -> None:
    """Say what one's office thinks of the application (``vocabulary.OPINION_KINDS``).

    It binds nobody: whoever decides weighs it. Conditions and objections need a text. Raises
    :class:`Invalid` naming each field, :class:`NotAllowed`, :class:`Conflict` for whoever comes
    second.
    """
    fields = {}
    if kind not in OPINION_KINDS:
        fields["kind"] = _("Bitte wählen Sie, wie Sie Stellung nehmen.")
    elif kind not in _BARE_OPINIONS and not text.strip():
        fields["text"] = _("Bitte schreiben Sie, was zu beachten ist.")
    _refuse(fields)
    case_id = _contribute(actor, task_id, OPINION, {"kind": kind, "text": text.strip()})
    advance_or_note(case_id, actor=actor)


def finish_check(*, actor: Actor, task_id: UUID, result: str, text: str = "") -> None:
    """Say that a step is done and how it goes on; the process draws the ways (``ways_on``).

    Every way but the usual one needs a text. Raises as :func:`give_opinion`.
    """
    ways = {way.value: way for way in ways_on_of(open_contribution(task_id))}
    fields = {}
    if result not in ways:
        fields["kind"] = _("Bitte wählen Sie, wie es weitergeht.")
    elif not ways[result].usual and not text.strip():
        fields["text"] = _("Bitte schreiben Sie, warum.")
    _refuse(fields)
    case_id = _contribute(actor, task_id, CHECK, {"result": result, "text": text.strip()})
    advance_or_note(case_id, actor=actor)


def open_contribution(task_id: UUID) -> Task:
    """The task, if it is one that asks for an opinion or a check; raises :class:`NotFound`."""
    task = (
        Task.objects.select_related("case__run__version", "case__file", "office", "assignee")
        .filter(pk=task_id, key__in=FORMS)
        .first()
    )
    if task is None:
        raise NotFound(
            _("Diese Aufgabe gibt es nicht."), remedy=_("Öffnen Sie die Aufgabenliste neu.")
        )
    return task


def ways_on_of(task: Task) -> tuple[WayOn, ...]:
    """How it may go on after the check that the task stands for."""
    diagram = installed(task.case.run.version_id).procedure.process.diagram
    return ways_on(diagram, diagram.nodes[_node_id(task)])


def _node_id(task: Task) -> str:
    """The node of the process, whichever time round it is."""
    return task.node.split("~")[0]


@action
def _contribute(actor: Actor, task_id: UUID, form: str, answer: dict[str, str]) -> UUID:
    task = open_contribution(task_id)
    require(may_work, actor, task)
    if task.key != form:
        raise NotFound(
            _("Diese Aufgabe fragt etwas anderes."), remedy=_("Öffnen Sie die Aufgabenliste neu.")
        )
    kind = answer.get("kind") or answer["result"]
    finish_task(actor=actor, task_id=task_id, outcome={"kind": kind, "text": answer["text"]})
    signed = {"by": str(Account.objects.get(pk=actor.account or 0)), "on": today().isoformat()}
    data = {f"{form}.{_node_id(task)}": answer | signed}
    post_to_run(task.case_id, kind="task", key=task.node, data=data)
    return task.case_id


def _refuse(fields: dict[str, str]) -> None:
    if fields:
        raise Invalid(
            _("Ihre Antwort ist noch nicht vollständig."),
            remedy=_("Ergänzen Sie die genannten Felder; nichts ist verloren."),
            fields=fields,
        )
