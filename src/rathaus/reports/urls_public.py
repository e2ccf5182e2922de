"""Everybody's pages of reports: map, list, one report, feeds, figures, watch lists."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from rathaus.reports.public import feeds, joining, listing, map, numbers, page, picture, watching
from rathaus.reports.views import photos

urlpatterns: list[URLPattern | URLResolver] = [
    path("", listing.reports, name="reports"),
    path("karte.json", map.map_data, name="reports-map"),
    path("karte.svg", picture.picture, name="reports-picture"),
    path("meldungen.geojson", feeds.geojson, name="reports-geojson"),
    path("meldungen.csv", feeds.table, name="reports-csv"),
    path("rss", feeds.rss, name="reports-rss"),
    path("zahlen", numbers.numbers, name="reports-numbers"),
    path("zahlen.csv", numbers.table, name="reports-numbers-csv"),
    path("zahlen.geojson", numbers.geojson, name="reports-numbers-geojson"),
    path("merken", watching.ask, name="report-watch"),
    path("merken/<str:key>", watching.own, name="report-watch-own"),
    path("merken/<str:key>/ende", watching.end, name="report-watch-end"),
    path("<str:number>", page.report, name="report"),
    path("<str:number>/mitmelden", joining.join, name="report-join"),
    path("<str:number>/foto/<uuid:photo_id>", photos.photo, name="report-photo"),
]
