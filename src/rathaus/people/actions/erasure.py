"""Erasing an account (Art. 17 DSGVO): the login goes at once, the data as soon as it may."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.people.events import AccountErased, PartyErased
from rathaus.people.models import Account, Mandate, Party
from rathaus.people.registries import Hold, holds_on
from rathaus.people.rules import may_manage_people, may_take_out_account


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure did: ``kept`` says what stays, why and until when; empty: nothing."""

    account: int
    kept: tuple[Hold, ...]


@transaction.atomic
def erase_account(*, actor: Actor, account_id: int) -> Erasure:
    """Take away the login with all its means, and blank the person unless a file needs them.

    The rows stay without content, because cases and the log refer to them.
    """
    account = (
        Account.objects.select_for_update(of=("self",)).select_related("party").get(pk=account_id)
    )
    require(may_take_out_account, actor, account)
    holds = tuple(holds_on(account.party)) if account.party else ()
    _close(account)
    record(
        AccountErased(
            subject=Reference("person", str(account.pk)),
            party=str(account.party_id or ""),
            kept=tuple(sorted({hold.why for hold in holds})),
        ),
        actor=actor,
    )
    if account.party is not None and not holds:
        _blank(account.party, actor)
    return Erasure(account.pk, holds)


@transaction.atomic
def erase_due_parties(*, actor: Actor) -> int:
    """Blank the people whose account is gone and whose last reason to stay has ended."""
    require(may_manage_people, actor)
    waiting = Party.objects.select_for_update(of=("self",)).filter(
        erased_at=None, account__erased_at__isnull=False
    )
    due = [party for party in waiting if not holds_on(party)]
    for party in due:
        _blank(party, actor)
    return len(due)


def _close(account: Account) -> None:
    for relation in ("emailaddress_set", "socialaccount_set", "authenticator_set"):
        getattr(account, relation).all().delete()
    account.set_unusable_password()
    account.email, account.name, account.last_login = None, "", None
    account.is_active = False
    account.erased_at = now()
    account.save()


def _blank(party: Party, actor: Actor) -> None:
    for name in (
        "surname",
        "first_names",
        "organisation",
        "street",
        "house_number",
        "postcode",
        "town",
        "email",
        "phone",
    ):
        setattr(party, name, "")
    party.birth_date = None
    party.origins = {}
    party.erased_at = now()
    party.save()
    Mandate.objects.filter(Q(principal=party) | Q(agent=party), revoked_at=None).update(
        revoked_at=party.erased_at
    )
    record(PartyErased(subject=Reference("party", str(party.pk))), actor=actor)
