"""Taking over what the federal account says of a person."""

from __future__ import annotations

from django.db import transaction

from rathaus.kernel.access import Actor, Trust
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.people.actions.parties import register_party, update_profile
from rathaus.people.events import LoggedIn
from rathaus.people.federal import SOURCE, FederalIdentity
from rathaus.people.models import Account, Party
from rathaus.people.origins import CONTACT, Origin, Value


@transaction.atomic
def apply_federal_data(
    *, actor: Actor, account: Account, identity: FederalIdentity
) -> Party | None:
    """Bring the person's data up to what this login proves; better proved data stays.

    Returns None where the federal account gave no surname: the person enters it themselves.
    """
    account = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if account.trust < identity.trust:
        account.trust = int(identity.trust)
        account.save(update_fields=["trust"])
    origin = Origin(SOURCE, identity.trust)
    values = dict(identity.values)
    try:
        return _enter(actor, account, values, origin)
    except Invalid as error:
        # A federal account may hold what we do not accept, say a foreign postcode without a state.
        # That must not keep anybody out: such fields are left for the person to enter.
        accepted = {name: value for name, value in values.items() if name not in error.fields}
        return _enter(actor, account, accepted, origin)


def _enter(
    actor: Actor, account: Account, values: dict[str, Value], origin: Origin
) -> Party | None:
    if account.party_id is None:
        if not values.get("surname"):
            return None
        return register_party(actor=actor, values=values, account=account, origin=origin)
    party = Party.objects.get(pk=account.party_id)
    for name in CONTACT & set(values):
        # Where to reach somebody is theirs to say: what they once entered stays.
        if getattr(party, name):
            del values[name]
    return update_profile(
        actor=actor, party_id=party.pk, values=values, origin=origin, skip_locked=True
    )


def record_login(*, actor: Actor, way: str, trust: Trust, simulated: bool = False) -> None:
    """Note a login; those through a simulator are marked and never count as evidence."""
    record(
        LoggedIn(subject=Reference(actor.kind, actor.id), way=way, trust=int(trust)),
        actor=actor,
        simulated=simulated,
    )
