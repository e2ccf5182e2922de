"""Processes (Abläufe) of procedure folders: BPMN, run by SpiffWorkflow in our dialect."""

from rathaus.procedures.process.carry import CannotCarryError, carry_over
from rathaus.procedures.process.choices import WayOn, ways_on
from rathaus.procedures.process.definition import Definition, lint_process
from rathaus.procedures.process.drawing import Drawing, read_drawing
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
from rathaus.procedures.process.travel import Travel, travel

__all__ = [
    "Advance",
    "Call",
    "CannotCarryError",
    "Definition",
    "Diagram",
    "Drawing",
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
    "Travel",
    "Waiting",
    "WaitingMessage",
    "WaitingTask",
    "WaitingTimer",
    "Way",
    "WayOn",
    "carry_over",
    "complete_task",
    "dump",
    "fire",
    "freeze",
    "lint_process",
    "message",
    "outline",
    "read_drawing",
    "restore",
    "start",
    "step",
    "thaw",
    "travel",
    "waiting",
    "ways_on",
]
