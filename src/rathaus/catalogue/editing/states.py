"""From which state a wording goes where; what stands in no row is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rathaus.catalogue.models import Revision

State = Revision.State

STEPS: Final[Mapping[str, Mapping[State, State]]] = {
    "save": {State.DRAFT: State.DRAFT, State.RETURNED: State.DRAFT},
    "submit": {State.DRAFT: State.SUBMITTED, State.RETURNED: State.SUBMITTED},
    "recall": {State.SUBMITTED: State.DRAFT},
    "return": {State.SUBMITTED: State.RETURNED},
    "approve": {State.SUBMITTED: State.PUBLISHED},
    "discard": {
        State.DRAFT: State.DISCARDED,
        State.SUBMITTED: State.DISCARDED,
        State.RETURNED: State.DISCARDED,
    },
    "withdraw": {State.PUBLISHED: State.REPLACED},
    "replace": {State.PUBLISHED: State.REPLACED},
}
"""„replace“ is what approval does to the wording that was published until then."""

OPEN: Final = (State.DRAFT, State.SUBMITTED, State.RETURNED)
"""Of these there is at most one a service: who edits meanwhile, edits the same."""

SHOWN: Final = (State.PUBLISHED, State.REPLACED)
"""These were or are public, and can be restored."""
