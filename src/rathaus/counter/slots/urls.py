"""Addresses of noted appointments, within the room's own namespace."""

from __future__ import annotations

from django.urls import path

from rathaus.counter.slots import views

_NOTED = "termine/vormerkung/<str:number>/<str:key>"

urlpatterns = [
    path("termine/vormerken/<slug:key>/", views.note, name="slots"),
    path(f"{_NOTED}/", views.noted, name="slot"),
    path(f"{_NOTED}/absagen", views.cancel, name="slot-cancel"),
    path(f"{_NOTED}/termin.ics", views.calendar, name="slot-calendar"),
]
