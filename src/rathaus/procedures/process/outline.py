"""A process as a list that can be read aloud."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from rathaus.procedures.process.model import Diagram, Flow, Kind, Node

KIND_NAMES: Mapping[Kind, object] = {
    "start": _("Beginn"),
    "end": _("Ende"),
    "person": _("Aufgabe"),
    "operation": _("Automatischer Schritt"),
    "receive": _("Warten auf eine Nachricht"),
    "message": _("Warten auf eine Nachricht"),
    "timer": _("Warten auf einen Tag"),
    "milestone": _("Zwischenstand"),
    "boundary-message": _("Falls eine Nachricht kommt"),
    "boundary-timer": _("Falls die Frist abläuft"),
    "exclusive": _("Entscheidung"),
    "parallel": _("Gleichzeitig"),
    "inclusive": _("Eines oder mehrere"),
    "first-event": _("Was zuerst kommt"),
    "subprocess": _("Teilprozess"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """Where it goes on: under which label or condition, to which step."""

    label: str
    number: int
    title: str


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """One step of the list. ``number`` is what other steps refer to, ``depth`` its indentation."""

    number: int
    depth: int
    node: str
    kind: Kind
    title: str
    role: str
    about: str
    ways: tuple[Way, ...]

    @property
    def kind_name(self) -> str:
        """What kind of step it is, in the reader's language."""
        return str(KIND_NAMES[self.kind])


def outline(diagram: Diagram, language: str = "de") -> tuple[OutlineItem, ...]:
    """All steps from the start on; what can happen meanwhile is indented below its step."""
    order = _order(diagram)
    numbers = {node: number for number, (node, _) in enumerate(order, 1)}
    return tuple(
        OutlineItem(
            number=numbers[name],
            depth=depth,
            node=name,
            kind=diagram.nodes[name].kind,
            title=_said(diagram.nodes[name].title, language),
            role=diagram.nodes[name].role,
            about=diagram.nodes[name].about,
            ways=tuple(
                _way(flow, diagram.nodes[flow.target], numbers[flow.target], language)
                for flow in diagram.outgoing(name)
            ),
        )
        for name, depth in order
    )


def _order(diagram: Diagram) -> list[tuple[str, int]]:
    """Depth first from the start; boundary events and subprocesses one level deeper."""
    order: list[tuple[str, int]] = []
    seen: set[str] = set()

    def visit(first: str, depth: int) -> None:
        waiting = [first]
        while waiting:
            name = waiting.pop(0)
            if name in seen:
                continue
            seen.add(name)
            order.append((name, depth))
            for event in diagram.boundary(name):
                visit_event(event, depth + 1)
            for node in diagram.inside(name):
                if node.kind == "start":
                    visit(node.id, depth + 1)
            waiting = [flow.target for flow in diagram.outgoing(name)] + waiting

    def visit_event(event: Node, depth: int) -> None:
        seen.add(event.id)
        order.append((event.id, depth))

    for node in diagram.inside(""):
        if node.kind == "start":
            visit(node.id, 0)
    followed: set[str] = set()
    while flows := _after_events(diagram, seen - followed):
        followed |= {flow.source for flow in flows}
        for flow in flows:  # what comes after one event may have events of its own
            visit(flow.target, 0)
    return order


def _after_events(diagram: Diagram, names: set[str]) -> list[Flow]:
    """The arrows that leave those boundary events."""
    events = [node.id for node in diagram.nodes.values() if node.host and node.id in names]
    return [flow for event in events for flow in diagram.outgoing(event)]


def _way(flow: Flow, target: Node, number: int, language: str) -> Way:
    label = _said(flow.title, language) or ("" if flow.default else flow.condition)
    return Way(label, number, _said(target.title, language))


def _said(title: Mapping[str, str], language: str) -> str:
    return title.get(language) or title.get("de", "")
