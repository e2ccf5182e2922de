"""Actions are transactions; an action inside another is part of it.

Django opens a savepoint for every nested ``atomic``, two statements each that nobody needs: when an
inner action fails, the outer one fails too. :func:`action` opens a transaction (or, inside one that
is no action, a savepoint), and nothing more for actions inside. Whoever wants to go on after a
failure inside says so with ``transaction.atomic()`` around that part.

What an action has to write many times (facts) it may :func:`collect` and write once, at its end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from rathaus.kernel.statements import wrapper

P = ParamSpec("P")
T = TypeVar("T")
Write = Callable[[Sequence[Any]], Any]
_CURRENT = "rathaus_current_action"


@dataclass(slots=True)
class _Action:
    """What the outermost action has collected: writer, row, and the savepoints around it then."""

    collected: list[tuple[Write, Any, tuple[str, ...]]] = field(default_factory=list)

    def write(self, around: tuple[str, ...] | None = None) -> None:
        """Write what was collected within exactly these savepoints (None: everything)."""
        due = [entry for entry in self.collected if around is None or entry[2] == around]
        self.collected = [e for e in self.collected if not (around is None or e[2] == around)]
        for writer in dict.fromkeys(write for write, _row, _around in due):
            writer([row for write, row, _around in due if write is writer])


def action(function: Callable[P, T]) -> Callable[P, T]:
    """Run the function as one transaction, or as part of the action that calls it."""

    @wraps(function)
    def run(*arguments: P.args, **named: P.kwargs) -> T:
        here: Any = wrapper()
        if getattr(here, _CURRENT, None) is not None:
            return _inside(here, function, arguments, named)
        current = _Action()
        setattr(here, _CURRENT, current)
        try:
            with transaction.atomic():
                result = function(*arguments, **named)
                current.write()
                return result
        finally:
            setattr(here, _CURRENT, None)

    run.is_action = True  # type: ignore[attr-defined]
    return run


def _inside(
    here: Any, function: Callable[..., T], arguments: tuple[Any, ...], named: dict[str, Any]
) -> T:
    """What ``atomic(savepoint=False)`` does: after a failure in here nothing may be committed,
    even if somebody further out catches it."""
    try:
        return function(*arguments, **named)
    except BaseException:
        here.needs_rollback = True
        raise


def is_action(function: Callable[..., Any]) -> bool:
    """Whether the function is an action."""
    return getattr(function, "is_action", False) is True


def collect(write: Write, row: Any) -> bool:
    """Keep the row until the current action ends, then ``write`` gets all rows in their order.

    False outside of actions: then the caller writes at once. Rows collected within a savepoint go
    when it is rolled back.
    """
    here: Any = wrapper()
    current: _Action | None = getattr(here, _CURRENT, None)
    if current is None:
        return False
    current.collected.append((write, row, _savepoints(here)))
    return True


def write_collected() -> None:
    """Write now what is collected; within a savepoint only what was collected within it, since
    the rest must not go with it."""
    here: Any = wrapper()
    current: _Action | None = getattr(here, _CURRENT, None)
    if current is not None:
        current.write(_savepoints(here))


def forget_collected(wrapper: Any, savepoint: str) -> None:
    """Drop what was collected within a savepoint; the database backend calls this."""
    current: _Action | None = getattr(wrapper, _CURRENT, None)
    if current is not None:
        current.collected = [entry for entry in current.collected if savepoint not in entry[2]]


def _savepoints(wrapper: Any) -> tuple[str, ...]:
    return tuple(name for name in wrapper.savepoint_ids if name)
