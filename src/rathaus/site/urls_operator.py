"""Addresses of the operator's own host, which belongs to no city."""

from __future__ import annotations

from django.urls import path

from rathaus.site import health

handler404 = "rathaus.kernel.error_pages.page_not_found"
handler500 = "rathaus.kernel.error_pages.server_error"

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
]
