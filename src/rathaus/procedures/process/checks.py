"""What must be right before a process may run."""

from __future__ import annotations

from collections.abc import Iterator

from rathaus.procedures.guessing import guess
from rathaus.procedures.process.model import Diagram, Flow, Node, Problem
from rathaus.procedures.process.tokens import token_problems
from rathaus.procedures.process.vocabulary import OPERATIONS
from rathaus.procedures.tables.expressions import ExpressionError, compile_expression

_BRANCHING = ("exclusive", "inclusive", "parallel", "first-event")
_CONDITIONAL = ("exclusive", "inclusive")


def running_problems(diagram: Diagram) -> list[Problem]:
    """What would keep the process from running."""
    found = [problem for check in _RUNNING for problem in check(diagram)]
    return found or token_problems(diagram)


def name_of(node: Node) -> str:
    """What a message calls the node."""
    return node.title["de"] or node.id


def _starts(diagram: Diagram) -> Iterator[Problem]:
    for scope in ("", *(node.id for node in diagram.nodes.values() if node.kind == "subprocess")):
        inside = diagram.inside(scope)
        starts = [node for node in inside if node.kind == "start"]
        if len(starts) == 1 and any(node.kind == "end" for node in inside):
            continue
        line = diagram.nodes[scope].line if scope else min((n.line for n in inside), default=1)
        where = f"„{name_of(diagram.nodes[scope])}“" if scope else "Der Prozess"
        reason = (
            f"{where} hat {len(starts)} Startereignisse; es muss genau eines sein."
            if len(starts) != 1
            else f"{where} hat kein Ende."
        )
        yield Problem(line, "process.start", reason, "Zeichnen Sie genau einen Start und ein Ende.")


def _operations(diagram: Diagram) -> Iterator[Problem]:
    for node in of_kind(diagram, "operation"):
        name = node.options.get("operation", "")
        if not name:
            yield Problem(
                node.line,
                "process.operation",
                f"„{name_of(node)}“ sagt nicht, was zu tun ist.",
                f"Ergänzen Sie rathaus:operation. {guess(name, OPERATIONS)}",
            )
        elif name not in OPERATIONS:
            yield Problem(
                node.line,
                "process.operation",
                f"„{name_of(node)}“ ruft „{name}“; das kennt das Rathaus nicht.",
                guess(name, OPERATIONS),
            )


def _branches(diagram: Diagram) -> Iterator[Problem]:
    for node in diagram.nodes.values():
        leaving = diagram.outgoing(node.id)
        if node.kind in _CONDITIONAL and len(leaving) > 1:
            yield from _choices(node, leaving)
        elif any(flow.condition for flow in leaving) and node.kind not in _CONDITIONAL:
            yield Problem(
                node.line,
                "process.condition",
                f"„{name_of(node)}“ hat einen Pfeil mit Bedingung, ist aber keine Verzweigung.",
                "Setzen Sie eine exklusive Verzweigung dahinter.",
            )
        elif len(leaving) > 1 and node.kind not in _BRANCHING:
            yield Problem(
                node.line,
                "process.branch",
                f"Von „{name_of(node)}“ gehen mehrere Pfeile aus.",
                "Setzen Sie eine Verzweigung dahinter, die sagt, welcher gilt.",
            )


def _choices(node: Node, leaving: tuple[Flow, ...]) -> Iterator[Problem]:
    if not any(flow.default for flow in leaving):
        yield Problem(
            node.line,
            "process.default",
            f"„{name_of(node)}“ hat keinen Standardweg; ein Fall ohne passende Bedingung bliebe "
            "stehen.",
            "Kennzeichnen Sie einen Pfeil als Standardfluss, am besten den zu einem Menschen.",
        )
    for flow in leaving:
        if flow.default:
            continue
        if not flow.condition:
            yield Problem(
                flow.line,
                "process.condition",
                f"Einem Pfeil von „{name_of(node)}“ fehlt die Bedingung.",
                "Tragen Sie sie ein, zum Beispiel: assessment.outcome == 'grant'.",
            )
            continue
        try:
            compile_expression(flow.condition)
        except ExpressionError as error:
            yield Problem(flow.line, "process.condition", error.reason, error.remedy)


