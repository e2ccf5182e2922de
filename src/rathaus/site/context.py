"""What every page's frame shows: the city, whoever is logged in, the way around."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.tenancy import current_city_or_none


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """City, actor and demo flag for the base template."""
    city = current_city_or_none()
    return {
        "city": city,
        "actor": getattr(request, "actor", ANONYMOUS),
        "demo": bool(city and city.demo),
    }
