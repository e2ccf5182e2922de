"""The assistant's door on the operator's host: there the question itself names the city."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import resolve, set_urlconf
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from rathaus.kernel.access import public_page
from rathaus.kernel.tenancy import City, in_city
from rathaus.kernel.tenancy.registry import registry

_DOOR = "/api/v1/assistant/answer"


@public_page
@csrf_exempt
@require_http_methods(["POST", "OPTIONS"])
def answer(request: HttpRequest) -> HttpResponseBase:
    """Answer as the named city does on its own host; scripts of other pages may ask, too."""
    if request.method == "OPTIONS":
        return HttpResponse(
            headers={
                "Access-Control-Allow-Origin": "*",
                "Access-Control-Allow-Methods": "POST",
                "Access-Control-Allow-Headers": "content-type",
            }
        )
    city = _named(request)
    if city is None:
        known = ", ".join(each.slug for each in registry.all() if each.demo)
        body = {
            "error": "not-found",
            "message": _("Diese Kommune gibt es hier nicht."),
            "remedy": _("Nennen Sie in „city“ eine von diesen: %(known)s.") % {"known": known},
        }
        return JsonResponse(body, status=404)
    with in_city(city):
        set_urlconf(settings.ROOT_URLCONF)
        view = resolve(_DOOR, settings.ROOT_URLCONF)
        found: HttpResponseBase = view.func(request, *view.args, **view.kwargs)
        return found


def _named(request: HttpRequest) -> City | None:
    try:
        body: Any = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    name = str(body.get("city") or "").casefold() if isinstance(body, dict) else ""
    return next((c for c in registry.all() if name in {c.slug, c.name.casefold()}), None)
