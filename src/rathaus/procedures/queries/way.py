"""The way of a case through its process: from the stored process and the log, nothing else."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext as _

from rathaus.kernel.events import timeline
from rathaus.kernel.events.models import Event
from rathaus.procedures import process
from rathaus.procedures.installed import Installed, installed
from rathaus.procedures.models import Run, Task, Timer
from rathaus.procedures.process import Drawing, Node, OutlineItem, Travel, read_drawing

StepState = Literal["done", "here", "open"]
FILE = "process.bpmn"
# What an operation leaves in the log, where that is its trace alone.
_TRACES = {
    "assess": "case.assessed",
    "claim": "fee.claimed",
    "cancel_claim": "claim.ended",
    "issue": "decision.issued",
    "close": "case.closed",
}


@dataclass(frozen=True, slots=True)
class Trace:
    """When a step began or happened, who does or did it, and until when it is to be done."""

    since: datetime.datetime | None = None
    who: str = ""
    due: datetime.date | None = None
    due_why: str = ""


@dataclass(frozen=True, slots=True)
class WayStep:
    """A step of the process with where the case stands: passed, there now, or not reached."""

    step: OutlineItem
    state: StepState
    trace: Trace


@dataclass(frozen=True, slots=True)
class Way:
    """All steps in the order of the process, and its drawing; None where nobody has drawn it.

    ``states`` and ``flows`` are what of the drawing has been passed or is waited at.
    """

    steps: tuple[WayStep, ...]
    drawing: Drawing | None
    states: Mapping[str, StepState] = field(default_factory=dict)
    flows: frozenset[str] = frozenset()


def way_of(run: Run, language: str) -> Way:
    """The way of a case. Five statements, however many steps there are."""
    bundle = installed(run.version_id)
    went = _travel(run, bundle)
    states = _states(run, bundle, went)
    traces = _traces(run, bundle, went)
    diagram = bundle.procedure.process.diagram
    steps = tuple(
        WayStep(step, states[step.node], traces.get(step.node, Trace()))
        for step in process.outline(diagram, language)
    )
    return Way(steps, drawing_of(bundle, language), states, went.flows)


def plain_way(bundle: Installed, language: str) -> Way:
    """The process of a procedure without a case."""
    diagram = bundle.procedure.process.diagram
    steps = tuple(WayStep(step, "open", Trace()) for step in process.outline(diagram, language))
    return Way(steps, drawing_of(bundle, language))


def drawing_of(bundle: Installed, language: str) -> Drawing | None:
    """The drawing of the process of this version."""
    return read_drawing(bundle.procedure.files[FILE], language)


def _travel(run: Run, bundle: Installed) -> Travel:
    if run.workflow is None:
        return Travel(frozenset(), frozenset(), frozenset(), frozenset())
    definition = bundle.procedure.process
    return process.travel(process.restore(definition, bytes(run.workflow), run.data))


def _states(run: Run, bundle: Installed, went: Travel) -> dict[str, StepState]:
    """A process that has ended stands nowhere, whatever it had waited for besides."""
    here = went.here if run.state != Run.State.FINISHED else frozenset()
    return {
        node: "here" if node in here else "done" if node in went.passed else "open"
        for node in bundle.procedure.process.diagram.nodes
    }


def _traces(run: Run, bundle: Installed, went: Travel) -> dict[str, Trace]:
    """By node; the latest where a step was done more than once."""
    nodes = bundle.procedure.process.diagram.nodes
    events = list(timeline(run.case.ref))
    house = _("Rathaus (automatisch)")
    found: dict[str, Trace] = {
        node.id: Trace(since=run.case.received_at)
        for node in nodes.values()
        if node.kind == "start"
    }
    for node in nodes.values():
        if at := _happened(node, events):
            found[node.id] = Trace(since=at, who=house)
        elif node.kind == "operation" and node.id in went.passed:
            found[node.id] = Trace(who=house)
    found |= _fired(events) | _waited(run, went, nodes) | _worked(run)
    return found


def _happened(node: Node, events: Iterable[Event]) -> datetime.datetime | None:
    kind = _TRACES.get(node.options.get("operation", ""))
    return max((event.time for event in events if event.kind == kind), default=None)


def _fired(events: Iterable[Event]) -> dict[str, Trace]:
    return {
        _node(str(event.facts["node"])): Trace(since=event.time)
        for event in events
        if event.kind == "timer.fired" and event.facts.get("node")
    }


def _waited(run: Run, went: Travel, nodes: Mapping[str, Node]) -> dict[str, Trace]:
    """What a message or a day is waited for at: since when, and which day ends it."""
    found: dict[str, Trace] = {
        name: Trace(since=run.updated_at) for name in went.here if name in nodes
    }
    running = Timer.objects.filter(run=run, fired_at=None, cancelled_at=None).order_by("-due_on")
    for timer in running:
        node = nodes.get(_node(timer.node))
        if node is not None:
            trace = Trace(timer.created_at, "", timer.due_on, timer.why)
            found[node.id] = trace
            found[node.host or node.id] = trace
    return found


def _worked(run: Run) -> dict[str, Trace]:
    """Tasks of people: who has them or did them."""
    found = {}
    tasks = Task.objects.filter(case=run.case_id).exclude(node="").order_by("created_at", "id")
    for task in tasks.select_related("assignee", "done_by", "office"):
        holder = task.done_by or task.assignee
        since = task.done_at or task.created_at
        who = str(holder) if holder else task.office.name
        open_task = task.state == Task.State.OPEN
        due = (task.due_on, task.due_why) if open_task else (None, "")
        found[_node(task.node)] = Trace(since, who, *due)
    return found


def _node(key: str) -> str:
    """The node behind the name under which a second visit waits."""
    return key.partition("~")[0]
