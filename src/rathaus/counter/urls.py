"""Addresses of the counter: services, applications, places."""

from __future__ import annotations

from django.urls import path

from rathaus.counter import places
from rathaus.counter.views import apply, service

app_name = "counter"

urlpatterns = [
    path("leistungen/<slug:key>/", service.service, name="service"),
    path("antrag/<slug:procedure_key>/neu", apply.start, name="apply-start"),
    path("antrag/<uuid:draft_id>/", apply.resume, name="apply"),
    path("antrag/<uuid:draft_id>/loeschen", apply.discard, name="apply-discard"),
    path("antrag/<uuid:draft_id>/<slug:section_key>/", apply.page, name="apply-page"),
    path("orte/umriss.geojson", places.outlines, name="outlines"),
    path("orte/strassen", places.streets, name="streets"),
]
