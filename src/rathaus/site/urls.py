"""Addresses of a city's own house."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic.base import RedirectView

from rathaus.design import views as design
from rathaus.kernel.access import public_page
from rathaus.site import health
from rathaus.site.api import oauth
from rathaus.site.views import (
    bylaws,
    entrance,
    home,
    legal,
    listings,
    machines,
    offices,
    search,
    services,
    situations,
)

handler400 = "rathaus.site.views.errors.bad_request"
handler403 = "rathaus.site.views.errors.permission_denied"
handler404 = "rathaus.site.views.errors.page_not_found"
handler500 = "rathaus.site.views.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("suche/", search.search, name="search"),
    path("suche/vorschlaege", search.suggest, name="search-suggest"),
    path("leistungen/", services.services, name="services"),
    path("stellen/", offices.offices, name="offices"),
    path("stellen/<slug:key>/", offices.office, name="office"),
    path("satzungen/", bylaws.bylaws, name="bylaws"),
    path("satzungen/<slug:key>/", bylaws.bylaw, name="bylaw"),
    path("lebenslagen/", situations.situations, name="situations"),
    path("lebenslagen/<slug:key>/", situations.situation, name="situation"),
    path("fragen/", situations.questions, name="questions"),
    path("verzeichnisse/", listings.directories, name="directories"),
    path("verzeichnisse/<slug:key>/", listings.directory, name="directory"),
    path("verzeichnisse/<slug:key>/liste.csv", listings.directory_csv, name="directory-csv"),
    path("verzeichnisse/<slug:key>/liste.json", listings.directory_json, name="directory-json"),
    path("assistent/", include("rathaus.assistant.urls")),
    path("melden/", include("rathaus.reports.urls_flow")),
    path("meldungen/", include("rathaus.reports.urls_public")),
    path("einsatz/", include("rathaus.reports.urls_outside")),
    path("open311/", include("rathaus.reports.urls_open311")),
    path("", include("rathaus.counter.urls")),
    path("", include("rathaus.counter.urls_root")),
    path("", include("rathaus.steering.urls")),
    path("zahlung/", include("rathaus.money.urls")),
    path("schreibtisch/", include("rathaus.site.desk.urls")),
    path("schreibtisch/", include("rathaus.site.desk.urls_root")),
    path("schreibtisch/", include("rathaus.site.desk.urls_reports_setup")),
    path("schreibtisch/", include("rathaus.site.desk.urls_reports")),
    path("api/v1/", include("rathaus.site.api.urls")),
    path(".well-known/oauth-authorization-server", oauth.metadata, name="oauth-metadata"),
    path("konto/", include("allauth.urls")),
    path("angemeldet", entrance.after_login, name="after-login"),
    path("sprache/", include("django.conf.urls.i18n")),
    path("impressum/", legal.imprint, name="imprint"),
    path("datenschutz/", legal.privacy, name="privacy"),
    path("barrierefreiheit/", legal.accessibility, name="accessibility"),
    path("city.css", machines.city_css, name="city-css"),
    path("wappen.svg", machines.crest, name="crest"),
    path("favicon.ico", RedirectView.as_view(pattern_name="crest")),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
]

if settings.DEMO:
    # The style guide is for those who build pages; its views themselves know nothing of access.
    for page in design.PAGES:
        public_page(page)
    urlpatterns.append(path("design/", include("rathaus.design.urls")))
