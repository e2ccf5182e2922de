"""Demonstrations: whom one can log in as, told on the login page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from rathaus.kernel.clock import today
from rathaus.kernel.tenancy import current_city
from rathaus.people.models import Account, RoleAssignment
from rathaus.people.models.periods import holds_on

_OPEN = Q(demo=True, is_active=True, email__isnull=False)
_RESIDENTS = 3


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Vorführkonto: a made-up person, what they are in the city, and how they log in."""

    name: str
    what: str
    email: str
    password: str


def demo_accounts() -> list[DemoAccount]:
    """A few made-up residents, then one member of staff for each role; nobody in a real city."""
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
    held = RoleAssignment.objects.filter(
        holds_on(today()), account__in=Account.objects.filter(_OPEN, is_staff_member=True)
    )
    seen: set[str] = set()
    for row in held.select_related("account", "role", "office").order_by("account__pk", "pk"):
        if row.role.key in seen:
            continue
        seen.add(row.role.key)
        what = f"{row.role.title}, {row.office.name}" if row.office else row.role.title
        yield row.account.display_name, what, str(row.account.email)
