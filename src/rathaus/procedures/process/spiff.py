"""Our dialect of SpiffWorkflow: no scripts, no clock of its own, no data of its own.

Conditions go to zen and see the one record of the case; service tasks are *operations* that the
caller carries out; timers never look at the time, they are fired by the legal clock; messages are
known by name. Branches of an exclusive gateway are tried in the order of the file, not by their
place in the drawing.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser, full_tag
from SpiffWorkflow.bpmn.parser.event_parsers import (
    BoundaryEventParser,
    IntermediateCatchEventParser,
    ReceiveTaskParser,
    StartEventParser,
)
from SpiffWorkflow.bpmn.parser.task_parsers import GatewayParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.defaults import (
    BoundaryEvent,
    EventBasedGateway,
    IntermediateCatchEvent,
    ParallelGateway,
    ReceiveTask,
    StartEvent,
    UserTask,
)
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin
from SpiffWorkflow.util.task import TaskState

from rathaus.procedures.process.xml import BPMN, Element
from rathaus.procedures.tables.expressions import ExpressionError, compile_expression

_IGNORED = (
    *("dataStore", "dataStoreReference", "dataObject", "dataObjectReference", "ioSpecification"),
    *("dataInputAssociation", "dataOutputAssociation", "extensionElements", "collaboration"),
)
"""Drawn for people; the record of the case is the data of the process."""


class OperationTask(BpmnSpecMixin):  # type: ignore[misc]
    """A service task. The caller does the work before the engine ticks it off."""


class Awaited(EventDefinition):  # type: ignore[misc]
    """Something a node waits for, known by the node: a message or a day."""

    def __init__(self, node: str) -> None:
        super().__init__(node)
        self.node = node

    def catches(self, my_task: Any, event: Any) -> bool:
        """Never by broadcast: the caller names the node that it means."""
        return False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Awaited) and other.node == self.node

    def __hash__(self) -> int:
        return hash(self.node)


class FirstOf(EventDefinition):  # type: ignore[misc]
    """What an event-based gateway waits for: whichever of its events comes first."""

    def __init__(self) -> None:
        super().__init__("first")
        self.event_definitions: list[Awaited] = []

    def has_fired(self, my_task: Any) -> bool:
        """Whether one of the events has come."""
        return my_task.internal_data.get("seen") is not None

    def catches(self, my_task: Any, event: Any) -> bool:
        """Never by broadcast."""
        return False

    def catch(self, my_task: Any, event: Any = None) -> None:
        """Remember which one came."""
        my_task.internal_data["seen"] = event

    def reset(self, my_task: Any) -> None:
        """Forget it, so that the gateway can be passed again."""
        my_task.internal_data.pop("seen", None)


class FirstEventGateway(EventBasedGateway):  # type: ignore[misc]
    """An event-based gateway that goes on with the event that came."""

    def _run_hook(self, my_task: Any) -> bool:
        seen = my_task.internal_data.get("seen")
        chosen = [spec for spec in self.outputs if spec.name == seen]
        self.event_definition.reset(my_task)
        my_task._sync_children(chosen, TaskState.FUTURE)
        for child in my_task.children:
            child.task_spec._predict(child, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
        return True


class MeetingGateway(ParallelGateway):  # type: ignore[misc]
    """A parallel gateway that, met a second time round a loop, waits for all branches again."""

    def _check_threshold_unstructured(self, my_task: Any) -> bool:
        arrived = {
            task.parent.task_spec.name
            for task in my_task.workflow.get_tasks(spec_name=self.name)
            if task.parent.state == TaskState.COMPLETED
            and not task.internal_data.get("met")
            and not my_task.is_descendant_of(task)
        }
        return arrived.issuperset(spec.name for spec in self.inputs)

    def _run_hook(self, my_task: Any) -> bool:
        for task in my_task.workflow.get_tasks(spec_name=self.name):
            if not task.has_state(TaskState.PREDICTED_MASK):
                task.internal_data["met"] = 1
        return bool(super()._run_hook(my_task))


class _Awaiting:
    """Parses what an event waits for into :class:`Awaited`, whatever its details."""

    bpmn_id: str

    def get_event_definition(self, _xpaths: list[str]) -> Awaited:
        return Awaited(self.bpmn_id)

    def parse_message_event(self, _event: Element) -> Awaited:
        return Awaited(self.bpmn_id)


class _StartParser(StartEventParser):  # type: ignore[misc]
    """A start is a start: the caller begins the process, whatever set it off."""

    def get_event_definition(self, _xpaths: list[str]) -> NoneEventDefinition:
        return NoneEventDefinition()


class _CatchParser(_Awaiting, IntermediateCatchEventParser):  # type: ignore[misc]
    pass


class _BoundaryParser(_Awaiting, BoundaryEventParser):  # type: ignore[misc]
    pass


class _ReceiveParser(_Awaiting, ReceiveTaskParser):  # type: ignore[misc]
    pass


class _GatewayParser(_Awaiting, IntermediateCatchEventParser):  # type: ignore[misc]
    def get_event_definition(self, _xpaths: list[str]) -> FirstOf:
        return FirstOf()

    def handles_multiple_outgoing(self) -> bool:
        return True


class Parser(BpmnParser):  # type: ignore[misc]
    """SpiffWorkflow's parser with our node types."""

    OVERRIDE_PARSER_CLASSES = {
        full_tag("task"): (TaskParser, UserTask),
        full_tag("serviceTask"): (TaskParser, OperationTask),
        full_tag("sendTask"): (TaskParser, OperationTask),
        full_tag("businessRuleTask"): (TaskParser, OperationTask),
        full_tag("scriptTask"): (None, None),
        full_tag("startEvent"): (_StartParser, StartEvent),
        full_tag("intermediateCatchEvent"): (_CatchParser, IntermediateCatchEvent),
        full_tag("boundaryEvent"): (_BoundaryParser, BoundaryEvent),
        full_tag("receiveTask"): (_ReceiveParser, ReceiveTask),
        full_tag("eventBasedGateway"): (_GatewayParser, FirstEventGateway),
        full_tag("parallelGateway"): (GatewayParser, MeetingGateway),
    }

    def get_document_positions(self, _root: Element) -> dict[str, Any]:
        """No positions: the drawing must not decide which branch is tried first."""
        return {}


