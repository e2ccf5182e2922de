"""Actors: whoever does something, with what they may do already worked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, Literal
from uuid import UUID

from rathaus.kernel.references import Reference

ActorKind = Literal["anonymous", "person", "staff", "client", "system", "provider"]


class Trust(IntEnum):
    """Vertrauensniveau of a login (§ 3 Abs. 4 OZG)."""

    NONE = 0
    BASIC = 1
    SUBSTANTIAL = 2
    HIGH = 3


class _AllOffices(frozenset[UUID]):
    """Stands for every office of the municipality."""

    def __contains__(self, _office: object) -> bool:
        return True

    def __bool__(self) -> bool:
        return True


ALL_OFFICES: Final[frozenset[UUID]] = _AllOffices()


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts: a resident, a clerk, a foreign system, or the house itself.

    A ``client`` is a program of the administration that acts for an office by roles given to it.

    ``party`` is the person or organisation behind a resident's account, ``grants`` maps each
    permission of a member of staff to the offices it holds for, sub-offices included. ``special``
    names single records that stand open or shut to this person besides, by a word of their room.
    """

    kind: ActorKind
    id: str
    label: str
    party: UUID | None = None
    account: int | None = None
    trust: Trust = Trust.NONE
    grants: Mapping[str, frozenset[UUID]] = field(default_factory=dict)
    special: Mapping[str, frozenset[UUID]] = field(default_factory=dict)

    @property
    def ref(self) -> Reference:
        """The reference that events carry."""
        return Reference(self.kind, self.id)

    @property
    def is_staff(self) -> bool:
        """Who acts for the administration by roles: a member of staff, or a program of theirs."""
        return self.kind in ("staff", "client")

    @property
    def is_system(self) -> bool:
        """The house itself, doing what a rule or a clock told it."""
        return self.kind == "system"

    def can(self, permission: str, office: UUID | None = None) -> bool:
        """Whether a role of this member of staff holds the permission, here or anywhere."""
        offices = self.grants.get(permission)
        if offices is None:
            return False
        return bool(offices) if office is None else office in offices

    def offices(self, permission: str) -> frozenset[UUID]:
        """The offices for which the permission is held; :data:`ALL_OFFICES` for all."""
        return self.grants.get(permission, frozenset())

    def only(self, word: str) -> frozenset[UUID]:
        """The single records that the word names for this person, nearly always none."""
        return self.special.get(word, frozenset())


ANONYMOUS: Final = Actor(kind="anonymous", id="0", label="nicht angemeldet")


def system(name: str) -> Actor:
    """The house itself, naming the part that acts: ``system("engine")``."""
    return Actor(kind="system", id=name, label=f"Rathaus ({name})")


def provider(name: str) -> Actor:
    """A foreign system that reports something, for instance a payment provider."""
    return Actor(kind="provider", id=name, label=name)
