"""Everybody's pages of reports: map, list, one report, feeds, figures, watch lists."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from rathaus.reports.views import photos

urlpatterns: list[URLPattern | URLResolver] = [
    path("<str:number>/foto/<uuid:photo_id>", photos.photo, name="report-photo"),
]
