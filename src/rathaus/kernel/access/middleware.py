"""Default deny for pages: a view that does not say whom it is for is closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url

from rathaus.kernel.access.actors import ANONYMOUS, Actor
from rathaus.kernel.access.pages import access_of, guards_itself
from rathaus.kernel.error_pages import error_response
from rathaus.kernel.errors import NotAllowed


class AccessMiddleware:
    """Asks each view's declared access before it runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        if guards_itself(view, settings.OPEN_VIEW_MODULES):
            return None
        access = access_of(view)
        actor: Actor = getattr(request, "actor", ANONYMOUS)
        if access is not None and access.admits(actor):
            return None
        if access is not None and access.needs_login and actor.kind == "anonymous":
            return _to_login(request)
        return error_response(
            request,
            NotAllowed(
                "Diese Seite ist für Ihre Anmeldung nicht freigegeben.",
                remedy="Melden Sie sich mit einem Konto an, das die nötige Berechtigung hat.",
            ),
        )


def _to_login(request: HttpRequest) -> HttpResponseBase:
    target = resolve_url(settings.LOGIN_URL)
    return HttpResponseRedirect(f"{target}?{urlencode({'next': request.get_full_path()})}")
