"""Demonstrations: whom one can log in as, told on the login page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from rathaus.kernel.tenancy import current_city
from rathaus.people.models import Account

_MOST = 12


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Vorführkonto: a made-up person, what they are in the city, and how they log in."""

    name: str
    what: str
    email: str
    password: str


def demo_accounts() -> list[DemoAccount]:
    """The made-up people of a demonstration, residents first; nobody in a real city."""
    city = current_city()
    password = str(city.settings.get("demo_password", ""))
    if not city.demo or not password:
        return []
    found = (
        Account.objects.filter(demo=True, is_active=True, email__isnull=False)
        .select_related("party")
        .prefetch_related("posts__office")
        .order_by("is_staff_member", "pk")[:_MOST]
    )
    return [
        DemoAccount(_name(account), _what(account), str(account.email), password)
        for account in found
    ]


def _name(account: Account) -> str:
    return account.party.name if account.party else account.display_name


def _what(account: Account) -> str:
    if not account.is_staff_member:
        return _("wohnt in %(town)s") % {
            "town": (account.party.town if account.party else "") or current_city().name
        }
    post = next(iter(account.posts.all()), None)
    return f"{post.title}, {post.office.name}" if post else _("arbeitet im Rathaus")
