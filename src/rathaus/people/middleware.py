"""Who is asking: every request carries an actor, worked out once and only when somebody looks."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.tenancy import current_city_or_none
from rathaus.people.sessions import actor_of


class ActorMiddleware:
    """Sets ``request.actor``; outside any city everybody is anonymous."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        in_a_city = current_city_or_none() is not None
        request.actor = actor_of(request) if in_a_city else ANONYMOUS  # type: ignore[attr-defined]
        return self.get_response(request)
