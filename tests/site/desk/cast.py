"""A road traffic office at work: members of staff in every role, and cases that wait for them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.test import Client

from rathaus.people.models import Account, Office, Role, RoleAssignment
from rathaus.procedures.models import Task
from rathaus.records.models import Case
from tests.procedures import town

CLERK = ("case.see", "case.work", "case.decide", "mail.send", "money.see")
ROLES: dict[str, Iterable[str]] = {
    "stranger": ("case.see", "case.work"),
    "clerk": CLERK,
    "lead": (*CLERK, "task.assign"),
    "treasury": ("money.see", "money.book"),
    "administrator": ("people.manage", "procedures.manage", "steering.see", "steering.manage"),
    "operator": ("jobs.manage",),
    "records": ("case.see", "records.manage"),
    "editor": ("catalogue.edit",),
    "agent": ("assistant.serve",),
    "informer": ("assistant.serve", "catalogue.edit"),
    "steering": ("steering.see", "steering.manage"),
    "auditor": ("case.see", "money.see", "events.verify", "steering.see"),
}
FROM = datetime.date(2026, 1, 1)
SCHOOL = {"street": "Schulweg", "house_number": "8", "side": "even", "length_m": 12}


def employ(role: str, office: Office | None, name: str) -> Account:
    """A member of staff with one role, in an office or everywhere."""
    found, _new = Role.objects.get_or_create(
        key=role, defaults={"title": role, "permissions": list(ROLES[role])}
    )
    account = Account.objects.create_user(
        f"{name.replace(' ', '.').lower()}@stadt.example", name=name, is_staff_member=True
    )
    RoleAssignment.objects.create(account=account, role=found, office=office, valid_from=FROM)
    return account


def at_desk(account: Account | None) -> Client:
    """A browser on the test city, logged in as this account."""
    client = Client(headers={"host": "testserver"})
    if account is not None:
        client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def waiting_case(surname: str, number: int = 8) -> tuple[Case, Task]:
    """A case that only a person can decide, with its task."""
    case = applied(surname, number)
    return case, Task.objects.get(case=case, state="open")


def applied(surname: str, number: int = 8, **changes: object) -> Case:
    """An application in the school street, or elsewhere."""
    place = {"place": SCHOOL | {"house_number": str(number)}} | changes
    sent = town.submitted(town.resident(surname), **place)
    return Case.objects.get(pk=sent.case.pk)


def allow_protected(name: str, office: Office) -> None:
    """Let somebody see the protected cases of the office too."""
    role = Role.objects.create(key="protected", title="p", permissions=["protected.see"])
    account = Account.objects.get(name=name)
    RoleAssignment.objects.create(account=account, role=role, office=office, valid_from=FROM)
