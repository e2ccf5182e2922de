"""Recording facts: one frozen dataclass per kind, one insert per fact."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, dataclass_transform

import orjson

from rathaus.kernel.access.actors import Actor
from rathaus.kernel.access.visibility import Visibility
from rathaus.kernel.clock import now
from rathaus.kernel.references import Reference
from rathaus.kernel.statements import execute
from rathaus.kernel.transactions import collect, write_collected

Fact = TypeVar("Fact")
Handler = Callable[[Any, "Envelope"], None]
Condition = Callable[[Any], bool]

# References go in as „kind:id", not as the dataclass they are.
_FACTS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS

_INTO = """
INSERT INTO kernel_event (kind, time, actor, actor_label, subject, facts, visibility, simulated)
VALUES {rows} RETURNING id
"""
_ROW = "(%s, %s, %s, %s, %s, %s::jsonb, %s, %s)"
# Facts in one statement; a statement takes 65,535 values at most.
_MOST_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Envelope:
    """What surrounds a recorded fact: its number, time, actor, and whether it was simulated."""

    id: int
    time: datetime
    actor: Actor
    simulated: bool


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    visibility: Visibility
    fields: tuple[str, ...]


_kinds: dict[type[Any], _Kind] = {}
_handlers: dict[type[Any], list[tuple[Handler, Condition | None]]] = {}


@dataclass_transform(kw_only_default=True, frozen_default=True)
def fact(name: str, *, visibility: Visibility) -> Callable[[type[Fact]], type[Fact]]:
    """Declare a kind of event. The class needs a field ``subject: Reference``."""

    def declare(cls: type[Fact]) -> type[Fact]:
        made: type[Fact] = dataclass(frozen=True, kw_only=True)(cls)
        fields = tuple(f.name for f in dataclasses.fields(made))  # type: ignore[arg-type]
        if "subject" not in fields:
            raise TypeError(f"event {name!r} has no subject")
        if any(kind.name == name for kind in _kinds.values()):
            raise RuntimeError(f"two events named {name!r}")
        _kinds[made] = _Kind(name, visibility, tuple(f for f in fields if f != "subject"))
        return made

    return declare


def kind_of(event: type[Any]) -> str:
    """The name under which facts of this class stand in the log."""
    return _kinds[event].name


def subscribe(
    event: type[Fact], *, when: Callable[[Fact], bool] | None = None
) -> Callable[[Callable[[Fact, Envelope], None]], Any]:
    """Call the function for each fact of this class, inside the same transaction.

    Handlers must be quick and change only their own room; longer work goes into a job. With
    ``when`` only facts that fulfil it are told; the others cost as little as if nobody listened.
    """

    def register(handler: Callable[[Fact, Envelope], None]) -> Callable[[Fact, Envelope], None]:
        known = _handlers.setdefault(event, [])
        if not any(handler == one for one, _when in known):
            known.append((handler, when))
        return handler

    return register


def record(
    event: Any,
    *,
    actor: Actor,
    simulated: bool = False,
    at: datetime | None = None,
    visibility: Visibility | None = None,
) -> int | None:
    """Write a fact into the log and tell its subscribers.

    Call it inside the transaction of the change that it tells of. Within an action facts are
    collected and written together at its end; those with subscribers, and all outside of actions,
    are written at once and their number is returned. ``simulated`` marks what a simulator did: such
    facts never raise maturity. ``visibility`` overrides that of the kind, for records that are
    protected as a whole.
    """
    kind = _kinds[type(event)]
    time = at or now()
    subject: Reference = event.subject
    facts = {name: getattr(event, name) for name in kind.fields}
    row: tuple[str | int | datetime, ...] = (
        kind.name,
        time,
        str(actor.ref),
        actor.label,
        str(subject),
        orjson.dumps(facts, default=_plain, option=_FACTS).decode(),
        int(kind.visibility if visibility is None else visibility),
        simulated,
    )
    listening = _handlers.get(type(event), ())
    handlers = [handler for handler, when in listening if when is None or when(event)]
    if not handlers and collect(_write, row):
        return None
    write_collected()
    number = _write([row])
    envelope = Envelope(number, time, actor, simulated)
    for handler in handlers:
        handler(event, envelope)
    return number


def _write(rows: Sequence[tuple[Any, ...]]) -> int:
    """Enter facts in this order, in which they get their numbers; returns that of the first."""
    first = 0
    for start in range(0, len(rows), _MOST_AT_ONCE):
        part = rows[start : start + _MOST_AT_ONCE]
        cursor = execute(_insert(len(part)), [value for row in part for value in row])
        first = first or int(cursor.fetchone()[0])
    return first


@cache
def _insert(count: int) -> str:
    return _INTO.format(rows=", ".join([_ROW] * count))


def _plain(value: Any) -> str:
    return str(value)
