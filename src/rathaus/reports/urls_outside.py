"""Pages for contractors by link, and for crews on their way."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from rathaus.reports.contractor_api import patterns
from rathaus.reports.views import orders, tours

urlpatterns: list[URLPattern | URLResolver] = [
    path("", tours.overview, name="report-tours"),
    path("touren/neu", tours.new, name="report-tour-new"),
    path("tour/<uuid:tour_id>", tours.tour, name="report-tour"),
    path("tour/<uuid:tour_id>/plan", tours.plan, name="report-tour-plan"),
    path("tour/<uuid:tour_id>/liste", tours.printed, name="report-tour-list"),
    path("auftrag/<str:key>", orders.order, name="report-order"),
    path("auftrag/<str:key>/foto/<uuid:photo_id>", orders.photo, name="report-order-photo"),
    path("api/v1/", patterns()),
]
