"""The map's data: clusters as JSON, and a picture of them for pages without a script."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.kernel.access import public_page
from rathaus.kernel.errors import Invalid
from rathaus.reports.clusters import Cluster, clusters
from rathaus.reports.filters import Bounds, read_filters
from rathaus.reports.setup import setup

_FRESH_SECONDS = 60


@public_page
@require_safe
def map_data(request: HttpRequest) -> HttpResponseBase:
    """Clusters of a part of the map: ``ausschnitt=west,south,east,north``, ``stufe=<zoom>``."""
    bounds = Bounds.parse(request.GET.get("ausschnitt", ""))
    zoom = request.GET.get("stufe", "")
    if bounds is None or not (zoom.isascii() and zoom.isdigit() and len(zoom) < 3):
        raise Invalid(
            _("Der Ausschnitt der Karte fehlt oder ist keiner."),
            remedy=_("Er heißt ausschnitt=West,Süd,Ost,Nord in Grad, dazu stufe=0 bis 22."),
        )
    found = clusters(bounds, int(zoom), read_filters(request.GET.dict()))
    categories = setup().categories
    names = {key: category.label for key, category in categories.items()}
    body = orjson.dumps({"clusters": [_marker(cluster, names) for cluster in found]})
    return answered(request, body, "application/json")


def _marker(cluster: Cluster, names: dict[str, str]) -> dict[str, Any]:
    marker: dict[str, Any] = {
        "at": [round(cluster.latitude, 6), round(cluster.longitude, 6)],
        "count": cluster.count,
        "open": cluster.open,
    }
    if cluster.number:
        name = names.get(cluster.category, "")
        marker |= {"number": cluster.number, "name": name, "place": cluster.place}
    return marker


def answered(request: HttpRequest, body: bytes, content_type: str) -> HttpResponse:
    """The content, or word that the copy at hand is still the same; kept for a minute."""
    digest = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response: HttpResponse
    if request.headers.get("if-none-match") == digest:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(body, content_type=content_type)
    response["ETag"] = digest
    patch_cache_control(response, public=True, max_age=_FRESH_SECONDS)
    return response
