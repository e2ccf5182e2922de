"""Where the process of a case stands, in the list of all its steps."""

from __future__ import annotations

from dataclasses import dataclass

from rathaus.procedures import process
from rathaus.procedures.installed import installed
from rathaus.procedures.models import Run
from rathaus.procedures.process import OutlineItem


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the process, and whether the case stands there now."""

    step: OutlineItem
    here: bool


def stages(run: Run, language: str) -> list[Stage]:
    """All steps of the version that the case runs by; finished ones stand nowhere."""
    definition = installed(run.version_id).procedure.process
    here = _standing(run)
    return [
        Stage(step, step.node in here) for step in process.outline(definition.diagram, language)
    ]


def _standing(run: Run) -> frozenset[str]:
    """The nodes at which the process waits for somebody, for a message or for a day."""
    if run.workflow is None or run.state == Run.State.FINISHED:
        return frozenset()
    definition = installed(run.version_id).procedure.process
    waiting = process.waiting(process.restore(definition, bytes(run.workflow), run.data))
    nodes = [task.node for task in waiting.tasks] + [entry.node for entry in waiting.messages]
    return frozenset(node.id for node in nodes + [timer.node for timer in waiting.timers])
