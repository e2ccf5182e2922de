"""From which state a clip or plain text goes where; what stands in no row is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rathaus.catalogue.models import TextMedia

State = TextMedia.State

STEPS: Final[Mapping[str, Mapping[State, State]]] = {
    "approve": {State.DRAFT: State.APPROVED},
    "withdraw": {State.DRAFT: State.WITHDRAWN, State.APPROVED: State.WITHDRAWN},
    "outdate": {State.DRAFT: State.WITHDRAWN, State.APPROVED: State.WITHDRAWN},
}
"""„outdate“ is what a changed text does, in the same transaction."""
