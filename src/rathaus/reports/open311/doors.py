"""How every address of the interface answers: format, jurisdiction, errors, other origins."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from rathaus.kernel.access import public_page
from rathaus.kernel.errors import NotFound, RathausError, TooMany
from rathaus.kernel.refusals import refusal_of, unstorable
from rathaus.kernel.tenancy import City, current_city
from rathaus.reports.open311.errors import failed, told, wrong_method
from rathaus.reports.open311.given import Given, given_by
from rathaus.reports.open311.writing import Form, respond

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a door says: plain values, the element around them in XML, the next page if any."""

    root: str
    content: Any
    next_url: str = ""


View = Callable[..., Answer]


def door(*methods: str) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """Make the function an address that everybody may call with these methods."""

    def make(view: View) -> Callable[..., HttpResponseBase]:
        @public_page
        @csrf_exempt
        @wraps(view)
        def run(request: HttpRequest, form: str = "", **named: Any) -> HttpResponseBase:
            if request.method == "OPTIONS":
                return _for_everybody(HttpResponse(status=204), methods)
            wanted = _form(request, form)
            response = _answer(request, wanted, methods, view, named)
            if not form:
                patch_vary_headers(response, ["Accept"])
            return _for_everybody(response, methods)

        return run

    return make


def _answer(
    request: HttpRequest, form: Form, methods: tuple[str, ...], view: View, named: dict[str, Any]
) -> HttpResponseBase:
    if request.method not in (*methods, "HEAD"):
        response = _refusal(form, wrong_method(methods))
        response.status_code = 405
        response["Allow"] = ", ".join((*methods, "OPTIONS"))
        return response
    try:
        given = given_by(request)
        check_jurisdiction(given)
        answer = view(request, given, **named)
    except RathausError as error:
        return _refusal(form, error)
    except Exception as error:
        known = refusal_of(error) or unstorable(error)
        if known is None:
            logger.exception("Open311: %s %s", request.method, request.path)
            return _refusal(form, failed())
        return _refusal(form, known)
    response = respond(form, answer.root, answer.content)
    if answer.next_url:
        response["Link"] = f'<{answer.next_url}>; rel="next"'
    return response


def _refusal(form: Form, error: RathausError) -> HttpResponseBase:
    status, errors = told(error)
    response = respond(form, "errors", errors, status)
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after)
    return response


def check_jurisdiction(given: Given) -> None:
    """Refuse another city's id; none at all is this city, which is the only one here."""
    named = given.one("jurisdiction_id")
    if named and _plain(named) not in jurisdictions(current_city()):
        raise NotFound(
            _("jurisdiction_id „{named}“ gibt es hier nicht.").format(named=named[:80]),
            remedy=_("Lassen Sie den Wert weg oder nehmen Sie „{known}“.").format(
                known=jurisdiction(current_city())
            ),
        )


def jurisdiction(city: City) -> str:
    """The id that the standard proposes: the city's site without „www“, else its short name."""
    return _plain(str(city.settings.get("web", ""))) or city.slug


def jurisdictions(city: City) -> set[str]:
    """Every id under which the city is known."""
    return {jurisdiction(city), city.slug.casefold(), *map(_plain, city.hosts)}


def _plain(name: str) -> str:
    name = name.strip().casefold().removeprefix("https://").removeprefix("http://")
    return name.rstrip("/").removeprefix("www.")


def _form(request: HttpRequest, form: str) -> Form:
    """The format named by the address; without one, what the program likes better."""
    if form:
        return "json" if form == "json" else "xml"
    liked = request.get_preferred_type(["text/xml", "application/xml", "application/json"])
    return "json" if liked == "application/json" else "xml"


def _for_everybody(response: HttpResponseBase, methods: tuple[str, ...]) -> HttpResponseBase:
    """Scripts of other pages may read it (CORS); no cookie plays a part here."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = ", ".join(methods)
    response["Access-Control-Allow-Headers"] = "content-type, idempotency-key"
    response["Access-Control-Expose-Headers"] = "Link, Retry-After"
    return response
