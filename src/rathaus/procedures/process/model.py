"""A process as its diagram tells it: nodes, flows, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "start", "end", "person", "operation", "receive", "message", "timer", "milestone",
    "boundary-message", "boundary-timer", "exclusive", "parallel", "inclusive", "first-event",
    "subprocess",
]  # fmt: skip
"""What a node is: ``person`` waits for somebody, ``operation`` is done by the house, ``receive``
and ``message`` wait for a message, ``timer`` for a day; ``boundary-…`` sits on another node."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a process, with the line in the file."""

    line: int
    code: str
    reason: str
    remedy: str = ""


class ProcessError(ValueError):
    """A process that cannot run. ``problems`` name lines."""

    def __init__(self, problems: list[Problem]) -> None:
        first = problems[0]
        super().__init__(f"Zeile {first.line}: {first.reason} {first.remedy}".strip())
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Flow:
    """An arrow. ``condition`` is the expression under which it is followed."""

    id: str
    source: str
    target: str
    title: Mapping[str, str]
    condition: str = ""
    default: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Node:
    """A symbol of the diagram.

    ``options`` are the attributes in the namespace of Rathaus: operation, letter, form, role,
    office, shows, clock, from, due, outcome. ``message`` is the name of the message that is
    waited for. ``scope`` is the subprocess around it, ``host`` the node that a boundary event
    sits on.
    """

    id: str
    kind: Kind
    title: Mapping[str, str]
    line: int
    scope: str = ""
    host: str = ""
    interrupting: bool = True
    message: str = ""
    terminates: bool = False
    lane: str = ""
    lane_office: str = ""
    about: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def role(self) -> str:
        """Who does it: the task's own role, else the lane's."""
        return self.options.get("role", "") or self.lane

    @property
    def office(self) -> str:
        """The key of the office that does it: the task's, else the lane's; empty: the case's."""
        return self.options.get("office", "") or self.lane_office

    @property
    def shows(self) -> tuple[str, ...] | None:
        """What another office sees of the case for this task; None where nothing is said."""
        named = self.options.get("shows")
        return None if named is None else tuple(named.split())


@dataclass(frozen=True, slots=True)
class Diagram:
    """The one executable process of a file, in the order of the file."""

    id: str
    title: Mapping[str, str]
    nodes: Mapping[str, Node]
    flows: tuple[Flow, ...]

    def outgoing(self, node: str) -> tuple[Flow, ...]:
        """The arrows that leave a node."""
        return tuple(flow for flow in self.flows if flow.source == node)

    def boundary(self, node: str) -> tuple[Node, ...]:
        """The events that sit on a node."""
        return tuple(entry for entry in self.nodes.values() if entry.host == node)

    def inside(self, scope: str) -> tuple[Node, ...]:
        """The nodes of a subprocess, or of the process itself with an empty ``scope``."""
        return tuple(entry for entry in self.nodes.values() if entry.scope == scope)
