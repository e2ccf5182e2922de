"""What is known of a person already, with where it came from. Never ask twice."""

from __future__ import annotations

from collections.abc import Sequence

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import today
from rathaus.people.models import Account, Party
from rathaus.procedures.forms import Known
from rathaus.procedures.models import Decision

CALENDAR = "Kalender"
_FIELDS = (
    "surname",
    "first_names",
    "birth_date",
    "organisation",
    "street",
    "house_number",
    "postcode",
    "town",
    "email",
    "phone",
    "channel",
)


def known_of(actor: Actor, linked: Sequence[Party] | None = None) -> dict[str, Known]:
    """The sources for pre-filling that belong to the actor, by name.

    Only what the person's own account holds, only for the person, and only as long as they agree to
    it in their profile (``Account.reuse``); every pre-filled answer shows its origin and can be
    changed.
    ``represented`` is the one person whom the account may act for, where there is just one;
    ``calendar`` knows today.
    """
    if actor.kind != "person" or actor.party is None:
        return {}
    party = Party.objects.filter(pk=actor.party).exclude(account__reuse=False).first()
    if party is None:
        return {}
    values = _values(party)
    if "email" not in values:
        account = Account.objects.filter(pk=actor.account or 0).only("email").first()
        values["email"] = (account.email if account else "") or ""
    known = {
        "party": Known({k: v for k, v in values.items() if v}, "Ihr Konto"),
        "calendar": Known({"today": today()}, CALENDAR),
    }
    if linked is not None and len(linked) == 1:
        known["represented"] = Known(_values(linked[0]), "Ihr Konto")
    return known


def known_of_decision(actor: Actor, about: Decision | None) -> dict[str, Known]:
    """Whom the decision is about and in which role the actor applied for it (``earlier.…``).

    Nothing for whoever took no part in its case.
    """
    case = about.case if about else None
    if case is None or actor.party is None:
        return {}
    roles = {case.applicant_id: "self", case.agent_id: "proxy"}
    role = roles.get(actor.party)
    if role is None:
        return {}
    origin = f"Vorgang {case.number}"
    return {"earlier": Known({"role": role, **_values(case.applicant)}, origin)}


def _values(party: Party) -> dict[str, str]:
    return {name: value for name in _FIELDS if (value := str(getattr(party, name) or ""))}
