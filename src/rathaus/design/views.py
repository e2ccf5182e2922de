"""The style guide. It is no page for residents: the site mounts it in demonstrations only."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from rathaus.design import examples, examples_form
from rathaus.design.colour import city_css


def _address(name: str) -> str:
    try:
        return reverse(f"design:{name}")
    except NoReverseMatch:
        return ""


def styleguide(request: HttpRequest) -> HttpResponse:
    """All components in all states; ``?city=lake`` shows them in another made-up city."""
    wanted = request.GET.get("city", "harbour")
    city = examples.CITIES.get(wanted, examples.CITIES["harbour"])
    context = {
        "example": examples,
        "city": city,
        "example_css": f"{_address('example-css')}?city={wanted}",
        "cities": examples.CITIES,
        "fields": examples_form.fields(places_url=_address("places")),
        "wrong": examples_form.fields_with_errors(),
        "outlines_url": examples_form.outlines_url(),
        "suggest_url": _address("suggestions"),
        "nav": examples.NAV,
        "legal": examples.LEGAL,
        "login_url": "#",
    }
    return render(request, "design/styleguide.html", context)


def desk(request: HttpRequest) -> HttpResponse:
    """The components of the staff: task rows and a case on one page."""
    context = {
        "example": examples,
        "city": examples.CITIES["harbour"],
        "nav": examples.DESK_NAV,
        "search_url": _address("desk"),
        "wrong": examples_form.fields_with_errors(),
    }
    return render(request, "design/styleguide_desk.html", context)


def example_css(request: HttpRequest) -> HttpResponse:
    """The colour sheet of a made-up city, as ``city-css`` serves it for a real one."""
    city = examples.CITIES.get(request.GET.get("city", ""), examples.CITIES["harbour"])
    return HttpResponse(city_css(city.settings["colour"]), content_type="text/css; charset=utf-8")


def suggestions(request: HttpRequest) -> HttpResponse:
    """What a search field shows while one types."""
    found = examples.SUGGESTIONS if request.GET.get("q", "").strip() else ()
    return render(request, "design/parts/suggestions.html", {"suggestions": found})


def places(request: HttpRequest) -> HttpResponse:
    """What a place picker offers while one types."""
    query = request.GET.get("q", "").strip()
    found = [place for place in examples.PLACES if query.lower() in place.text.lower()]
    context = {"places": found if query else (), "query": query}
    return render(request, "design/parts/place_options.html", context)


PAGES = (styleguide, desk, example_css, suggestions, places)
"""All views, for the site to open to everybody where it mounts them."""
