"""The trust level that a session carries: that of the login it began with."""

from __future__ import annotations

from django.http import HttpRequest

from rathaus.kernel.access import Trust

_KEY = "trust"


def remember_trust(request: HttpRequest, trust: Trust) -> None:
    """Keep the trust level of this login (§ 3 Abs. 4 OZG) for as long as the session lasts."""
    request.session[_KEY] = int(trust)


def trust_of(request: HttpRequest) -> Trust:
    """The trust level of the login that this session began with."""
    return Trust(request.session.get(_KEY, Trust.BASIC.value))
