"""What a page says of a block besides the words kept here: figures that a procedure fills in.

The room of procedures registers who knows them; a clip of „Kosten“ then is outdated by another fee
of the procedure as well. ::

    @says_besides
    def figures(service: Service, module: str, text: str) -> Sequence[str]: ...
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rathaus.catalogue.models import Service

Besides = Callable[[Service, str, str], Sequence[str]]
_sources: list[Besides] = []


def says_besides(source: Besides) -> Besides:
    """Register what a page says besides; each source once."""
    if source not in _sources:
        _sources.append(source)
    return source


def said_besides(service: Service, module: str, text: str) -> list[str]:
    """Everything that the block of a service with a procedure says besides, in German."""
    if not service.procedure_key:
        return []
    return [said for source in _sources for said in source(service, module, text)]