def _waits(diagram: Diagram) -> Iterator[Problem]:
    for node in diagram.nodes.values():
        if node.kind in ("timer", "boundary-timer") and not node.options.get("clock"):
            yield Problem(
                node.line,
                "process.clock",
                f"Der Frist „{name_of(node)}“ fehlt rathaus:clock.",
                "Nennen Sie den Schlüssel der Frist; das Rathaus rechnet den Tag aus.",
            )
        if node.kind in ("receive", "message", "boundary-message") and not node.message:
            yield Problem(
                node.line,
                "process.message",
                f"„{name_of(node)}“ sagt nicht, auf welche Nachricht gewartet wird.",
                "Legen Sie eine Nachricht (message) mit Namen an und verweisen Sie auf sie.",
            )


def _boundaries(diagram: Diagram) -> Iterator[Problem]:
    for node in of_kind(diagram, "boundary-timer", "boundary-message"):
        host = diagram.nodes.get(node.host)
        if host is None or host.kind not in ("person", "receive", "subprocess"):
            yield Problem(
                node.line,
                "process.boundary",
                f"„{name_of(node)}“ sitzt nicht auf etwas, das wartet.",
                "Randereignisse gehören an Aufgaben von Menschen, Empfangsaufgaben oder "
                "Teilprozesse.",
            )
    for node in of_kind(diagram, "first-event"):
        targets = [diagram.nodes.get(flow.target) for flow in diagram.outgoing(node.id)]
        if len(targets) < 2 or any(
            t is None or t.kind not in ("message", "timer") for t in targets
        ):
            yield Problem(
                node.line,
                "process.event_gateway",
                f"Hinter „{name_of(node)}“ müssen mindestens zwei Zwischenereignisse stehen.",
                "Erlaubt sind Nachrichten und Fristen.",
            )


def _ways(diagram: Diagram) -> Iterator[Problem]:
    for flow in diagram.flows:
        if flow.source not in diagram.nodes or flow.target not in diagram.nodes:
            yield Problem(
                flow.line,
                "process.flow",
                f"Der Pfeil „{flow.id}“ beginnt oder endet an etwas, das nicht ausgeführt wird.",
                "Verbinden Sie ihn neu.",
            )
            return
    ways = list(edges(diagram))
    start = next((node.id for node in diagram.inside("") if node.kind == "start"), "")
    reached = closure(start, set(ways))
    ends = [node.id for node in diagram.inside("") if node.kind == "end"]
    leading: set[str] = set()
    for end in ends:
        leading |= closure(end, {(target, source) for source, target in ways})
    for node in diagram.nodes.values():
        if node.id not in reached:
            yield Problem(
                node.line,
                "process.unreachable",
                f"„{name_of(node)}“ wird vom Start aus nie erreicht.",
                "Verbinden Sie es mit dem Ablauf oder entfernen Sie es.",
            )
        elif node.id not in leading:
            yield Problem(
                node.line,
                "process.dead_end",
                f"Von „{name_of(node)}“ führt kein Weg zu einem Ende.",
                "Ziehen Sie einen Pfeil weiter bis zu einem Endereignis.",
            )


def edges(diagram: Diagram) -> Iterator[tuple[str, str]]:
    """Arrows, and the ways that BPMN leaves undrawn: to boundary events, into subprocesses."""
    for flow in diagram.flows:
        yield flow.source, flow.target
    for node in diagram.nodes.values():
        if node.host:
            yield node.host, node.id
        if node.scope and node.kind == "start":
            yield node.scope, node.id
        if node.scope and node.kind == "end":
            for flow in diagram.outgoing(node.scope):
                yield node.id, flow.target


def closure(start: str, edges: set[tuple[str, str]]) -> set[str]:
    following: dict[str, list[str]] = {}
    for source, target in edges:
        following.setdefault(source, []).append(target)
    reached, waiting = {start}, [start]
    while waiting:
        for target in following.get(waiting.pop(), ()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


def of_kind(diagram: Diagram, *kinds: str) -> Iterator[Node]:
    return (node for node in diagram.nodes.values() if node.kind in kinds)


_RUNNING = (_starts, _operations, _branches, _waits, _boundaries, _ways)
