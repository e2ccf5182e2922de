"""A city's own look: its colour as a style sheet, its coat of arms as a picture."""

from __future__ import annotations

import logging

from rathaus.design.colour import city_css, ink_on
from rathaus.design.tags.city import crest
from rathaus.kernel.tenancy import City

logger = logging.getLogger(__name__)

DEFAULT_COLOUR = "#1f3b64"
"""The colour of a city that has not chosen one: a dark blue."""


def colour_of(city: City | None) -> str:
    """The city's colour; a colour that cannot be read is told to the log, not to visitors."""
    wish = str(city.settings.get("colour", "")) if city else ""
    if not wish:
        return DEFAULT_COLOUR
    try:
        ink_on(wish)
    except ValueError:
        logger.warning("The colour %r is not written #rrggbb.", wish)
        return DEFAULT_COLOUR
    return wish


def style_sheet(city: City | None) -> str:
    """The custom properties that put all pages into the city's colour."""
    return city_css(colour_of(city))


def style_sheet_of_all(cities: list[City]) -> str:
    """For the page that lists cities: the house's own look, and a class for each city."""
    rules = [style_sheet(None)]
    for city in cities:
        colour = colour_of(city)
        rules.append(
            f".city--{city.slug} {{\n"
            f"  --city-color: {colour};\n  --city-on-color: {ink_on(colour)};\n}}\n"
        )
    return "".join(rules)


def coat_of_arms(city: City | None) -> str:
    """The coat of arms as an SVG file of its own, for the tab of the browser and for bookmarks.

    ``settings.crest_svg`` is the city's own drawing. Else it is that of the pages, which as a file
    of its own carries its colours with it.
    """
    if city is not None and city.settings.get("crest_svg"):
        return str(city.settings["crest_svg"])
    colour = colour_of(city)
    fills = {
        "crest__field": f'fill="{colour}"',
        "crest__rim": f'fill="none" stroke="{ink_on(colour)}" stroke-opacity="0.35"',
        "crest__charge": f'fill="{ink_on(colour)}"',
        "crest__gate": f'fill="{colour}"',
    }
    drawing = str(crest(city))
    for name, fill in fills.items():
        drawing = drawing.replace(f'class="{name}"', fill)
    return drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
