"""Public addresses of the room."""

from __future__ import annotations

from django.urls import path

from rathaus.steering import views

app_name = "steering"

urlpatterns = [
    path("digitalisierungsgrad/", views.maturity, name="maturity"),
    path("digitalisierungsgrad/liste.csv", views.maturity_csv, name="maturity-csv"),
    path("digitalisierungsgrad/<slug:key>/", views.maturity_service, name="maturity-service"),
]
