"""What a running process tells its caller: what it waits for, what is to do, where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rathaus.procedures.process.model import Node


@dataclass(frozen=True, slots=True)
class WaitingTask:
    """A task for a person (Aufgabe). ``key`` names it in this case, also for completing it."""

    key: str
    node: Node

    @property
    def title(self) -> Mapping[str, str]:
        """By language."""
        return self.node.title

    @property
    def role(self) -> str:
        """Who does it."""
        return self.node.role

    @property
    def office(self) -> str:
        """The key of the office that does it; empty for the one that is competent for the case."""
        return self.node.office

    @property
    def form(self) -> str:
        """The staff form (``vocabulary.STAFF_FORMS``)."""
        return self.node.options.get("form", "")

    @property
    def due(self) -> str:
        """The key of the period in which it is due; empty where none is set."""
        return self.node.options.get("due", "")


@dataclass(frozen=True, slots=True)
class WaitingMessage:
    """A message that would move the process on."""

    key: str
    name: str
    node: Node


@dataclass(frozen=True, slots=True)
class WaitingTimer:
    """A day that would move the process on (Frist).

    ``clock`` is the key of the period; ``anchor`` the path of the day from which it is counted,
    empty for the day on which the process arrived here. The caller computes the day.
    """

    key: str
    clock: str
    anchor: str
    node: Node


@dataclass(frozen=True, slots=True)
class Waiting:
    """All that a process waits for."""

    tasks: tuple[WaitingTask, ...] = ()
    messages: tuple[WaitingMessage, ...] = ()
    timers: tuple[WaitingTimer, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """An operation to carry out. ``key`` is unique within the case and the same after a crash."""

    operation: str
    key: str
    node: Node
    data: Mapping[str, Any]

    @property
    def letter(self) -> str:
        """The template to write (without ending); empty where there is none."""
        return self.node.options.get("letter", "")

    @property
    def notice(self) -> str:
        """The key of the short message to send (messages.yaml); empty where there is none."""
        return self.node.options.get("notice", "")


Handler = Callable[[Call], Mapping[str, Any] | None]
"""Carries out an operation and answers with what to set in the record."""


@dataclass(frozen=True, slots=True)
class Advance:
    """Where a process stands after a step."""

    waiting: Waiting
    finished: bool
    outcome: str
    operations_run: tuple[str, ...]
