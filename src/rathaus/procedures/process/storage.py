"""Stores a running process small and reads it back.

SpiffWorkflow's own format repeats the whole process in every case and gives each step a random
number: 14 kB a case, never the same twice. Here the steps are counted, the process stays with the
version of the procedure, and the same state always gives the same bytes.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import orjson
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from rathaus.procedures.process.definition import Definition
from rathaus.procedures.process.run import State
from rathaus.procedures.process.spiff import Engine

FORMAT = 1


class ForeignStateError(ValueError):
    """The stored state belongs to another process or another format."""


def dump(state: State, *, with_data: bool = True) -> bytes:
    """The state as bytes, the same for the same state.

    Without ``with_data`` the record of the case is left out; hand it to :func:`restore` then.
    """
    return zlib.compress(
        orjson.dumps(freeze(state, with_data=with_data), option=orjson.OPT_SORT_KEYS), 6
    )


def restore(definition: Definition, stored: bytes, data: Mapping[str, Any] | None = None) -> State:
    """The state as it was. Raises ForeignStateError where it is not of this process."""
    try:
        frozen = orjson.loads(zlib.decompress(stored))
    except (zlib.error, orjson.JSONDecodeError) as error:
        raise ForeignStateError("Der gespeicherte Stand ist beschädigt.") from error
    return thaw(definition, frozen, data)


def freeze(state: State, *, with_data: bool = True) -> dict[str, Any]:
    """The state as plain values, ready for JSON."""
    top = state.workflow
    running = {
        task_id: subprocess
        for task_id, subprocess in top.subprocesses.items()
        if not top.get_task_from_id(task_id).has_state(TaskState.FINISHED_MASK)
    }
    flows = [top, *running.values()]
    numbers = {
        task_id: number
        for number, task_id in enumerate((key for flow in flows for key in flow.tasks), 1)
    }
    names: dict[str, int] = {}
    stored = [_freeze_flow(flow, numbers, names) for flow in flows]
    for flow, task_id in zip(stored[1:], running, strict=True):
        flow["p"] = numbers[task_id]
    frozen: dict[str, Any] = {
        "v": FORMAT,
        "d": state.definition.digest,
        "o": state.outcome,
        "c": state.visits,
        "n": list(names),
        "w": stored,
    }
    if with_data:
        frozen["data"] = state.data
    return frozen


def thaw(
    definition: Definition, frozen: Mapping[str, Any], data: Mapping[str, Any] | None = None
) -> State:
    """The state from plain values. Raises ForeignStateError where it is not of this process."""
    if frozen.get("v") != FORMAT or frozen.get("d") != definition.digest:
        raise ForeignStateError("Der gespeicherte Stand gehört zu einem anderen Prozess.")
    record = dict(frozen.get("data", {}) if data is None else data)
    top = BpmnWorkflow(
        definition.spec,
        definition.subprocesses,
        script_engine=Engine(record),
        deserializing=True,
    )
    first, *inner = frozen["w"]
    number = _thaw_flow(top, first, frozen["n"], 0)
    for stored in inner:
        parent = top.get_task_from_id(stored["p"])
        spec = definition.subprocesses[parent.task_spec.spec]
        subprocess = BpmnSubWorkflow(spec, parent.id, top, deserializing=True)
        top.subprocesses[parent.id] = subprocess
        number = _thaw_flow(subprocess, stored, frozen["n"], number)
        subprocess.completed_event.connect(parent.task_spec._on_subworkflow_completed, parent)
    return State(definition, record, top, frozen["o"], dict(frozen["c"]))


def _freeze_flow(
    workflow: Any, numbers: Mapping[Any, int], names: dict[str, int]
) -> dict[str, Any]:
    """Each step as [name, state, parent, remembered?, triggered?]."""
    tasks = []
    for task in workflow.tasks.values():
        name = names.setdefault(task.task_spec.name, len(names))
        row: list[Any] = [name, task._state, numbers.get(task._parent, 0)]
        remembered = {key: value for key, value in task.internal_data.items() if value}
        if remembered or task.triggered:
            row.append(remembered)
        if task.triggered:
            row.append(1)
        tasks.append(row)
    last = workflow.last_task
    return {"t": tasks, "c": workflow.completed, "l": numbers.get(last.id, 0) if last else 0}


def _thaw_flow(workflow: Any, stored: Mapping[str, Any], names: list[str], number: int) -> int:
    """Rebuild the steps; returns the number of the last. They are numbered through all flows."""
    specs = workflow.spec.task_specs
    first = number + 1
    for name, state, parent, *more in stored["t"]:
        number += 1
        task = Task(workflow, specs[names[name]], state=state, id=number)
        if parent:
            task._parent = parent
            workflow.tasks[parent]._children.append(number)
        if more:
            task.internal_data = more[0]
            task.triggered = len(more) > 1
        if state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
            workflow.top_workflow.event_manager.add_task(task)
    workflow.task_tree = workflow.tasks[first]
    workflow.last_task = workflow.tasks.get(stored["l"])
    workflow.completed = stored["c"]
    return number
