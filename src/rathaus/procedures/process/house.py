"""What a process of a folder needs beyond what runs: roles, titles, outcomes, a drawing."""

from __future__ import annotations

from collections.abc import Iterator

from rathaus.procedures.guessing import guess
from rathaus.procedures.process.checks import closure, edges, name_of, of_kind
from rathaus.procedures.process.model import Diagram, Node, Problem
from rathaus.procedures.process.vocabulary import OPERATIONS, OUTCOMES, STAFF_FORMS
from rathaus.procedures.process.xml import BPMN, DI, Element

_TITLED = ("person", "operation", "receive", "message", "timer", "end", "subprocess")


def house_problems(diagram: Diagram, root: Element) -> list[Problem]:
    """What a procedure folder needs beyond that: roles, titles, outcomes, a drawing."""
    return [
        problem
        for part in (_roles(diagram), _titles(diagram), _outcomes(diagram), _drawing(diagram, root))
        for problem in part
    ]


def _roles(diagram: Diagram) -> Iterator[Problem]:
    for node in of_kind(diagram, "person"):
        if not node.role:
            yield Problem(
                node.line,
                "process.role",
                f"Für „{name_of(node)}“ ist niemand zuständig.",
                "Legen Sie die Aufgabe in eine Bahn (lane) mit rathaus:role.",
            )
        form = node.options.get("form", "")
        if form not in STAFF_FORMS:
            yield Problem(
                node.line,
                "process.form",
                f"„{name_of(node)}“ nennt das Formular „{form}“; das gibt es nicht.",
                f"Ergänzen Sie rathaus:form. {guess(form, STAFF_FORMS)}",
            )
    for node in of_kind(diagram, "operation"):
        operation = OPERATIONS.get(node.options.get("operation", ""))
        for option, what in (("letter", "Schreiben"), ("notice", "Nachricht")):
            if operation and (operation.needs == option) != bool(node.options.get(option)):
                yield _misfit(node, option, what, needed=operation.needs == option)


def _misfit(node: Node, option: str, what: str, *, needed: bool) -> Problem:
    where = "im Ordner letters, ohne Endung" if option == "letter" else "in messages.yaml"
    return Problem(
        node.line,
        f"process.{option}",
        f"„{name_of(node)}“ nennt {'keine Vorlage' if needed else 'eine Vorlage'} ({what})"
        f"{'.' if needed else ', braucht aber keine.'}",
        f"rathaus:{option} nennt den Namen {where}.",
    )


def _titles(diagram: Diagram) -> Iterator[Problem]:
    for node in diagram.nodes.values():
        if not node.title["de"] and node.kind in _TITLED:
            yield Problem(
                node.line,
                "process.title",
                f"„{node.id}“ hat keinen Namen.",
                "Beschriften Sie das Symbol; die Liste für Vorlesehilfen braucht den Namen.",
            )


def _outcomes(diagram: Diagram) -> Iterator[Problem]:
    """Every end of the main way says what came out; side branches (reminders) need not."""
    ways = {
        (source, target)
        for source, target in edges(diagram)
        if target not in diagram.nodes or diagram.nodes[target].interrupting
    }
    start = next((node.id for node in diagram.inside("") if node.kind == "start"), "")
    main = closure(start, ways)
    for node in diagram.inside(""):
        outcome = node.options.get("outcome", "")
        if node.kind == "end" and outcome not in OUTCOMES and (outcome or node.id in main):
            yield Problem(
                node.line,
                "process.outcome",
                f"Das Ende „{name_of(node)}“ sagt nicht, was herauskam."
                if not outcome
                else f"„{outcome}“ ist kein Ergebnis.",
                f"Ergänzen Sie rathaus:outcome. {guess(outcome, OUTCOMES)}",
            )
    yield from _refusals(diagram, ways, start)


def _refusals(diagram: Diagram, ways: set[tuple[str, str]], start: str) -> Iterator[Problem]:
    """No way leads to a refusal past every person."""
    people = {node.id for node in of_kind(diagram, "person")}
    alone = closure(start, {(source, target) for source, target in ways if source not in people})
    for node in of_kind(diagram, "end"):
        if node.options.get("outcome") == "refused" and node.id in alone:
            yield Problem(
                node.line,
                "process.refusal",
                f"„{name_of(node)}“ ist ohne einen Menschen erreichbar; abgelehnt wird nie "
                "automatisch.",
                "Führen Sie jeden Weg dorthin über eine Aufgabe (userTask).",
            )


def _drawing(diagram: Diagram, root: Element) -> Iterator[Problem]:
    shapes = {shape.get("bpmnElement") for shape in root.iter(f"{DI}BPMNShape")}
    edges = {edge.get("bpmnElement") for edge in root.iter(f"{DI}BPMNEdge")}
    missing = [node.line for node in diagram.nodes.values() if node.id not in shapes]
    missing += [flow.line for flow in diagram.flows if flow.id not in edges]
    if missing or root.find(f".//{BPMN}process") is None:
        yield Problem(
            min(missing, default=1),
            "process.drawing",
            f"{len(missing)} Symbole oder Pfeile sind nicht gezeichnet.",
            "Öffnen Sie die Datei in einem BPMN-Programm und speichern Sie sie mit Diagramm.",
        )
