"""Everybody's pages of reports: map, list, one report, feeds, figures, watch lists."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
