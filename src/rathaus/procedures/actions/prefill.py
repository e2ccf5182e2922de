"""What is known of a person already, with where it came from. Never ask twice."""

from __future__ import annotations

from rathaus.kernel.access import Actor
from rathaus.people.models import Account, Party
from rathaus.procedures.forms import Known

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


def known_of(actor: Actor) -> dict[str, Known]:
    """The sources for pre-filling that belong to the actor, by name.

    Only what the person's own account holds, and only for the person: consent is the use of the
    account for this application, and every pre-filled answer shows its origin and can be changed.
    """
    if actor.kind != "person" or actor.party is None:
        return {}
    party = Party.objects.filter(pk=actor.party).first()
    if party is None:
        return {}
    values = {name: str(getattr(party, name) or "") for name in _FIELDS}
    if not values["email"]:
        account = Account.objects.filter(pk=actor.account or 0).only("email").first()
        values["email"] = (account.email if account else "") or ""
    return {"party": Known({k: v for k, v in values.items() if v}, "Ihr Konto")}
