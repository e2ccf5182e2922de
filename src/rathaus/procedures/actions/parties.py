"""Who applies, and for whom: the parties of an application from its answers."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, Trust
from rathaus.kernel.errors import Invalid, NotAllowed
from rathaus.kernel.rows import fetch
from rathaus.people.actions import register_party
from rathaus.people.models import Party
from rathaus.people.names import same_first_names, same_surname
from rathaus.people.origins import Origin
from rathaus.procedures.actions.linked import link_errors, linked_party
from rathaus.procedures.forms import FieldError

_PERSON = ("surname", "first_names", "birth_date", "street", "house_number", "postcode", "town")
_ADDRESS = ("surname", "street", "house_number", "postcode", "town")
SELF = "self"
STRANGER = Origin("form", Trust.NONE)
"""What somebody says of themselves who has not logged in."""
NAME = "person.surname"


@dataclass(frozen=True, slots=True)
class Parties:
    """The applicant, and who acts for them."""

    applicant: Party
    agent: Party | None

    @property
    def addressee(self) -> Party:
        """Who gets letters and decisions: the agent where there is one (§ 41 Abs. 1 VwVfG)."""
        return self.agent or self.applicant


def parties_of(
    actor: Actor,
    data: Mapping[str, Any],
    *,
    linked: Sequence[Party] | None = None,
    earlier: Sequence[Party] = (),
    without_account: bool = False,
) -> Parties:
    """The parties of an application; new ones are entered.

    With ``role`` other than ``self`` the actor is the agent, and the person of the form is the
    applicant. An account without own data gets them from its first application. Raises
    :class:`Invalid` where somebody applies „for myself“ under another name, or for somebody who is
    not among the ``linked``, where the form asks for one of those. Who was represented ``earlier``
    in the same matter is not entered anew. ``without_account`` lets somebody in who has not logged
    in, for themselves and with an address for the answer.
    """
    represented = linked is not None or data.get("role", SELF) != SELF
    known = _known_party(actor)
    wrong = _name_errors(known, data) if linked is None else link_errors(linked, data)
    if wrong:
        raise Invalid(
            wrong[0].message,
            remedy=wrong[0].remedy,
            fields={error.path: str(error) for error in wrong},
        )
    if known is None and without_account and may_stay_outside(actor, data):
        return Parties(_stranger(actor, data), None)
    own = known or _new_party(actor, data, represented)
    if not represented:
        return Parties(own, None)
    if linked is not None and (named := linked_party(linked, data)) is not None:
        return Parties(named, own)
    if (same := linked_party(earlier, data)) is not None:
        return Parties(same, own)
    values = person_values(data.get("person") or {})
    return Parties(register_party(actor=_clerkless(actor), values=values), own)


def name_errors(actor: Actor, data: Mapping[str, Any]) -> tuple[FieldError, ...]:
    """That „for myself“ names somebody else than the account does; nothing while it cannot be told.

    Ways to write a name make no difference, nor does a new address. An organisation has no name of
    a person: whoever writes for it names themselves.
    """
    return _name_errors(_known_party(actor), data)


def _name_errors(own: Party | None, data: Mapping[str, Any]) -> tuple[FieldError, ...]:
    named = data.get("person") or {}
    if own is None or not own.surname or data.get("role", SELF) != SELF:
        return ()
    if not named.get("surname"):
        return ()
    first_names = str(named.get("first_names") or "")
    if same_surname(own.surname, str(named["surname"])) and same_first_names(
        own.first_names, first_names
    ):
        return ()
    return (
        FieldError(
            NAME,
            _("Sie stellen den Antrag für sich selbst, Ihr Konto lautet aber auf %(name)s.")
            % {"name": own.name},
            _("Wählen Sie, dass Sie für jemand anderen handeln, oder berichtigen Sie den Namen."),
        ),
    )


def may_stay_outside(actor: Actor, data: Mapping[str, Any]) -> bool:
    """Whether the answer can reach somebody who has not logged in: by post, to themselves."""
    by_post = (data.get("contact") or {}).get("channel") == "post"
    return actor.kind == "anonymous" and by_post and data.get("role", SELF) == SELF


def _stranger(actor: Actor, data: Mapping[str, Any]) -> Party:
    """Who has not logged in, as they name themselves; proved by nothing, and nobody's account."""
    values = person_values(data.get("person") or {})
    missing = [name for name in _ADDRESS if not values.get(name)]
    if missing:
        raise Invalid(
            _("Ohne Anmeldung brauchen wir Namen und Anschrift für die Antwort."),
            remedy=_("Ergänzen Sie die Anschrift, oder melden Sie sich an."),
            fields={f"person.{name}": _("Bitte ergänzen Sie diese Angabe.") for name in missing},
        )
    return register_party(actor=_clerkless(actor), values=values, origin=STRANGER)


def _known_party(actor: Actor) -> Party | None:
    if actor.kind != "person" or not actor.party:
        return None
    found = fetch(Party, "id = %s", [actor.party])
    return found[0] if found else None


def _new_party(actor: Actor, data: Mapping[str, Any], represented: bool) -> Party:
    if actor.kind != "person":
        raise NotAllowed(
            _("Für diesen Antrag müssen wir wissen, wer Sie sind."),
            remedy=_("Melden Sie sich an; Ihre Angaben bleiben erhalten."),
        )
    source = data.get("agent") if represented else data.get("person")
    values = person_values(source or {})
    contact = data.get("contact") or {}
    values |= {name: contact[name] for name in ("email", "phone") if contact.get(name)}
    return register_party(actor=actor, values=values)


def person_values(source: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a party from the answers about a person."""
    values: dict[str, Any] = {name: source[name] for name in _PERSON if source.get(name)}
    if "birth_date" in values:
        values["birth_date"] = datetime.date.fromisoformat(values["birth_date"])
    if source.get("organisation"):
        values["organisation"] = source["organisation"]
    return values


def _clerkless(actor: Actor) -> Actor:
    """The house enters the represented person: that entry is nobody's account."""
    return Actor(kind="system", id="application", label=actor.label)
