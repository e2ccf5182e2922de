"""Addresses of the Servicestellen, within the room's own namespace."""

from __future__ import annotations

from django.urls import path

from rathaus.counter.assisted import directory, views

urlpatterns = [
    path("servicestellen/", directory.directory, name="nodes"),
    path("servicestellen/vollmacht/", directory.mandate, name="assisted-mandate"),
    path("servicestellen/sitzung/", views.start, name="assisted-start"),
    path("servicestellen/sitzung/quittung", views.receipt, name="assisted-receipt"),
    path("servicestellen/sitzung/beenden", views.end, name="assisted-end"),
    path("servicestellen/zahlen/", views.figures, name="assisted-figures"),
]
