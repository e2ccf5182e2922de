"""Staff log in with two factors; a demo city lets its fictional staff in with a password."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest

from rathaus.kernel.tenancy import current_city
from rathaus.people.models import Account

_SESSION_KEY = "second_factor"


def is_demanded_of(account: Account) -> bool:
    """Whether this account may work only after a second factor."""
    return account.is_staff_member and not current_city().demo


def remember(request: HttpRequest) -> None:
    """The person has just set up a second factor, and thereby shown that they have it."""
    request.session[_SESSION_KEY] = True


def is_shown(request: HttpRequest, account: Account) -> bool:
    """Whether this session began with, or since then showed, a second factor."""
    if request.session.get(_SESSION_KEY):
        return True
    records = get_authentication_records(request, account)
    return any(record["method"] == "mfa" for record in records)


def is_missing(request: HttpRequest, account: Account) -> bool:
    """Whether the account may not work yet in this session."""
    return is_demanded_of(account) and not is_shown(request, account)
