"""Who applies, and for whom: the parties of an application from its answers."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor
from rathaus.kernel.errors import NotAllowed
from rathaus.kernel.rows import fetch
from rathaus.people.actions import register_party
from rathaus.people.models import Party

_PERSON = ("surname", "first_names", "birth_date", "street", "house_number", "postcode", "town")
SELF = "self"


@dataclass(frozen=True, slots=True)
class Parties:
    """The applicant, and who acts for them."""

    applicant: Party
    agent: Party | None

    @property
    def addressee(self) -> Party:
        """Who gets letters and decisions: the agent where there is one (§ 41 Abs. 1 VwVfG)."""
        return self.agent or self.applicant


def parties_of(actor: Actor, data: Mapping[str, Any]) -> Parties:
    """The parties of an application; new ones are entered.

    With ``role`` other than ``self`` the actor is the agent, and the person of the form is the
    applicant. An account without own data gets them from its first application.
    """
    represented = data.get("role", SELF) != SELF
    own = _own_party(actor, data, represented)
    if not represented:
        return Parties(own, None)
    values = _person(data.get("person") or {})
    return Parties(register_party(actor=_clerkless(actor), values=values), own)


def _own_party(actor: Actor, data: Mapping[str, Any], represented: bool) -> Party:
    if actor.kind != "person":
        raise NotAllowed(
            _("Für diesen Antrag müssen wir wissen, wer Sie sind."),
            remedy=_("Melden Sie sich an; Ihre Angaben bleiben erhalten."),
        )
    known = fetch(Party, "id = %s", [actor.party]) if actor.party else []
    if known:
        return known[0]
    source = data.get("agent") if represented else data.get("person")
    values = _person(source or {})
    contact = data.get("contact") or {}
    values |= {name: contact[name] for name in ("email", "phone") if contact.get(name)}
    return register_party(actor=actor, values=values)


def _person(source: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {name: source[name] for name in _PERSON if source.get(name)}
    if "birth_date" in values:
        values["birth_date"] = datetime.date.fromisoformat(values["birth_date"])
    if source.get("organisation"):
        values["organisation"] = source["organisation"]
    return values


def _clerkless(actor: Actor) -> Actor:
    """The house enters the represented person: that entry is nobody's account."""
    return Actor(kind="system", id="application", label=actor.label)
