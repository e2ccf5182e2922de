"""The map and the street names of the place picker, from the city's own register."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control

from rathaus.design.fields import PlaceMap
from rathaus.kernel.access import public_page
from rathaus.kernel.tenancy import current_city
from rathaus.procedures.places import register_of
from rathaus.procedures.places.facts import house_number
from rathaus.procedures.places.register import normalised


def place_map() -> PlaceMap | None:
    """What the place picker draws; None where the city has no outline."""
    register = register_of(current_city().slug)
    if not register.boundary:
        return None
    return PlaceMap(
        outlines_url=reverse("counter:outlines"), suggest_url=reverse("counter:streets")
    )


@public_page
@cache_control(public=True, max_age=3600)
def outlines(request: HttpRequest) -> JsonResponse:
    """The city's outline as GeoJSON (RFC 7946); with ``?strassen=1`` its streets as well."""
    register = register_of(current_city().slug)
    features = [
        {
            "type": "Feature",
            "geometry": area.geometry,
            "properties": {"name": area.properties.get("name", "")},
        }
        for area in register.boundary
    ]
    if "strassen" in request.GET:
        features += [
            {
                "type": "Feature",
                "geometry": {"type": "LineString", "coordinates": line},
                "properties": {"name": name},
            }
            for name, line in register.lines()
        ]
    return JsonResponse({"type": "FeatureCollection", "features": features})


@public_page
def streets(request: HttpRequest) -> HttpResponse:
    """Addresses for what was typed so far: names that begin with it, then names that hold it."""
    typed_in = (str(value) for value in request.GET.values())
    query = next((value for value in typed_in if value.strip()), "")[:80]
    match = re.match(r"\s*(.*?)\s*(\d+\s*[a-zA-Z]?)?\s*$", query)
    typed, number = (normalised(match[1]), match[2] or "") if match else ("", "")
    places = list(_places(typed, number))[:8] if typed else []
    return render(
        request, "design/parts/place_options.html", {"places": places, "query": query.strip()}
    )


def _places(typed: str, number: str) -> Iterator[dict[str, object]]:
    register = register_of(current_city().slug)
    names = register.names()
    begins = [name for name in names if normalised(name).startswith(typed)]
    holds = [name for name in names if typed in normalised(name) and name not in begins]
    for name in begins + holds:
        wanted = house_number(number) if number else 0
        stretch = register.find(name, wanted) or register.streets[normalised(name)][0]
        position = stretch.position(wanted or stretch.number_from) or (None, None)
        yield {
            "text": f"{name} {number}".strip(),
            "note": stretch.district,
            "lat": position[0],
            "lon": position[1],
        }
