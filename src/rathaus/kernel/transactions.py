"""Actions are transactions; an action inside another is part of it.

Django opens a savepoint for every nested ``atomic``, two statements each that nobody needs: when an
inner action fails, the outer one fails too. :func:`action` opens a transaction (or, inside one that
is no action, a savepoint), and nothing more for actions inside. Whoever wants to go on after a
failure inside says so with ``transaction.atomic()`` around that part.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

P = ParamSpec("P")
T = TypeVar("T")
_INSIDE = "rathaus_inside_action"


def action(function: Callable[P, T]) -> Callable[P, T]:
    """Run the function as one transaction, or as part of the action that calls it."""

    @wraps(function)
    def run(*arguments: P.args, **named: P.kwargs) -> T:
        wrapper = connection._connections[connection._alias]  # type: ignore[attr-defined]
        inside = getattr(wrapper, _INSIDE, False)
        setattr(wrapper, _INSIDE, True)
        try:
            with transaction.atomic(savepoint=not inside):
                return function(*arguments, **named)
        finally:
            setattr(wrapper, _INSIDE, inside)

    return run
