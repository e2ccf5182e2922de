"""Reads BPMN 2.0 into a diagram. No entities, no network, no document types."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import SpiffWorkflow.bpmn.parser as spiff_parser
from lxml import etree

from rathaus.procedures.process.model import Diagram, Flow, Kind, Node, Problem, ProcessError

Element = Any

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
RATHAUS = "{https://rathaus.example/bpmn}"
MAX_BYTES = 2_000_000

OPTIONS = (
    *("operation", "letter", "notice", "form", "role", "clock", "from", "due", "outcome"),
    *("office", "shows", "name-en"),
)
"""The attributes that Rathaus adds to BPMN."""

KINDS: dict[str, Kind] = {
    "startEvent": "start",
    "endEvent": "end",
    "task": "person",
    "userTask": "person",
    "manualTask": "person",
    "serviceTask": "operation",
    "sendTask": "operation",
    "businessRuleTask": "operation",
    "receiveTask": "receive",
    "intermediateThrowEvent": "milestone",
    "exclusiveGateway": "exclusive",
    "parallelGateway": "parallel",
    "inclusiveGateway": "inclusive",
    "eventBasedGateway": "first-event",
    "subProcess": "subprocess",
}
CATCHING = {"intermediateCatchEvent": "", "boundaryEvent": "boundary-"}

REFUSED = {
    "scriptTask": (
        "Skripte werden nicht ausgeführt.",
        "Nehmen Sie eine Dienstaufgabe (serviceTask) mit rathaus:operation, eine Tabelle oder "
        "eine Bedingung.",
    ),
    "callActivity": (
        "Der Aufruf eines anderen Prozesses wird nicht unterstützt.",
        "Zeichnen Sie die Schritte als Teilprozess (subProcess) ein.",
    ),
    "transaction": (
        "Transaktionen werden nicht unterstützt.",
        "Nehmen Sie einen gewöhnlichen Teilprozess.",
    ),
    "adHocSubProcess": (
        "Ad-hoc-Teilprozesse werden nicht unterstützt.",
        "Legen Sie die Reihenfolge der Schritte fest.",
    ),
    "complexGateway": (
        "Komplexe Verzweigungen werden nicht unterstützt.",
        "Nehmen Sie exklusive, parallele oder inklusive Verzweigungen.",
    ),
    "multiInstanceLoopCharacteristics": (
        "Mehrfachausführung wird nicht unterstützt.",
        "Zeichnen Sie je Beteiligung eine eigene Aufgabe in parallelen Zweigen.",
    ),
    "standardLoopCharacteristics": (
        "Schleifenmarken werden nicht unterstützt.",
        "Führen Sie den Pfeil über eine Verzweigung zurück.",
    ),
}
EVENTS = {
    "signalEventDefinition": "Signale",
    "errorEventDefinition": "Fehlerereignisse",
    "escalationEventDefinition": "Eskalationen",
    "compensateEventDefinition": "Kompensation",
    "cancelEventDefinition": "Abbruchereignisse",
    "conditionalEventDefinition": "Bedingungsereignisse",
    "linkEventDefinition": "Verknüpfungsereignisse",
}


def parse_xml(data: bytes) -> Element:
    """The root element. Raises ProcessError for what is no XML or tries to reach outside."""
    if len(data) > MAX_BYTES:
        raise ProcessError([Problem(1, "process.size", "Die Datei ist größer als 2 MB.")])
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise ProcessError(
            [
                Problem(
                    line,
                    "process.xml",
                    f"Die Datei ist kein wohlgeformtes XML ({error.msg}).",
                    "Speichern Sie sie noch einmal aus dem Modellierungsprogramm.",
                )
            ]
        ) from None
    if root.getroottree().docinfo.doctype:
        raise ProcessError(
            [Problem(1, "process.xml", "Dokumenttypen (DOCTYPE) sind nicht erlaubt.")]
        )
    if root.tag != f"{BPMN}definitions":
        raise ProcessError([Problem(1, "process.xml", "Die Datei ist kein BPMN 2.0.")])
    return root


def schema_problems(root: Element) -> list[Problem]:
    """Where the file breaks the schema of BPMN 2.0."""
    schema = _schema()
    if schema.validate(root):
        return []
    return [
        Problem(
            entry.line,
            "process.schema",
            f"Das ist kein gültiges BPMN 2.0: {entry.message}",
            "Speichern Sie den Prozess noch einmal aus dem Modellierungsprogramm.",
        )
        for entry in list(schema.error_log)[:5]
    ]


@lru_cache(maxsize=1)
def _schema() -> Any:
    """The official schema, which SpiffWorkflow ships."""
    path = Path(spiff_parser.__file__).parent / "schema" / "BPMN20.xsd"
    return etree.XMLSchema(etree.parse(str(path)))


def executable_process(root: Element, process_id: str = "") -> Element:
    """The one process that is marked executable; or the one of this id, marked or not.

    Raises ProcessError when there is none or more than one.
    """
    processes = root.findall(f"{BPMN}process")
    chosen = [
        entry
        for entry in processes
        if (entry.get("id") == process_id if process_id else entry.get("isExecutable") == "true")
    ]
    if len(chosen) != 1:
        reason = (
            f"{len(chosen)} Prozesse sind ausführbar; es darf nur einer sein."
            if chosen
            else "Kein Prozess ist als ausführbar gekennzeichnet."
        )
        line = processes[0].sourceline if processes else 1
        remedy = 'Setzen Sie isExecutable="true" an genau einem Prozess.'
        raise ProcessError([Problem(line, "process.executable", reason, remedy)])
    return chosen[0]


def local(element: Element) -> str:
    """The name of an element without its namespace; empty for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def read_diagram(root: Element, process: Element) -> tuple[Diagram, list[Problem]]:
    """The diagram and what of it cannot run."""
    return _Reader(root, process).diagram()


