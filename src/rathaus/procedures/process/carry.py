"""Carries a running case over into another process: it waits there where it waited before.

What lies behind the case stays behind: only the steps at which it waits are entered anew, as if the
new process had just come to them, with the events that sit on them there. Their keys and the number
of their visit stay, so that tasks and days of the case remain those that they are. A subprocess is
entered at its inner steps; a branch that has come to the gateway where it meets the others has come
there in the new process too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.util.task import TaskState

from rathaus.procedures.process.definition import Definition
from rathaus.procedures.process.model import Diagram, Flow, Node
from rathaus.procedures.process.run import State
from rathaus.procedures.process.spiff import Engine
from rathaus.procedures.process.storage import freeze, thaw
from rathaus.procedures.process.tokens import comes_to_an_end

_SPLIT = "{}.BoundaryEventSplit"
_MERGING = ("parallel", "inclusive")


class CannotCarryError(ValueError):
    """The case cannot go on in the other process. ``reasons`` are German sentences."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True)
class _Part:
    """The process itself or a subprocess of it that runs, with what holds the case in it.

    ``steps`` are the tasks of the engine at which it waits, ``arrived`` the arrows on which
    branches have come to a gateway that still waits for others, ``fired`` the events on them that
    have happened.
    """

    task_id: Any
    scope: str
    steps: tuple[Any, ...]
    arrived: tuple[Flow, ...]
    fired: frozenset[str]


def carry_over(state: State, definition: Definition) -> State:
    """The case as it stands, in another process; the state given is left as it was.

    Raises CannotCarryError where a step at which it waits is not there or is something else, or
    where it stands between branches or in a subprocess that the other process has not.
    """
    if definition.digest == state.definition.digest:
        return thaw(definition, freeze(state))
    parts = list(_parts(state))
    reasons = list(dict.fromkeys(_obstacles(state.definition.diagram, definition.diagram, parts)))
    if reasons:
        raise CannotCarryError(reasons)
    record = dict(state.data)
    workflow = BpmnWorkflow(definition.spec, definition.subprocesses, script_engine=Engine(record))
    moved = State(definition, record, workflow, state.outcome, dict(state.visits))
    flows: dict[Any, Any] = {None: workflow}
    for part in parts:
        _fill(part, flows, definition.diagram)
    workflow.subprocesses = {
        task_id: workflow.subprocesses[task_id]
        for task_id in (flows[part.task_id].parent_task_id for part in parts[1:])
    }
    return moved


def _parts(state: State) -> Iterator[_Part]:
    """The process, then its subprocesses that run, each behind the one around it."""
    workflow, diagram = state.workflow, state.definition.diagram
    yield _part(None, "", workflow, diagram)
    for task_id, flow in workflow.subprocesses.items():
        task = workflow.get_task_from_id(task_id)
        if not task.has_state(TaskState.FINISHED_MASK):
            yield _part(task_id, task.task_spec.name, flow, diagram)


def _part(task_id: Any, scope: str, flow: Any, diagram: Diagram) -> _Part:
    tasks = [task for task in flow.tasks.values() if task.task_spec.name in diagram.nodes]
    return _Part(
        task_id,
        scope,
        tuple(task for task in tasks if _holds(task, diagram.nodes[task.task_spec.name])),
        tuple(_arrived(tasks, diagram)),
        frozenset(task.task_spec.name for task in tasks if _fired(task, diagram)),
    )


def _holds(task: Any, node: Node) -> bool:
    """Whether the case waits here; events that sit on a step wait with it."""
    if node.host:
        return False
    if node.kind == "subprocess":
        return bool(task.has_state(TaskState.STARTED))
    if task.task_spec.manual:
        return bool(task.has_state(TaskState.READY))
    return isinstance(task.task_spec, CatchingEvent) and bool(task.has_state(TaskState.WAITING))


def _fired(task: Any, diagram: Diagram) -> bool:
    """Whether this is an event that has happened while the step under it goes on."""
    if not diagram.nodes[task.task_spec.name].host or not task.has_state(TaskState.COMPLETED):
        return False
    host = diagram.nodes[task.task_spec.name].host
    return any(
        one.task_spec.name == host and not one.has_state(TaskState.FINISHED_MASK)
        for one in task.parent.children
    )


def _arrived(tasks: list[Any], diagram: Diagram) -> Iterator[Flow]:
    """The arrows on which branches have come to a gateway that waits for the others."""
    for waiting in tasks:
        name = waiting.task_spec.name
        if diagram.nodes[name].kind not in _MERGING or not waiting.has_state(TaskState.WAITING):
            continue
        here = [task for task in tasks if task.task_spec.name == name]
        sources = {
            task.parent.task_spec.name
            for task in here
            if task.parent.has_state(TaskState.COMPLETED)
            and not task.internal_data.get("met")
            and not waiting.is_descendant_of(task)
        }
        yield from (
            flow for flow in diagram.flows if flow.target == name and flow.source in sources
        )


