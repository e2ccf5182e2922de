"""Tiles for maps: which source the city has, and that browsers may load from it alone."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from rathaus.design.tiles import Tiles, tiles_of
from rathaus.kernel.clock import today
from rathaus.kernel.tenancy import current_city_or_none


def tiles() -> Tiles | None:
    """The city's setting ``tiles``, else that of the installation; ``off`` wins over both."""
    city = current_city_or_none()
    own = city.settings if city else {}
    name = str(own.get("tiles") or settings.TILES)
    said = str(own.get("tiles_attribution") or settings.TILES_ATTRIBUTION)
    return tiles_of(name, year=today().year, attribution=said) if name else None


class TilesMiddleware:
    """Allows pictures of the city's tile source; stands behind the policy's own middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        source = tiles()
        if source is not None and not hasattr(response, "_csp_update"):
            response._csp_update = {"img-src": [source.origin]}  # type: ignore[attr-defined]
        return response
