"""The operator's own page: the cities that live in this house."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rathaus.catalogue.models import spoken
from rathaus.catalogue.queries import published
from rathaus.kernel.access import public_page
from rathaus.kernel.tenancy import City, in_city
from rathaus.kernel.tenancy.registry import registry
from rathaus.site.land import land_of

logger = logging.getLogger(__name__)
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Resident:
    """A city on the page: where it answers, and what is to be seen there.

    ``online`` are names of services that can be applied for there, ``services`` counts all.
    """

    city: City
    land: str
    url: str
    about: str
    services: int
    online: list[str]


@public_page
@require_safe
def cities(request: HttpRequest) -> HttpResponse:
    """Every city of a demonstration; of real ones the operator tells nobody."""
    shown = [_resident(request, city) for city in registry.all() if city.demo and city.hosts]
    return render(request, "site/operator.html", {"cities": shown})


def _resident(request: HttpRequest, city: City) -> Resident:
    port = urlsplit(f"//{request.get_host()}").port
    about = city.settings.get("about", "")
    services, online = _offered(city)
    return Resident(
        city=city,
        land=land_of(city.land).name,
        url=f"{request.scheme}://{city.hosts[0]}{f':{port}' if port else ''}/",
        about=spoken(about) if isinstance(about, dict) else str(about),
        services=services,
        online=online,
    )


def _offered(city: City) -> tuple[int, list[str]]:
    """How many services the city describes, and which go online; a city at rest offers nothing."""
    with in_city(city):
        try:
            online = [service.name for service in published().exclude(procedure_key="")[:_NAMED]]
            return published().count(), online
        except DatabaseError:
            logger.warning("The database of %s does not answer.", city.slug)
            return 0, []
        finally:
            connection.close()