def _obstacles(before: Diagram, after: Diagram, parts: list[_Part]) -> Iterator[str]:
    apart = {part.scope for part in parts if not _stands(after, part)}
    for part in parts:
        for task in part.steps:
            old = before.nodes[task.task_spec.name]
            new = after.nodes.get(old.id)
            title = old.title["de"] or old.id
            if old.kind == "subprocess":
                continue
            if new is None:
                yield f"Der Vorgang wartet bei „{title}“; diesen Schritt gibt es dort nicht."
            elif new.kind != old.kind:
                yield f"Der Vorgang wartet bei „{title}“; dort ist das ein anderer Schritt."
            elif _around(before, old) != _around(after, new):
                yield f"Der Vorgang wartet bei „{title}“ in einem Teilprozess."
            elif apart & {part.scope, *_around(before, old)}:
                yield f"Der Vorgang wartet bei „{title}“, wo der Ablauf sich verzweigt hat."


def _around(diagram: Diagram, node: Node) -> tuple[str, ...]:
    """The subprocesses around a node, from the inside out."""
    found: list[str] = []
    while node.scope:
        found.append(node.scope)
        node = diagram.nodes[node.scope]
    return tuple(found)


def _stands(after: Diagram, part: _Part) -> bool:
    """Whether the case, put down in this part of the new process, would come to its end there."""
    names = [task.task_spec.name for task in part.steps]
    if any(name not in after.nodes for name in names):
        return True  # said of the step itself
    arrived = [_same_arrow(after, flow) for flow in part.arrived]
    if not arrived and len(names) == 1 and not _meets(after, after.nodes[names[0]]):
        return True
    marking = [_into(after, name) for name in names] + [flow and flow.id for flow in arrived]
    tokens = [name for name in marking if name]
    return len(tokens) == len(marking) and comes_to_an_end(after, part.scope, tokens, part.fired)


def _into(diagram: Diagram, name: str) -> str:
    """An arrow that leads to a node; empty where none does."""
    return next((flow.id for flow in diagram.flows if flow.target == name), "")


def _same_arrow(diagram: Diagram, old: Flow) -> Flow | None:
    """The arrow of the new process on which the branch has come to its gateway; None without."""
    gateway = diagram.nodes.get(old.target)
    if gateway is None or gateway.kind not in _MERGING:
        return None
    found = [flow for flow in diagram.flows if flow.target == old.target]
    same = [flow for flow in found if flow.source == old.source]
    return next(iter(same or [flow for flow in found if flow.id == old.id]), None)


def _meets(diagram: Diagram, node: Node) -> bool:
    """Whether a way leads from here into a place where branches meet that parted before."""
    seen, waiting = {node.id}, [node.id]
    while waiting:
        here = waiting.pop()
        for host in (here, *(event.id for event in diagram.boundary(here))):
            for flow in diagram.outgoing(host):
                found = diagram.nodes[flow.target]
                if found.kind in _MERGING and len(diagram.outgoing(found.id)) < 2:
                    return True
                if found.id not in seen and found.kind not in _MERGING:
                    seen.add(found.id)
                    waiting.append(found.id)
    return False


def _fill(part: _Part, flows: dict[Any, Any], diagram: Diagram) -> None:
    """Put the case down in a part of the new process; ``flows`` has it, and gets those within."""
    flow = flows[part.task_id]
    root = flow.task_tree
    root._drop_children(force=True)
    root._set_state(TaskState.COMPLETED)
    for task in part.steps:
        entered = _enter(flow, root, task)
        within = flow.top_workflow.subprocesses.get(entered.id)
        if within is not None:
            flows[task.id] = within
    for old in part.arrived:
        arrow = _same_arrow(diagram, old)
        if arrow is not None:
            _arrive(flow, root, arrow)


def _arrive(flow: Any, root: Any, arrow: Flow) -> None:
    """A branch has done its steps and come to the gateway where it waits for the others."""
    specs = flow.spec.task_specs
    done = root._add_child(specs[arrow.source], TaskState.COMPLETED)
    gateway = done._add_child(specs[arrow.target], TaskState.FUTURE)
    gateway.task_spec._update(gateway)


def _enter(flow: Any, root: Any, old: Any) -> Any:
    """Come to a step as the process itself would, up to where it waits."""
    name = old.task_spec.name
    specs = flow.spec.task_specs
    spec = specs.get(_SPLIT.format(name)) or specs[name]
    task = root._add_child(spec, TaskState.FUTURE)
    spec._predict(task, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
    spec._update(task)
    if spec.name == name:
        _remember(task, old)
        return task
    task.run()
    before = {child.task_spec.name: child for child in old.parent.children} | {name: old}
    for child in task.children:
        known = before.get(child.task_spec.name)
        if known is None:
            continue
        _remember(child, known)
        if known.has_state(TaskState.FINISHED_MASK):  # a reminder that has been sent stays sent
            child._drop_children(force=True)
            child._set_state(known.state)
    return next(child for child in task.children if child.task_spec.name == name)


def _remember(task: Any, old: Any) -> None:
    if "visit" in old.internal_data:
        task.internal_data["visit"] = old.internal_data["visit"]