class _Reader:
    def __init__(self, root: Element, process: Element) -> None:
        self.process = process
        self.problems: list[Problem] = []
        self.messages = {
            entry.get("id"): entry.get("name") or entry.get("id")
            for entry in root.findall(f"{BPMN}message")
        }
        lanes = {
            (reference.text or "").strip(): lane
            for lane in process.iter(f"{BPMN}lane")
            for reference in lane.findall(f"{BPMN}flowNodeRef")
        }
        self.lanes = {
            node: lane.get(f"{RATHAUS}role") or lane.get("name") or ""
            for node, lane in lanes.items()
        }
        self.offices = {node: lane.get(f"{RATHAUS}office") or "" for node, lane in lanes.items()}
        self.nodes: dict[str, Node] = {}
        self.flows: list[Flow] = []

    def diagram(self) -> tuple[Diagram, list[Problem]]:
        self._scope(self.process, "")
        diagram = Diagram(
            self.process.get("id"), _title(self.process), self.nodes, tuple(self.flows)
        )
        return diagram, self.problems

    def _problem(self, element: Element, code: str, reason: str, remedy: str = "") -> None:
        name = _title(element)["de"] or element.get("id") or local(element)
        self.problems.append(Problem(element.sourceline, code, f"„{name}“: {reason}", remedy))

    def _scope(self, container: Element, scope: str) -> None:
        for element in container:
            name = local(element)
            if not isinstance(element.tag, str) or not element.tag.startswith(BPMN):
                continue
            if name == "sequenceFlow":
                self._flow(element, container)
            elif name in KINDS or name in CATCHING:
                self._node(element, name, scope)
            elif name in REFUSED:
                self._problem(element, _code(name), *REFUSED[name])

    def _flow(self, element: Element, container: Element) -> None:
        condition = element.find(f"{BPMN}conditionExpression")
        source = element.get("sourceRef")
        holder = next((entry for entry in container if entry.get("id") == source), None)
        self.flows.append(
            Flow(
                element.get("id"),
                source,
                element.get("targetRef"),
                _title(element),
                (condition.text or "").strip() if condition is not None else "",
                holder is not None and holder.get("default") == element.get("id"),
                element.sourceline,
            )
        )

    def _node(self, element: Element, name: str, scope: str) -> None:
        for mark in ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics"):
            if element.find(f"{BPMN}{mark}") is not None:
                self._problem(element, "process.element", *REFUSED[mark])
        if element.get("triggeredByEvent") == "true":
            self._problem(
                element,
                "process.element",
                "Ereignis-Teilprozesse werden nicht unterstützt.",
                "Setzen Sie das Ereignis an den Rand einer Aufgabe oder eines Teilprozesses.",
            )
        node_id = element.get("id")
        self.nodes[node_id] = Node(
            id=node_id,
            kind=self._kind(element, name),
            title=_title(element),
            line=element.sourceline,
            scope=scope,
            host=element.get("attachedToRef") or "",
            interrupting=element.get("cancelActivity", "true") == "true",
            message=self._message(element),
            terminates=element.find(f"{BPMN}terminateEventDefinition") is not None,
            lane=self.lanes.get(node_id, ""),
            lane_office=self.offices.get(node_id, ""),
            about=_text(element.find(f"{BPMN}documentation")),
            options=self._options(element),
        )
        if name == "subProcess":
            self._scope(element, node_id)

    def _kind(self, element: Element, name: str) -> Kind:
        definitions = [
            local(entry) for entry in element if local(entry).endswith("EventDefinition")
        ]
        for definition in definitions:
            if definition in EVENTS:
                self._problem(
                    element,
                    "process.element",
                    f"Nicht unterstützt: {EVENTS[definition]}.",
                    "Nehmen Sie Nachrichten, Fristen oder Verzweigungen.",
                )
        if (
            name in ("endEvent", "intermediateThrowEvent")
            and "messageEventDefinition" in definitions
        ):
            self._problem(
                element,
                "process.element",
                "Eine Nachricht wird durch eine Aufgabe verschickt, nicht durch ein Ereignis.",
                'Nehmen Sie eine sendTask mit rathaus:operation="notify".',
            )
        if name not in CATCHING:
            return KINDS[name]
        waits = [entry for entry in definitions if entry[:5] in ("messa", "timer")]
        if len(waits) != 1 and not set(definitions) & set(EVENTS):
            self._problem(
                element,
                "process.element",
                "Es ist nicht genau ein Anlass angegeben.",
                "Wählen Sie Nachricht oder Frist.",
            )
        timer = waits[:1] == ["timerEventDefinition"]
        prefix = CATCHING[name]
        if prefix:
            return "boundary-timer" if timer else "boundary-message"
        return "timer" if timer else "message"

    def _message(self, element: Element) -> str:
        holder = element.find(f"{BPMN}messageEventDefinition")
        reference = (holder if holder is not None else element).get("messageRef")
        return self.messages.get(reference, "") if reference else ""

    def _options(self, element: Element) -> dict[str, str]:
        found = {}
        for holder in (element, *(entry for entry in element if "EventDefinition" in local(entry))):
            for key, value in holder.attrib.items():
                if not key.startswith(RATHAUS):
                    continue
                option = key.removeprefix(RATHAUS)
                if option not in OPTIONS:
                    self._problem(
                        element,
                        "process.option",
                        f"Die Angabe rathaus:{option} gibt es nicht.",
                        f"Möglich sind: {', '.join(OPTIONS)}.",
                    )
                found[option] = value.strip()
        found.pop("name-en", None)
        return found


def _title(element: Element) -> dict[str, str]:
    title = {"de": " ".join((element.get("name") or "").split())}
    if english := element.get(f"{RATHAUS}name-en"):
        title["en"] = english
    return title


def _text(element: Element | None) -> str:
    return " ".join((element.text or "").split()) if element is not None else ""


def _code(name: str) -> str:
    return "process.script" if name == "scriptTask" else "process.element"
