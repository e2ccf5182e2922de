"""The style guide as a site of its own, with an error page."""

from __future__ import annotations

from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from rathaus.design import examples_form, views
from rathaus.design.fields import Field


def error(request: HttpRequest) -> HttpResponse:
    found = SimpleNamespace(
        message="Diese Seite gibt es nicht.",
        remedy="Prüfen Sie die Adresse.",
        fields={"Ort": "Der Ort fehlt."},
    )
    return render(request, "design/error.html", {"error": found, "status": 404}, status=404)


def answer(request: HttpRequest) -> HttpResponse:
    """A form whose answers were refused, as a page shows it again."""
    wrong: list[Field] = examples_form.fields_with_errors()
    return render(request, "tests/form.html", {"fields": wrong})


def letter(request: HttpRequest) -> HttpResponse:
    head = SimpleNamespace(office="Ordnungsamt", address="Mira Jensen", reference="1", lines=("a",))
    return render(request, "design/letter.html", {"letterhead": head})


urlpatterns = [
    path("design/", include("rathaus.design.urls")),
    path("error/", error),
    path("form/", answer),
    path("letter/", letter),
    path("city.css", views.example_css, name="city-css"),
    path("i18n/", include("django.conf.urls.i18n")),
]
