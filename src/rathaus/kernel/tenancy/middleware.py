"""The host of a request names its city; an unknown host is told so and gets nothing else."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from rathaus.kernel.tenancy.city import City, in_city
from rathaus.kernel.tenancy.registry import registry

UNKNOWN_HOST = (
    "<!doctype html><html lang='de'><meta charset='utf-8'><title>Unbekannte Adresse</title>"
    "<h1>Unter dieser Adresse antwortet keine Kommune.</h1>"
    "<p>Bitte prüfen Sie die Schreibweise der Adresse.</p></html>"
)


class CityRequest(HttpRequest):
    """A request with the city that it is made to."""

    city: City


class CityMiddleware:
    """Sets the city for the request, or answers for the operator, or with 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        host = host_of(request)
        if host in settings.OPERATOR_HOSTS:
            request.urlconf = settings.OPERATOR_URLCONF
            return self.get_response(request)
        city = registry.by_host(host)
        if city is None:
            return HttpResponse(UNKNOWN_HOST, status=404)
        request.city = city  # type: ignore[attr-defined]
        with in_city(city):
            return self.get_response(request)


def host_of(request: HttpRequest) -> str:
    """The host without port, in lower case, as the client or a trusted proxy names it."""
    name: str = request.META.get("HTTP_HOST", "")
    if settings.USE_X_FORWARDED_HOST and (forwarded := request.META.get("HTTP_X_FORWARDED_HOST")):
        name = forwarded
    return name.rsplit(":", 1)[0].strip(".").lower()
