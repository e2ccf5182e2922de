"""The API below ``/api/v1/``. A room's routes are a router that is mounted here."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.db import DataError, Error
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from rathaus.assistant.api import router as assistant
from rathaus.catalogue.api import router as catalogue
from rathaus.kernel.error_pages import not_found
from rathaus.kernel.errors import Invalid, RathausError, TooMany
from rathaus.kernel.refusals import refusal_of
from rathaus.people.bearer import BearerRefused, ClientBearer
from rathaus.people.models.clients import Scope
from rathaus.records.api import router as records
from rathaus.records.api.bodies import too_large, wrong_fields

PREFIX = "/api/v1/"


class _Parser(Parser):
    """Refuses what is no JSON by RFC 8259, such as half a character."""

    def parse_body(self, request: HttpRequest) -> Any:
        return orjson.loads(request.body)


class _Renderer(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data, default=str)


def _named(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    name = request.headers.get("x-anwendung", "")
    if name and name.isascii() and name.isprintable():
        response["x-anwendung"] = name[:100]
    return response


def _naming(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the header x-anwendung back, as the e-file specification wants it."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        return _named(request, view(request, *args, **named))

    return answer


api = NinjaAPI(
    title="Rathaus",
    version="1",
    description="Schnittstellen der Stadt für Programme.",
    docs_url=None,
    openapi_url=None,
    auth=ClientBearer(Scope.READ),
    renderer=_Renderer(),
    parser=_Parser(),
    urls_namespace="api-v1",
)
api.add_router("/catalogue", catalogue)
api.add_router("/records", records)
api.add_router("/assistant", assistant)


def patterns() -> list[URLPattern | URLResolver]:
    """The routes, without the page that the library would put at their root."""
    found = [entry for entry in api.urls[0] if getattr(entry, "name", "") != "api-root"]
    for entry in found:
        if isinstance(entry, URLPattern):
            entry.callback = _naming(entry.callback)
    return found


def description() -> dict[str, Any]:
    """The API in the words of OpenAPI 3.1."""
    return dict(api.get_openapi_schema(path_prefix=PREFIX))


def tell(request: HttpRequest, error: RathausError) -> HttpResponse:
    """The error as JSON: in the fields of the house, and in those of DmsErrorResponse."""
    body: dict[str, object] = {
        "error": error.code,
        "message": error.message,
        "remedy": error.remedy,
        "fehlerQuelle": "INTERN" if error.status >= 500 and error.status != 501 else "DMS",
        "status": error.status,
        "text": str(error),
    }
    if isinstance(error, Invalid) and error.fields:
        body["fields"] = error.fields
    response = JsonResponse(body, status=error.status)
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after)
    if isinstance(error, BearerRefused):
        response["WWW-Authenticate"] = error.challenge
    return response


api.add_exception_handler(RathausError, tell)  # type: ignore[arg-type]


@api.exception_handler(ValidationError)
def _wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Fields by their names; the words of the library stay inside."""
    paths = [[str(part) for part in one.get("loc", ())] for one in error.errors]
    return tell(request, wrong_fields(".".join(path[2:] or path[1:]) for path in paths))


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return tell(request, _not_read())


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return tell(request, too_large())


def _not_read() -> Invalid:
    return Invalid(_("Die Anfrage ließ sich nicht lesen."), remedy=_("Senden Sie gültiges JSON."))


@api.exception_handler(Http404)
def _nothing(request: HttpRequest, error: Http404) -> HttpResponse:
    return tell(request, not_found())


@api.exception_handler(Error)
def _guarded(request: HttpRequest, error: Error) -> HttpResponse:
    """What a trigger of ours refused, or text that no database takes (a zero character)."""
    if isinstance(error, DataError):
        return tell(request, _not_read())
    refused = refusal_of(error)
    if refused is None:
        raise error
    return tell(request, refused)
