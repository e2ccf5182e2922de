"""Who is asking: every request in a city carries an actor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from rathaus.kernel.access import ANONYMOUS, Actor
from rathaus.kernel.access.pages import access_of
from rathaus.kernel.tenancy import current_city_or_none
from rathaus.people import second_factor
from rathaus.people.models import Account
from rathaus.people.queries.actors import actor_for
from rathaus.people.sessions import trust_of


class ActorMiddleware:
    """Sets ``request.actor``; staff without their second factor count as nobody.

    Such staff reach public pages and the pages where they set the second factor up, nothing else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = self._actor(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(request, "second_factor_missing", False):
            return None
        access = access_of(view)
        if access is None or not access.needs_login:
            return None
        messages.info(
            request,
            _("Richten Sie zuerst einen zweiten Faktor ein: einen Einmalcode oder einen Passkey."),
        )
        return HttpResponseRedirect(resolve_url("mfa_index"))

    def _actor(self, request: HttpRequest) -> Actor:
        # Outside any city there is no account, and asking for one would be a query without a city.
        account = getattr(request, "user", None) if current_city_or_none() else None
        if not isinstance(account, Account):
            return ANONYMOUS
        if second_factor.is_missing(request, account):
            request.second_factor_missing = True  # type: ignore[attr-defined]
            return ANONYMOUS
        return actor_for(account, trust=trust_of(request))
