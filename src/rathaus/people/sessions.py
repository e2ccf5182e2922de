"""What a session knows about whoever logged in with it."""

from __future__ import annotations

from django.http import HttpRequest

from rathaus.kernel.access import ANONYMOUS, Actor, Trust
from rathaus.people.models import Account
from rathaus.people.queries.actors import actor_for

TRUST_KEY = "trust"


def remember_trust(request: HttpRequest, trust: Trust) -> None:
    """Keep the trust level of this login (§ 3 Abs. 4 OZG) for as long as the session lasts."""
    request.session[TRUST_KEY] = int(trust)


def trust_of(request: HttpRequest) -> Trust:
    """The trust level of the login that this session began with."""
    return Trust(request.session.get(TRUST_KEY, Trust.BASIC.value))


def actor_of(request: HttpRequest) -> Actor:
    """The actor behind a request: nobody, a resident or a member of staff."""
    account = getattr(request, "user", None)
    if not isinstance(account, Account):
        # request.user is a lazy wrapper; isinstance() follows it to the real account.
        return ANONYMOUS
    return actor_for(account, trust=trust_of(request))
