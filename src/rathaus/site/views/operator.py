"""The operator's own page: the cities that live in this house."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rathaus.catalogue.models import spoken
from rathaus.kernel.access import public_page
from rathaus.kernel.tenancy import City
from rathaus.kernel.tenancy.registry import registry
from rathaus.site.land import land_of


@dataclass(frozen=True, slots=True)
class Resident:
    """A city on the page: where it answers, and what is to be seen there."""

    city: City
    land: str
    url: str
    about: str


@public_page
@require_safe
def cities(request: HttpRequest) -> HttpResponse:
    """Every city of a demonstration; of real ones the operator tells nobody."""
    shown = [_resident(request, city) for city in registry.all() if city.demo and city.hosts]
    return render(request, "site/operator.html", {"cities": shown})


def _resident(request: HttpRequest, city: City) -> Resident:
    about = city.settings.get("about", {})
    host, port = city.hosts[0], request.get_port()
    usual = {"http": "80", "https": "443"}[request.scheme or "http"]
    return Resident(
        city=city,
        land=land_of(city.land).name,
        url=f"{request.scheme}://{host}{'' if port == usual else f':{port}'}/",
        about=spoken(about) if isinstance(about, dict) else str(about),
    )
