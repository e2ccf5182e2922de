"""Places in texts („{parameter.notice_days}“): the room that knows the figures fills them in.

The catalogue itself knows none; without somebody who does, the place is left out, as everywhere. ::

    @fills_texts
    def figures(services): return lambda service, language, texts: ...
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rathaus.catalogue.models import Service
from rathaus.catalogue.source import searchable

Texts = Mapping[str, str]
Fill = Callable[[Service, str, Texts], Texts]
Filler = Callable[[Sequence[Service]], Fill]
_fillers: list[Filler] = []


def fills_texts(filler: Filler) -> Filler:
    """Register who fills figures into texts by module; it is asked once for all services of a
    list. What it cannot fill it leaves as it is."""
    if filler not in _fillers:
        _fillers.append(filler)
    return filler


def filling(services: Sequence[Service]) -> Callable[[Service, str, Texts], dict[str, str]]:
    """How the texts of these services become what the public reads."""
    ways = [filler(services) for filler in _fillers]

    def fill(service: Service, language: str, texts: Texts) -> dict[str, str]:
        for way in ways:
            texts = way(service, language, texts)
        return {module: searchable(text) if "{" in text else text for module, text in texts.items()}

    return fill
