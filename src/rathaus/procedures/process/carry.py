"""Carries a running case over into another process: it waits there where it waited before.

What lies behind the case stays behind: only the steps at which it waits are entered anew, as if the
new process had just come to them, with the events that sit on them there. Their keys and the number
of their visit stay, so that tasks and days of the case remain those that they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.util.task import TaskState

from rathaus.procedures.process.definition import Definition
from rathaus.procedures.process.model import Diagram, Node
from rathaus.procedures.process.run import State
from rathaus.procedures.process.spiff import Engine
from rathaus.procedures.process.storage import freeze, thaw

_SPLIT = "{}.BoundaryEventSplit"
_MERGING = ("parallel", "inclusive")


class CannotCarryError(ValueError):
    """The case cannot go on in the other process. ``reasons`` are German sentences."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = tuple(reasons)


def carry_over(state: State, definition: Definition) -> State:
    """The case as it stands, in another process; the state given is left as it was.

    Raises CannotCarryError where a step at which it waits is not there or is something else, or
    where it stands between branches that meet again.
    """
    if definition.digest == state.definition.digest:
        return thaw(definition, freeze(state))
    entries = list(_entries(state))
    reasons = list(dict.fromkeys(_obstacles(state, definition, entries)))
    if reasons:
        raise CannotCarryError(reasons)
    record = dict(state.data)
    workflow = BpmnWorkflow(definition.spec, definition.subprocesses, script_engine=Engine(record))
    moved = State(definition, record, workflow, state.outcome, dict(state.visits))
    root = workflow.task_tree
    root._drop_children(force=True)
    root._set_state(TaskState.COMPLETED)
    for task in entries:
        _enter(moved, root, task)
    return moved


def _entries(state: State) -> Iterator[Any]:
    """The steps at which the case waits, without the events that sit on others."""
    for flow in (state.workflow, *state.workflow.subprocesses.values()):
        for task in flow.tasks.values():
            spec = task.task_spec
            node = state.definition.node(spec.name)
            if node is None or node.host:
                continue
            person = spec.manual and task.has_state(TaskState.READY)
            if person or (isinstance(spec, CatchingEvent) and task.has_state(TaskState.WAITING)):
                yield task


def _obstacles(state: State, definition: Definition, entries: list[Any]) -> Iterator[str]:
    before, after = state.definition.diagram, definition.diagram
    for task in entries:
        old = before.nodes[task.task_spec.name]
        new = after.nodes.get(old.id)
        title = old.title["de"] or old.id
        if new is None:
            yield f"Der Vorgang wartet bei „{title}“; diesen Schritt gibt es dort nicht."
        elif new.kind != old.kind:
            yield f"Der Vorgang wartet bei „{title}“; dort ist das ein anderer Schritt."
        elif old.scope or new.scope:
            yield f"Der Vorgang wartet bei „{title}“ in einem Teilprozess."
        elif _meets(before, old) or _meets(after, new):
            yield f"Der Vorgang wartet bei „{title}“, wo der Ablauf sich verzweigt hat."


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


def _enter(moved: State, root: Any, old: Any) -> None:
    """Come to a step as the process itself would, up to where it waits."""
    name = old.task_spec.name
    specs = moved.workflow.spec.task_specs
    spec = specs.get(_SPLIT.format(name)) or specs[name]
    task = root._add_child(spec, TaskState.FUTURE)
    spec._predict(task, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
    spec._update(task)
    if spec.name == name:
        _remember(task, old)
        return
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


def _remember(task: Any, old: Any) -> None:
    if "visit" in old.internal_data:
        task.internal_data["visit"] = old.internal_data["visit"]