def build(root: Element, process_id: str) -> tuple[Any, dict[str, Any]]:
    """The specification of a process and of its subprocesses, by name."""
    tree = deepcopy(root)
    for name in _IGNORED:
        for element in tree.findall(f".//{BPMN}{name}"):
            element.getparent().remove(element)
    for process in tree.findall(f"{BPMN}process"):
        if process.get("id") == process_id:
            process.set("isExecutable", "true")
        else:
            tree.remove(process)
    parser = Parser()
    parser.add_bpmn_xml(tree)
    return parser.get_spec(process_id), parser.get_subprocess_specs(process_id)


class Engine(PythonScriptEngine):  # type: ignore[misc]
    """Conditions by zen over the record of the case; nothing else runs."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(environment=object())
        self.data = data

    def evaluate(
        self, task: BpmnTaskSpec, expression: str, external_context: Mapping[str, Any] | None = None
    ) -> bool:
        """Whether a condition holds. Raises ExpressionError where it answers neither yes nor no."""
        answer = compile_expression(expression.strip()).evaluate(self.data)
        if not isinstance(answer, bool):
            raise ExpressionError(
                f"Die Bedingung „{expression.strip()}“ ergibt weder Ja noch Nein.",
                remedy="Prüfen Sie, ob die Angabe an dieser Stelle des Ablaufs schon da ist.",
            )
        return answer

    def execute(self, task: Any, script: str, external_context: Any = None) -> bool:
        """Scripts are refused, always."""
        raise ExpressionError("Skripte werden nicht ausgeführt.")

    def call_service(self, task: Any, **kwargs: Any) -> str:
        """Services are operations of the caller, never of the engine."""
        raise ExpressionError("Dienste ruft nur das Rathaus selbst auf.")
