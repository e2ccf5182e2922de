"""Where maps take pictures of the land from, if from anywhere.

Off unless a city or its operator says so: without tiles nothing leaves the house, and maps draw the
outlines that we have ourselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_BASEMAP: Final = (
    "https://sgx.geodatenzentrum.de/wmts_basemapde/tile/1.0.0/de_basemapde_web_raster_{}"
    "/default/GLOBAL_WEBMERCATOR/{{z}}/{{y}}/{{x}}.png"
)
#: basemap.de Web Raster of the Federal Agency for Cartography and Geodesy (BKG).
KNOWN: Final[Mapping[str, str]] = {
    "basemap-farbe": _BASEMAP.format("farbe"),
    "basemap-grau": _BASEMAP.format("grau"),
}
_LICENCE: Final = "https://www.govdata.de/dl-de/by-2-0"


@dataclass(frozen=True, slots=True)
class Tiles:
    """A source of tiles in Web Mercator: its address with ``{z}``, ``{x}``, ``{y}``, and whose
    they are. ``licence_url`` may be empty."""

    url: str
    attribution: str
    licence_url: str = ""

    @property
    def origin(self) -> str:
        """Scheme and host, for the policy of contents."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


def tiles_of(name: str, *, year: int, attribution: str = "") -> Tiles | None:
    """The source of that name, or at that address (``https`` with ``{z}``, ``{x}``, ``{y}``).

    None for an empty name, ``off``, and whatever else is no source.
    """
    name = name.strip()
    if name in KNOWN:
        said = f"© GeoBasis-DE / BKG ({year}) dl-de/by-2.0"
        return Tiles(KNOWN[name], attribution or said, "" if attribution else _LICENCE)
    parts = urlsplit(name)
    whole = all(place in name for place in ("{z}", "{x}", "{y}"))
    if parts.scheme != "https" or not whole or set(parts.netloc) & set("{};, '\"*"):
        return None
    return Tiles(name, attribution or parts.netloc)
