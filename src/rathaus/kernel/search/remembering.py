"""What the search remembers in this process, city by city: what words are, and what was found.

Nothing is remembered for longer than :data:`SECONDS`, so that every process finds an edit within a
minute; the process that edits forgets everything of the city at once. Inside a transaction nothing
is remembered or looked up here, because the transaction may know more than others, and be undone.
"""

from __future__ import annotations

import time
from collections.abc import Hashable
from typing import Any, Final

from django.db import transaction

from rathaus.kernel.statements import wrapper
from rathaus.kernel.tenancy import current_city

SECONDS: Final = 30.0
_MOST: Final = 20_000

Memory = dict[Hashable, tuple[float, Any]]
_memories: dict[str, Memory] = {}


def memory() -> Memory | None:
    """What is remembered of the city in context; None inside a transaction."""
    if wrapper().in_atomic_block:
        return None
    return _memories.setdefault(current_city().database, {})


def recall(memory: Memory | None, key: Hashable) -> Any:
    """What was remembered under the key, or None."""
    found = None if memory is None else memory.get(key)
    if found is None or found[0] < time.monotonic():
        return None
    return found[1]


def remember(memory: Memory | None, key: Hashable, value: Any) -> None:
    """Keep a value for a while; it must not be changed afterwards."""
    if memory is None:
        return
    if len(memory) >= _MOST:
        memory.clear()
    memory[key] = (time.monotonic() + SECONDS, value)


def forget() -> None:
    """Forget what is remembered of the city in context, as soon as the transaction commits.

    A new memory takes the place of the old one: whoever is still answering from before the edit
    puts it into the old one.
    """
    database = current_city().database
    transaction.on_commit(lambda: _forget(database))


def _forget(database: str) -> None:
    _memories.pop(database, None)
