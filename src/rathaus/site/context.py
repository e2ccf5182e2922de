"""What every page's frame shows: the city, whoever is logged in, the way around."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from rathaus.design.components import Link
from rathaus.kernel.access import ANONYMOUS, Actor
from rathaus.kernel.tenancy import current_city_or_none
from rathaus.people.models import Account
from rathaus.site.addresses import address
from rathaus.site.demo import DemoAccount, demo_accounts
from rathaus.site.tiles import tiles

DESK = "desk:tasks"
OVERVIEW = "counter:overview"


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """City, actor and the menus of the base template.

    Menus are functions: a fragment or an error page that shows none does not pay for them.
    """
    city = current_city_or_none()
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    return {
        "city": city,
        "actor": actor,
        "actor_name": partial(_actor_name, request, actor),
        "demo": bool(city and city.demo),
        "nav": partial(_nav, request, actor),
        "account_menu": partial(_account_menu, actor),
        "home_url": partial(address, "home"),
        "login_url": partial(_login_url, request),
        "logout_url": partial(address, "account_logout"),
        "tiles": tiles,
        "demo_accounts": partial(_demo_accounts, bool(city and city.demo)),
    }


def _actor_name(request: HttpRequest, actor: Actor) -> str:
    """How the page greets whoever is logged in; actors of residents carry no name."""
    account = getattr(request, "user", None)
    if actor.kind != "person" or not isinstance(account, Account):
        return ""
    return account.party.name if account.party else account.display_name


def _nav(request: HttpRequest, actor: Actor) -> list[Link]:
    """The main navigation; pages of staff fill their own."""
    return [
        Link(label=label, url=url, current=request.path.startswith(url))
        for label, url in _places(actor)
        if url
    ]


def _places(actor: Actor) -> Iterator[tuple[str, str]]:
    yield _("Leistungen A–Z"), address("services")
    yield _("Vorgang verfolgen"), address("counter:status")
    if actor.is_staff:
        yield _("Schreibtisch"), address(DESK)
    else:
        yield _("Mein Rathaus"), address(OVERVIEW)


def _account_menu(actor: Actor) -> list[Link]:
    """What whoever is logged in can reach from every page."""
    if actor.is_staff:
        places = [
            (_("Schreibtisch"), address(DESK)),
            (_("Abwesenheit und Vertretung"), address("desk:absences")),
        ]
    else:
        places = [
            (_("Mein Rathaus"), address(OVERVIEW)),
            (_("Postfach"), address("my-mailbox")),
            (_("Meine Daten"), address("counter:profile")),
        ]
    places += [
        (_("Passwort ändern"), address("account_change_password")),
        (_("Sicherheit der Anmeldung"), address("mfa_index")),
    ]
    return [Link(label=label, url=url) for label, url in places if url]


def _login_url(request: HttpRequest) -> str:
    """The login page, from which one comes back to where one was."""
    login = address(settings.LOGIN_URL)
    elsewhere = request.method == "GET" and not request.path.startswith(address("account_login"))
    if not login or not elsewhere or request.path == address("home"):
        return login
    return f"{login}?{urlencode({'next': request.get_full_path()})}"


def _demo_accounts(demo: bool) -> list[DemoAccount]:
    """Whom one can log in as; in a demonstration only."""
    return demo_accounts() if demo else []
