"""Places in texts („{parameter.notice_days}“): the room that knows the figures fills them in.

The catalogue itself knows none; without somebody who does, the place is left out, as everywhere. ::

    @fills_texts
    def figures(service, language, texts): ...
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rathaus.catalogue.models import Service
from rathaus.catalogue.source import searchable

Texts = Mapping[str, str]
Filler = Callable[[Service, str, Texts], Texts]
_fillers: list[Filler] = []


def fills_texts(filler: Filler) -> Filler:
    """Register who fills figures into texts by module; what nobody can fill stays."""
    if filler not in _fillers:
        _fillers.append(filler)
    return filler


def filled(service: Service, language: str, texts: Texts) -> dict[str, str]:
    """The texts as the public reads them."""
    for filler in _fillers:
        texts = filler(service, language, texts)
    return {module: searchable(text) if "{" in text else text for module, text in texts.items()}
