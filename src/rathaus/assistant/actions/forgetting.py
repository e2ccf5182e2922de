"""Forgetting a conversation because the person in it wants it gone."""

from __future__ import annotations

from rathaus.assistant.queries import find_dialogue
from rathaus.assistant.rules import may_ask
from rathaus.kernel.access import Actor, require
from rathaus.kernel.transactions import action


@action
def forget(*, actor: Actor, dialogue: str) -> bool:
    """Delete the conversation with this secret; False when there was none.

    What was handed over to people before has a copy of its own and stays with them.
    """
    require(may_ask, actor)
    found = find_dialogue(dialogue)
    if found is None:
        return False
    found.delete()
    return True
