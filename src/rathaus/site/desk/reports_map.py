"""The dispatchers' map: reports counted by the database, and the list beside it."""

from __future__ import annotations

from typing import Any

from django.http import JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rathaus.kernel.errors import Invalid
from rathaus.reports.clusters import Cluster, clusters_of
from rathaus.reports.desk_list import narrowed_for, read_wanted
from rathaus.reports.filters import Bounds
from rathaus.reports.setup import setup
from rathaus.site.desk.frame import StaffRequest, show
from rathaus.site.desk.reports import for_reports, list_context

_DEEPEST = 22


@for_reports
@require_safe
def overview(request: StaffRequest) -> HttpResponseBase:
    """Map and list of the same reports."""
    wanted = read_wanted(request.GET)
    context = list_context(request, wanted)
    query = f"?{context['kept']}" if context["kept"] else ""
    context |= {
        "outlines_url": reverse("counter:outlines"),
        "clusters_url": reverse("desk-reports-clusters") + query,
        "map_url": reverse("desk-reports-map") + query,
    }
    return show(request, "desk/reports_map.html", context)


@for_reports
@require_safe
@never_cache
def data(request: StaffRequest) -> HttpResponseBase:
    """Clusters of a part of the map: ``ausschnitt=west,south,east,north``, ``stufe=<zoom>``."""
    bounds = Bounds.parse(request.GET.get("ausschnitt", ""))
    zoom = request.GET.get("stufe", "")
    if bounds is None or not (zoom.isascii() and zoom.isdigit() and int(zoom[:3]) <= _DEEPEST):
        raise Invalid(
            _("Der Ausschnitt der Karte fehlt oder ist keiner."),
            remedy=_("Laden Sie die Seite neu."),
        )
    reports = narrowed_for(request.actor, read_wanted(request.GET))
    names = {key: one.label for key, one in setup().categories.items()}
    found = clusters_of(reports, bounds, int(zoom))
    return JsonResponse({"clusters": [_marker(one, names) for one in found]})


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
