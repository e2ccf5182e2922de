"""The people of these tests: two residents, a clerk, her lead, an administrator."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings

from rathaus.kernel.access import Actor, Trust, system
from rathaus.people.actions import (
    assign_role,
    import_roles,
    open_staff_account,
    register_party,
)
from rathaus.people.models import Account, Office, Party
from rathaus.people.queries import actor_for

PASSWORD = "vier-stille-Leuchttürme"
ERIKA = {
    "surname": "Musterfrau",
    "first_names": "Erika",
    "birth_date": date(1984, 8, 12),
    "street": "Lindenweg",
    "house_number": "7",
    "postcode": "24105",
    "town": "Teststadt",
    "email": "erika@example.org",
}
HOUSE = system("test")


def roles() -> None:
    import_roles(actor=HOUSE, path=Path(settings.LIBRARY) / "roles.yaml")


def resident(email: str = "erika@example.org", **values: Any) -> Account:
    """An account with a party of its own, as after sign-up and first profile."""
    account = Account.objects.create_user(email, PASSWORD)
    EmailAddress.objects.create(user=account, email=email, primary=True, verified=True)
    register_party(actor=actor_for(account), values={**ERIKA, "email": email, **values})
    account.refresh_from_db()
    return account


def person(account: Account, trust: Trust = Trust.BASIC) -> Actor:
    account.refresh_from_db()
    return actor_for(account, trust=trust)


def party_of(account: Account) -> Party:
    assert account.party is not None
    return account.party


def office(key: str, parent: Office | None = None) -> Office:
    made = Office.objects.create(key=key, name=key.capitalize(), parent=parent)
    made.refresh_from_db()
    return made


def member(email: str, role: str | None = None, where: Office | None = None) -> Account:
    """A member of staff, with a role in an office or everywhere."""
    account = open_staff_account(
        actor=HOUSE, email=email, name=email.split("@")[0].capitalize(), password=PASSWORD
    )
    if role:
        assign_role(
            actor=HOUSE,
            account=account,
            role_key=role,
            office=where,
            valid_from=date(2020, 1, 1),
        )
    return account
