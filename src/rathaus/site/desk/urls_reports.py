"""The desk of the issue reporter."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from rathaus.site.desk import (
    reports,
    reports_acts,
    reports_bulk,
    reports_entry,
    reports_map,
    reports_page,
    reports_proof,
)

_REPORT = "meldungen/<str:number>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("meldungen/", reports.overview, name="desk-reports"),
    path("meldungen/tun", reports_bulk.act, name="desk-reports-act"),
    path("meldungen/zurueck", reports_bulk.undo, name="desk-reports-undo"),
    path("meldungen/aufnehmen", reports_entry.enter, name="desk-report-enter"),
    path("meldungen/karte", reports_map.overview, name="desk-reports-map"),
    path("meldungen/karte.json", reports_map.data, name="desk-reports-clusters"),
    path(_REPORT, reports_page.report, name="desk-report"),
    path(f"{_REPORT}/nachweis", reports_proof.proof, name="desk-report-proof"),
    path(f"{_REPORT}/tun/<slug:key>", reports_acts.act, name="desk-report-act"),
    path(f"{_REPORT}/foto/<uuid:photo_id>", reports_acts.photo, name="desk-report-photo"),
]
