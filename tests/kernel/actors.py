"""A fixed cast of actors for tests that need no accounts."""

from __future__ import annotations

from uuid import UUID

from rathaus.kernel.access import ALL_OFFICES, Actor, Trust
from rathaus.kernel.ids import new_id


def resident(*, trust: Trust = Trust.BASIC) -> Actor:
    """A resident with an account."""
    return Actor(
        kind="person",
        id=str(new_id()),
        label="Erika Beispiel",
        party=new_id(),
        account=1,
        trust=trust,
    )


def clerk(*permissions: str, office: UUID | None = None) -> Actor:
    """A member of staff with these permissions in one office, or in all."""
    offices = ALL_OFFICES if office is None else frozenset({office})
    return Actor(
        kind="staff",
        id="7",
        label="Jo Amtmann",
        account=7,
        grants=dict.fromkeys(permissions, offices),
    )
