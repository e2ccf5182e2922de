"""Where each field of a party came from, and what may replace it.

Data has the trust level of the proof it came with (§ 3 Abs. 4 OZG). Lower trust never overwrites
higher: who proved a name with an identity card cannot type another one afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rathaus.kernel.access import Trust
from rathaus.people.models import Party

IDENTITY = frozenset({"kind", "surname", "first_names", "birth_date", "organisation"})
ADDRESS = frozenset({"street", "house_number", "postcode", "town", "country"})
CONTACT = frozenset({"email", "phone", "channel"})
FIELDS = IDENTITY | ADDRESS | CONTACT

Value = str | date | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Who said it, and how well that was proved."""

    source: str
    trust: Trust


SELF = Origin("self", Trust.BASIC)
COUNTER = Origin("counter", Trust.SUBSTANTIAL)


def trust_in(party: Party, field: str) -> Trust:
    """How well the present value of the field is proved."""
    entry = party.origins.get(field)
    return Trust(entry["trust"]) if entry else Trust.NONE


def source_of(party: Party, field: str) -> str:
    """Who said the present value of the field: ``self``, ``counter``, ``bundid`` or empty."""
    entry = party.origins.get(field)
    return str(entry["source"]) if entry else ""


def locked(party: Party, field: str, origin: Origin) -> bool:
    """Whether the field holds better proved data. How to reach somebody is always theirs to say."""
    return field not in CONTACT and trust_in(party, field) > origin.trust


def write(party: Party, values: Mapping[str, Value], origin: Origin, at: datetime) -> list[str]:
    """Set the values on the party with their origin; returns the names of changed fields.

    The caller has made sure that none of them is locked. An equal value with better proof keeps
    the value and takes the proof.
    """
    changed = []
    for field, value in values.items():
        if getattr(party, field) != value:
            setattr(party, field, value)
            changed.append(field)
        elif trust_in(party, field) >= origin.trust:
            continue
        party.origins[field] = entry(origin, at)
    return sorted(changed)


def entry(origin: Origin, at: datetime) -> dict[str, Any]:
    """How an origin is stored."""
    return {"source": origin.source, "trust": int(origin.trust), "at": at.isoformat()}
