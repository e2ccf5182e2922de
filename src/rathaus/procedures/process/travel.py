"""Where a running process has been, and where it stands: for whoever looks at its diagram."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.util.task import TaskState

from rathaus.procedures.process.run import State, waiting


@dataclass(frozen=True, slots=True)
class Travel:
    """The nodes and arrows of a diagram that a case has passed, and the nodes where it stands.

    ``here`` are the nodes that wait for a person, a message or a day; ``keys`` the names under
    which they wait (a second visit has a key of its own). Steps inside a subprocess that has
    ended are passed, the arrows between them are not known any more.
    """

    passed: frozenset[str]
    here: frozenset[str]
    flows: frozenset[str]
    keys: frozenset[str]


def travel(state: State) -> Travel:
    """The way of a case so far."""
    diagram, now = state.definition.diagram, waiting(state)
    places = [(task.key, task.node) for task in now.tasks]
    places += [(entry.key, entry.node) for entry in now.messages]
    places += [(entry.key, entry.node) for entry in now.timers]
    # A timer at a node runs along; where the case stands is the node that it is fixed to.
    here = frozenset(node.host or node.id for _key, node in places)
    done, steps = _done(state)
    passed = frozenset(
        name
        for name in state.visits.keys() | done
        if name in diagram.nodes
        and name not in here
        and (not diagram.nodes[name].host or name in done)
    )
    flows = frozenset(flow.id for flow in diagram.flows if (flow.source, flow.target) in steps)
    return Travel(passed, here, flows, frozenset(key for key, _node in places))


def _done(state: State) -> tuple[set[str], set[tuple[str, str]]]:
    """Nodes that are ticked off, and from which node to which the process went."""
    nodes = state.definition.diagram.nodes
    reached = TaskState.COMPLETED | TaskState.READY | TaskState.WAITING | TaskState.STARTED
    done: set[str] = set()
    steps: set[tuple[str, str]] = set()
    for flow in (state.workflow, *state.workflow.subprocesses.values()):
        for task in flow.tasks.values():
            name = task.task_spec.name
            if name not in nodes or not task._state & reached:
                continue
            if task._state == TaskState.COMPLETED:
                done.add(name)
            before = _before(task, nodes)
            if before:
                steps.add((before, name))
    return done, steps


def _before(task: Any, nodes: Any) -> str:
    """The node before a step; the engine has steps of its own in between."""
    parent = task.parent
    while parent is not None and parent.task_spec.name not in nodes:
        parent = parent.parent
    return parent.task_spec.name if parent is not None else ""
