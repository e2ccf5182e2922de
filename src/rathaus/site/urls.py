"""Addresses of a city's own house."""

from __future__ import annotations

from django.urls import include, path

from rathaus.site import health

handler404 = "rathaus.kernel.error_pages.page_not_found"
handler500 = "rathaus.kernel.error_pages.server_error"

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("konto/", include("allauth.urls")),
    path("sprache/", include("django.conf.urls.i18n")),
    path("zahlung/", include("rathaus.money.urls")),
]
