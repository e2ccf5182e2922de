"""Links between rooms: a kind and an id, resolved by whichever room owns the kind.

Rooms on the same floor do not know each other's tables. They store a :class:`Reference`
(„case:0190…") and ask :func:`resolve` for a title and an address when they show it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rathaus.kernel.access import Actor


@dataclass(frozen=True, slots=True)
class Reference:
    """A kind and an id, written ``kind:id``."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Reference:
        """Read ``kind:id``; raises ValueError when one of the two is missing."""
        kind, separator, identifier = text.partition(":")
        if not (kind and separator and identifier):
            raise ValueError(f"not a reference: {text!r}")
        return cls(kind, identifier)

    @property
    def uuid(self) -> uuid.UUID:
        """The id as UUID; raises ValueError where the kind counts otherwise."""
        return uuid.UUID(self.id)


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a link shows: a title for people and the address to follow."""

    title: str
    url: str


Resolver = Callable[[str, "Actor"], "Resolved | None"]
_owners: dict[str, Resolver] = {}


def owner(kind: str) -> Callable[[Resolver], Resolver]:
    """Register the one function that resolves references of this kind."""

    def register(resolver: Resolver) -> Resolver:
        known = _owners.get(kind)
        if known is not None and known.__qualname__ != resolver.__qualname__:
            raise RuntimeError(f"two owners for references of kind {kind!r}")
        _owners[kind] = resolver
        return resolver

    return register


def resolve(reference: Reference, actor: Actor) -> Resolved | None:
    """Title and address for this actor, or None when unknown or not visible to them."""
    resolver = _owners.get(reference.kind)
    return resolver(reference.id, actor) if resolver else None
