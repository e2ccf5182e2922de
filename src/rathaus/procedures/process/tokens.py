"""Plays a process through with tokens, to find where it would stand still or run twice.

Each arrow may hold tokens. A step moves them as BPMN says; all reachable positions are visited.
Where tokens are left but nothing can move, a parallel join waits for a branch that was never
taken. Where an arrow would hold two, everything behind it would happen twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from rathaus.procedures.process.model import Diagram, Node, Problem

Marking = frozenset[str]
"""The arrows that hold a token."""

MAX_MARKINGS = 20_000


class _DoubleError(Exception):
    def __init__(self, flow: str) -> None:
        self.flow = flow


def token_problems(diagram: Diagram) -> list[Problem]:
    """Standstill and double runs; nothing where the process is too wide to be played through."""
    scopes = ["", *(node.id for node in diagram.nodes.values() if node.kind == "subprocess")]
    return [problem for scope in scopes for problem in _play(diagram, scope)]


def _play(diagram: Diagram, scope: str) -> list[Problem]:
    nodes = diagram.inside(scope)
    starts = [node for node in nodes if node.kind == "start"]
    if len(starts) != 1 or any(node.kind == "inclusive" for node in nodes):
        return []
    game = _Game(diagram, nodes)
    return _problems(diagram, game, frozenset(game.leaving[starts[0].id])) or []


def comes_to_an_end(
    diagram: Diagram, scope: str, marking: Collection[str], fired: Collection[str] = ()
) -> bool:
    """Whether a case with tokens on these arrows can neither stand still nor run twice.

    ``fired`` are events that sit on a node and do not happen again. False also where nobody can
    tell: with inclusive gateways, or where the process is too wide to be played through.
    """
    nodes = diagram.inside(scope)
    if len(set(marking)) < len(marking) or any(node.kind == "inclusive" for node in nodes):
        return False
    game = _Game(diagram, nodes)
    for host, events in game.boundary.items():
        game.boundary[host] = tuple(event for event in events if event.id not in fired)
    return _problems(diagram, game, frozenset(marking)) == []


def _problems(diagram: Diagram, game: _Game, first: Marking) -> list[Problem] | None:
    """What goes wrong from a position on; None where there are too many to tell."""
    seen = {first}
    waiting = [first]
    while waiting:
        marking = waiting.pop()
        try:
            following = list(game.steps(marking))
        except _DoubleError as double:
            return [_twice(diagram, double.flow)]
        if marking and not following:
            return [_stuck(diagram, marking)]
        for marked in following:
            if marked not in seen:
                seen.add(marked)
                waiting.append(marked)
        if len(seen) > MAX_MARKINGS:
            return None
    return []


class _Game:
    def __init__(self, diagram: Diagram, nodes: tuple[Node, ...]) -> None:
        self.nodes = nodes
        self.leaving = {node.id: [flow.id for flow in diagram.outgoing(node.id)] for node in nodes}
        self.arriving: dict[str, list[str]] = {node.id: [] for node in nodes}
        for flow in diagram.flows:
            if flow.target in self.arriving:
                self.arriving[flow.target].append(flow.id)
        self.boundary = {node.id: diagram.boundary(node.id) for node in nodes}

    def steps(self, marking: Marking) -> Iterator[Marking]:
        """All positions one step further."""
        for node in self.nodes:
            arriving = self.arriving[node.id]
            if node.kind == "parallel":
                if arriving and all(flow in marking for flow in arriving):
                    yield _move(marking, set(arriving), self.leaving[node.id])
                continue
            for flow in arriving:
                if flow in marking:
                    yield from self._pass(marking, flow, node)

    def _pass(self, marking: Marking, flow: str, node: Node) -> Iterator[Marking]:
        leaving = self.leaving[node.id]
        if node.kind == "end":
            yield frozenset() if node.terminates else marking - {flow}
            return
        if node.kind in ("exclusive", "first-event"):
            for arrow in leaving:
                yield _move(marking, {flow}, [arrow])
            return
        besides = [event for event in self.boundary[node.id] if not event.interrupting]
        extra = [way for event in besides for way in self.leaving[event.id]]
        ways = [leaving]
        ways += [self.leaving[event.id] for event in self.boundary[node.id] if event.interrupting]
        for way in ways:
            yield _move(marking, {flow}, way)
            if extra:
                yield _move(marking, {flow}, [*way, *extra])


def _move(marking: Marking, taken: set[str], put: list[str]) -> Marking:
    rest = marking - taken
    for flow in put:
        if flow in rest or put.count(flow) > 1:
            raise _DoubleError(flow)
    return rest | frozenset(put)


def _twice(diagram: Diagram, flow_id: str) -> Problem:
    flow = next(flow for flow in diagram.flows if flow.id == flow_id)
    node = diagram.nodes[flow.source]
    return Problem(
        node.line,
        "process.twice",
        f"Hinter „{node.title['de'] or node.id}“ kann der Ablauf zweimal zugleich laufen.",
        "Führen Sie parallele Zweige mit einer parallelen Verzweigung zusammen und lassen Sie "
        "nicht unterbrechende Randereignisse in einem eigenen Ende enden.",
    )


def _stuck(diagram: Diagram, marking: Marking) -> Problem:
    flow = next(flow for flow in diagram.flows if flow.id in marking)
    node = diagram.nodes[flow.target]
    return Problem(
        node.line,
        "process.stuck",
        f"„{node.title['de'] or node.id}“ kann ewig warten: Nicht alle Zweige kommen hier an.",
        "Führen Sie nur zusammen, was vorher parallel geteilt wurde; nach einer Entscheidung "
        "gehört eine exklusive Verzweigung hin.",
    )
