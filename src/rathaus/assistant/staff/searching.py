"""What the public search did not find is an open question, too."""

from __future__ import annotations

from datetime import timedelta

from rathaus.assistant.actions.noting import NOBODY, note_open
from rathaus.assistant.figures import attempts_per_minute
from rathaus.assistant.rules import may_ask
from rathaus.assistant.staff.events import SearchUnanswered
from rathaus.kernel.access import Actor, require
from rathaus.kernel.errors import TooMany
from rathaus.kernel.events import record
from rathaus.kernel.masking import mask
from rathaus.kernel.throttle import attempt
from rathaus.kernel.transactions import action

_SHORTEST = 3
_MINUTE = timedelta(minutes=1)


@action
def note_empty_search(*, actor: Actor, text: str, language: str = "de", client: str = "") -> bool:
    """Count a search without results; those that mean the same are one row. Whether it counted.

    Nothing is kept of less than three letters, nor of what comes faster than people type:
    ``client`` is the network address, which is only counted.
    """
    require(may_ask, actor)
    said = mask(" ".join(text.split()))
    if sum(sign.isalpha() for sign in said) < _SHORTEST:
        return False
    try:
        if client:
            limit, window = attempts_per_minute(), int(_MINUTE.total_seconds())
            attempt("assistant.search", client, limit=limit, seconds=window)
    except TooMany:
        return False
    note_open(said, language)
    record(SearchUnanswered(subject=NOBODY), actor=actor)
    return True
