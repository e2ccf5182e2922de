"""Addresses of the room: the provider's door, and the simulated provider."""

from __future__ import annotations

from django.urls import path

from rathaus.money import views
from rathaus.money.providers.simulator.views import simulator

app_name = "money"

urlpatterns = [
    path("rueckmeldung/<slug:provider>/", views.callback, name="callback"),
    path("simulator/<str:token>/", simulator, name="simulator"),
]
