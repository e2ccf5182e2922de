"""Map and list of reports; what narrows them stands in the address."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rathaus.design.components import Pager
from rathaus.kernel.access import public_page
from rathaus.kernel.paging import page_of
from rathaus.kernel.tenancy import current_city
from rathaus.mail.links import reverse_or_empty
from rathaus.reports.filters import METRES, Filters, narrowed, read_filters
from rathaus.reports.public import choices
from rathaus.reports.public.words import lines, with_photos
from rathaus.reports.queries import published

ORDER = ("-received_at", "-id")
SIZE = 20


@public_page
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Released reports, newest first, beside a map of all that fit."""
    filters = read_filters(request.GET.dict())
    after = request.GET.get("nach", "")
    found = narrowed(published().select_related("category"), filters)
    page = page_of(with_photos(found), order=ORDER, after=after, size=SIZE)
    here = reverse("reports")
    context = {
        "filters": filters,
        "lines": lines(page),
        "chosen": choices.chosen_of(filters, here),
        "categories": choices.category_options(),
        "districts": choices.districts(),
        "states": choices.state_options(),
        "periods": choices.period_options(filters.period),
        "radii": METRES,
        "here": here,
        "map": _map(filters),
        "report_url": reverse_or_empty("report-new"),
        "pager": Pager(
            newer_url=_at(here, filters) if after else "",
            older_url=_at(here, filters, nach=page.next) if page.next else "",
        ),
    }
    return render(request, "reports/public/reports.html", context | ways(filters))


def ways(filters: Filters) -> dict[str, Any]:
    """Addresses of the same reports in other forms."""
    feed = {
        name: value for name, value in filters.chosen.items() if name in {"stadtteil", "kategorie"}
    }
    watch = dict(feed)
    return {
        "csv_url": _at(reverse("reports-csv"), filters),
        "geojson_url": _at(reverse("reports-geojson"), filters),
        "rss_url": f"{reverse('reports-rss')}?{urlencode(feed)}".rstrip("?"),
        "watch_url": f"{reverse('report-watch')}?{urlencode(watch)}".rstrip("?"),
        "numbers_url": reverse("reports-numbers"),
    }


def _map(filters: Filters) -> dict[str, str]:
    """What the script of the map needs; the picture stands in where none runs."""
    open_ended = filters.without("box")
    near = filters.near
    return {
        "outlines": reverse_or_empty("report-ground"),
        "data": reverse("reports-map") + (f"?{open_ended.query}" if open_ended.query else ""),
        "picture": reverse("reports-picture") + (f"?{filters.query}" if filters.query else ""),
        "list": reverse("reports") + (f"?{open_ended.query}" if open_ended.query else ""),
        "box": str(filters.box) if filters.box else "",
        "near": f"{near[0]:.6f},{near[1]:.6f},{filters.metres}" if near else "",
        "city": current_city().name,
    }


def _at(here: str, filters: Filters, **more: str) -> str:
    query = urlencode(filters.chosen | more)
    return f"{here}?{query}" if query else here
