"""Addresses of the style guide."""

from __future__ import annotations

from django.urls import path

from rathaus.design import views

app_name = "design"
urlpatterns = [
    path("", views.styleguide, name="styleguide"),
    path("desk/", views.desk, name="desk"),
    path("city.css", views.example_css, name="example-css"),
    path("suggestions/", views.suggestions, name="suggestions"),
    path("places/", views.places, name="places"),
]
