"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from rathaus.money import views

app_name = "money"
urlpatterns = [
    path("rueckmeldung/<slug:provider>", views.callback, name="callback"),
    path("simulator/<str:reference>", views.simulator, name="simulator"),
]
