"""Processes (Abläufe) of procedure folders: BPMN, run by SpiffWorkflow in our dialect."""

from rathaus.procedures.process.choices import WayOn, ways_on
from rathaus.procedures.process.definition import Definition, lint_process
from rathaus.procedures.process.model import Diagram, Flow, Node, Problem, ProcessError
from rathaus.procedures.process.outline import OutlineItem, Way, outline
from rathaus.procedures.process.run import (
    NotWaitingError,
    StandstillError,
    State,
    complete_task,
    fire,
    message,
    start,
    step,
    waiting,
)
from rathaus.procedures.process.steps import (
    Advance,
    Call,
    Handler,
    Waiting,
    WaitingMessage,
    WaitingTask,
    WaitingTimer,
)
from rathaus.procedures.process.storage import ForeignStateError, dump, freeze, restore, thaw

__all__ = [
    "Advance",
    "Call",
    "Definition",
    "Diagram",
    "Flow",
    "ForeignStateError",
    "Handler",
    "Node",
    "NotWaitingError",
    "OutlineItem",
    "Problem",
    "ProcessError",
    "StandstillError",
    "State",
    "Waiting",
    "WaitingMessage",
    "WaitingTask",
    "WaitingTimer",
    "Way",
    "WayOn",
    "complete_task",
    "dump",
    "fire",
    "freeze",
    "lint_process",
    "message",
    "outline",
    "restore",
    "start",
    "step",
    "thaw",
    "waiting",
    "ways_on",
]
