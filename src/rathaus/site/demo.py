"""Demonstrations: whom one can log in as, told on the login page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q
from django.utils.translation import gettext as _

from rathaus.kernel.clock import today
from rathaus.kernel.tenancy import current_city
from rathaus.people.models import Account, RoleAssignment
from rathaus.people.models.periods import holds_on

_OPEN = Q(demo=True, is_active=True, email__isnull=False)
_RESIDENTS = 2


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Vorführkonto: a made-up person, what they are in the city, and how they log in."""

    name: str
    what: str
    email: str
    password: str


def demo_accounts() -> list[DemoAccount]:
    """A few made-up residents, then staff for every role in every office; nobody in a real city."""
    city = current_city()
    password = str(city.settings.get("demo_password", ""))
    if not city.demo or not password:
        return []
    return [
        DemoAccount(name, what, email, password) for name, what, email in (*_residents(), *_staff())
    ]


def _residents() -> Iterator[tuple[str, str, str]]:
    found = Account.objects.filter(_OPEN, is_staff_member=False).select_related("party")
    for account in found.order_by("pk")[:_RESIDENTS]:
        name = account.party.name if account.party else account.display_name
        yield name, _("wohnt hier"), str(account.email)


def _staff() -> Iterator[tuple[str, str, str]]:
    """Members of staff with all their roles; of equals in one office only the first."""
    held = RoleAssignment.objects.filter(
        holds_on(today()), account__in=Account.objects.filter(_OPEN, is_staff_member=True)
    )
    rows = held.select_related("account", "role", "office").order_by("account__pk", "pk")
    seen: set[frozenset[tuple[str, object]]] = set()
    for _pk, group in groupby(rows, key=lambda row: row.account.pk):
        assignments = list(group)
        part = frozenset((row.role.key, row.office_id) for row in assignments)
        if part in seen:
            continue
        seen.add(part)
        titles = [row.role.title for row in assignments]
        office = next((row.office.name for row in assignments if row.office), "")
        account = assignments[0].account
        yield (
            account.display_name,
            ", ".join([*titles, *([office] if office else [])]),
            str(account.email),
        )
