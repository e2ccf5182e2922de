"""How it may go on after a check (``rathaus:form="check"``): the ways that the process draws."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rathaus.procedures.process.model import Diagram, Flow, Node

DONE = "done"
"""The usual way: the default arrow, or the only one."""

_RESULT = re.compile(r"check\.(\w+)\.result == '([a-z_]+)'")
_DONE: Mapping[str, str] = {"de": "Erledigt", "en": "Done"}


@dataclass(frozen=True, slots=True)
class WayOn:
    """A way on. ``value`` becomes ``check.<task>.result``; every one but the usual needs a text."""

    value: str
    title: Mapping[str, str]

    @property
    def usual(self) -> bool:
        """Whether nothing has to be said about it."""
        return self.value == DONE


def ways_on(diagram: Diagram, node: Node) -> tuple[WayOn, ...]:
    """The arrows of the gateway that follows the task; without one the task is simply done."""
    following = [diagram.nodes[flow.target] for flow in diagram.outgoing(node.id)]
    if len(following) != 1 or following[0].kind != "exclusive":
        return (WayOn(DONE, _DONE),)
    found = (_way(flow, node) for flow in diagram.outgoing(following[0].id))
    ways = tuple(way for way in found if way is not None)
    return ways or (WayOn(DONE, _DONE),)


def _way(flow: Flow, node: Node) -> WayOn | None:
    title = flow.title if flow.title.get("de") else _DONE
    if flow.default:
        return WayOn(DONE, title)
    match = _RESULT.fullmatch(flow.condition)
    return WayOn(match[2], title) if match and match[1] == node.id else None
