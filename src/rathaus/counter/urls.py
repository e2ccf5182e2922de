"""Addresses of the counter: services, places, and the pages of residents."""

from __future__ import annotations

from django.urls import include, path

from rathaus.counter import places
from rathaus.counter.views import service

app_name = "counter"

urlpatterns = [
    path("leistungen/<slug:key>/", service.service, name="service"),
    path("leistungen/<slug:key>/formular.pdf", service.paper_form, name="paper-form"),
    path(
        "leistungen/<slug:key>/untertitel/<slug:module>.vtt",
        service.captions,
        name="service-captions",
    ),
    path("", include("rathaus.counter.urls_residents")),
    path("", include("rathaus.counter.assisted.urls")),
    path("", include("rathaus.counter.slots.urls")),
    path("orte/umriss.geojson", places.outlines, name="outlines"),
    path("orte/strassen", places.streets, name="streets"),
]
