"""Addresses of the operator's own host, which belongs to no city."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from rathaus.site import health

handler404 = "rathaus.kernel.error_pages.page_not_found"
handler500 = "rathaus.kernel.error_pages.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
]

if settings.FEDERAL_ACCOUNT_SIMULATED:
    urlpatterns.append(
        path("simulator/bundid/", include("rathaus.people.simulators.federal_account.urls"))
    )
