"""Runs a process: start, step, complete a task, take a message, fire a timer.

The record of the case (``state.data``) is the only data; conditions read it, operations and people
write it, the last writer of a key wins. None of these functions knows a database. The caller

1. restores the state, 2. tells it what happened (:func:`complete_task`, :func:`message`,
:func:`fire`), 3. lets it go on (:func:`step`), 4. stores it with everything the operations did, in
one transaction.

**Crashes.** An operation runs *before* the engine ticks it off. Should the machine fail between
the two, the stored state is the one before, and the operation is called again with the same
``call.key``: the node, and from the second time round a loop on the number of the visit. An
operation whose effects leave the transaction (a payment order, a letter handed to the post) must
therefore be idempotent by (case, key). Where an operation raises, nothing of the step counts:
throw the state away and restore it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.util.task import TaskState

from rathaus.procedures.process.definition import Definition
from rathaus.procedures.process.model import Node
from rathaus.procedures.process.spiff import Awaited, Engine, FirstOf, OperationTask
from rathaus.procedures.process.steps import (
    Advance,
    Call,
    Handler,
    Waiting,
    WaitingMessage,
    WaitingTask,
    WaitingTimer,
)

MAX_STEPS = 1000


class StandstillError(RuntimeError):
    """The process cannot go on: an unknown operation, an endless loop. The message is German."""


class NotWaitingError(LookupError):
    """The process does not wait for this task, message or timer (any more)."""


@dataclass(slots=True)
class State:
    """A running process. Not safe to share between threads; a case has one at a time."""

    definition: Definition
    data: dict[str, Any]
    workflow: Any
    outcome: str = ""
    visits: dict[str, int] = field(default_factory=dict)


def start(definition: Definition, data: Mapping[str, Any]) -> State:
    """Begin a process over a copy of ``data``; nothing runs before :func:`step`."""
    record = dict(data)
    workflow = BpmnWorkflow(definition.spec, definition.subprocesses, script_engine=Engine(record))
    return State(definition, record, workflow)


def step(
    state: State,
    handlers: Mapping[str, Handler],
    *,
    checkpoint: Callable[[State], None] | None = None,
) -> Advance:
    """Go on until only people, messages or days can move the process, or it has ended.

    ``checkpoint`` is called after each operation, for callers that store in between. Raises
    StandstillError for an operation without handler or a process that never comes to rest,
    ExpressionError for a condition that cannot be answered, and whatever a handler raises.
    """
    run: list[str] = []
    for _ in range(MAX_STEPS):
        task = _next(state)
        if task is None:
            break
        if isinstance(task.task_spec, OperationTask):
            call = _call(state, task)
            _carry_out(state, call, handlers)
            run.append(call.key)
            _run(state, task)
            if checkpoint:
                checkpoint(state)
        else:
            _run(state, task)
    else:
        raise StandstillError(
            f"Der Ablauf „{state.definition.diagram.title['de']}“ kommt nach {MAX_STEPS} Schritten "
            "nicht zur Ruhe. Prüfen Sie Schleifen ohne Aufgabe, Nachricht oder Frist."
        )
    return Advance(waiting(state), state.workflow.is_completed(), state.outcome, tuple(run))


def complete_task(state: State, key: str, data: Mapping[str, Any] | None = None) -> None:
    """A person has completed a task; ``data`` goes into the record.

    Raises NotWaitingError when the task is not open (done, or overtaken by an event).
    """
    for task in _tasks(state, TaskState.READY):
        if task.task_spec.manual and _key(state, task) == key:
            state.data.update(data or {})
            _run(state, task)
            return
    raise NotWaitingError(key)


def message(state: State, name: str, data: Mapping[str, Any] | None = None) -> str:
    """A message has come; the one who waits longest takes it. Returns the key of its node.

    Raises NotWaitingError when nobody waits for it.
    """
    for found in waiting(state).messages:
        if name == found.name:
            state.data.update(data or {})
            _happen(state, found.key)
            return found.key
    raise NotWaitingError(name)


def fire(state: State, timer: str) -> None:
    """The day of a timer (its ``key``) has come. Raises NotWaitingError when it no longer runs."""
    if not any(timer == found.key for found in waiting(state).timers):
        raise NotWaitingError(timer)
    _happen(state, timer)


def waiting(state: State) -> Waiting:
    """What the process waits for, in the order in which it got there."""
    tasks = tuple(
        WaitingTask(_key(state, task), node)
        for task in _tasks(state, TaskState.READY)
        if task.task_spec.manual and (node := state.definition.node(task.task_spec.name))
    )
    messages: list[WaitingMessage] = []
    timers: list[WaitingTimer] = []
    for key, node, _ in _awaited(state):
        if node.message:
            messages.append(WaitingMessage(key, node.message, node))
        else:
            clock, anchor = node.options.get("clock", ""), node.options.get("from", "")
            timers.append(WaitingTimer(key, clock, anchor, node))
    return Waiting(tasks, tuple(messages), tuple(timers))


def _awaited(state: State) -> list[tuple[str, Node, Any]]:
    """Keys and nodes of events that are waited for, each with the task that takes it."""
    found: list[tuple[str, Node, Any]] = []
    for task in _tasks(state, TaskState.WAITING):
        if not isinstance(task.task_spec, CatchingEvent):
            continue
        definition = task.task_spec.event_definition
        events = definition.event_definitions if isinstance(definition, FirstOf) else [definition]
        for event in events:
            if isinstance(event, Awaited) and (node := state.definition.node(event.node)):
                visit = _visit(state, task)
                found.append((_numbered(event.node, visit), node, task))
    return found


def _happen(state: State, key: str) -> None:
    for found, node, task in _awaited(state):
        if found == key:
            task.task_spec.catch(task, node.id)
            task.task_spec._update(task)
            return


def _next(state: State) -> Any:
    """The next step that needs nobody; None where there is none."""
    while True:
        for task in _tasks(state, TaskState.READY):
            if not task.task_spec.manual:
                return task
        if not _leave_subprocess(state):
            return None


def _leave_subprocess(state: State) -> bool:
    """Go on behind a subprocess that has come to its end."""
    workflow = state.workflow
    for subprocess in workflow.subprocesses.values():
        parent = workflow.get_task_from_id(subprocess.parent_task_id)
        if subprocess.completed and parent.state == TaskState.STARTED:
            parent.task_spec._update(parent)
            return True
    return False


def _tasks(state: State, mask: int) -> list[Any]:
    workflows = (state.workflow, *state.workflow.subprocesses.values())
    return [task for flow in workflows for task in flow.tasks.values() if task._state & mask]


def _run(state: State, task: Any) -> None:
    _visit(state, task)
    node = state.definition.node(task.task_spec.name)
    task.run()
    if node is not None and node.kind == "end" and node.options.get("outcome"):
        state.outcome = node.options["outcome"]


def _call(state: State, task: Any) -> Call:
    node = state.definition.diagram.nodes[task.task_spec.name]
    return Call(node.options["operation"], _key(state, task), node, state.data)


def _carry_out(state: State, call: Call, handlers: Mapping[str, Handler]) -> None:
    handler = handlers.get(call.operation)
    if handler is None:
        raise StandstillError(
            f"Für die Operation „{call.operation}“ ({call.node.title['de']}) ist nichts hinterlegt."
        )
    state.data.update(handler(call) or {})


def _key(state: State, task: Any) -> str:
    return _numbered(task.task_spec.name, _visit(state, task))


def _numbered(node: str, visit: int) -> str:
    return node if visit == 1 else f"{node}~{visit}"


def _visit(state: State, task: Any) -> int:
    """How often the process has come to this node; counted when it is first asked for."""
    visit = task.internal_data.get("visit")
    if visit is None:
        name = task.task_spec.name
        visit = state.visits[name] = state.visits.get(name, 0) + 1
        task.internal_data["visit"] = visit
    return int(visit)
