"""Addresses of the operator's own host, which belongs to no city."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic.base import RedirectView

from rathaus.site import health
from rathaus.site.api import any_city
from rathaus.site.views import machines, operator

handler400 = "rathaus.site.views.errors.bad_request"
handler403 = "rathaus.site.views.errors.permission_denied"
handler404 = "rathaus.site.views.errors.page_not_found"
handler500 = "rathaus.site.views.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", operator.cities, name="home"),
    path("sprache/", include("django.conf.urls.i18n")),
    path("city.css", machines.city_css, name="city-css"),
    path("wappen.svg", machines.crest, name="crest"),
    path("wappen/<slug:slug>.svg", machines.crest_of, name="crest-of"),
    path("favicon.ico", RedirectView.as_view(pattern_name="crest")),
    path("robots.txt", machines.robots, name="robots"),
    path("api/v1/assistant/answer", any_city.answer),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
]

if settings.FEDERAL_ACCOUNT_SIMULATED:
    urlpatterns.append(
        path("simulator/bundid/", include("rathaus.people.simulators.federal_account.urls"))
    )
