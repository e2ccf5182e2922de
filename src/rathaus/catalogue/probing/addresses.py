"""Which addresses the shown descriptions name: in their links, and in their texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from rathaus.catalogue.models import LinkProbe, Service, ServiceText
from rathaus.catalogue.queries import links_of, published, with_details

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"'„“”\]\[\\^`{|}]+")
_LONGEST: Final = 600


def addresses_of(service: Service) -> list[str]:
    """Every address of the web that the service shows, once; needs texts and lists."""
    found = [link.url for link in links_of(service)]
    for row in _shown(service):
        found += addresses_in(row.text)
    return list(dict.fromkeys(url for url in found if len(url) <= _LONGEST))


def addresses_in(text: str) -> Iterator[str]:
    """The addresses in a text, without the signs of the sentence behind them."""
    for match in _ADDRESS.finditer(text):
        url = match.group().rstrip(".,;:!?*_")
        while url.endswith(")") and url.count("(") < url.count(")"):
            url = url[:-1].rstrip(".,;:!?*_")
        yield url


def all_addresses() -> list[str]:
    """Every address that a public description names, once, in order."""
    found: dict[str, None] = {}
    for service in with_details(published()).iterator(chunk_size=500):
        found |= dict.fromkeys(addresses_of(service))
    return sorted(found)


def failing() -> dict[str, LinkProbe]:
    """What failed at the last probe, by address."""
    return {row.url: row for row in LinkProbe.objects.filter(failing_since__isnull=False)}


def broken_of(service: Service, bad: dict[str, LinkProbe]) -> list[LinkProbe]:
    """The failing addresses that the service shows; needs texts and lists."""
    return [bad[url] for url in addresses_of(service) if url in bad] if bad else []


def broken_services(services: Iterable[Service]) -> Iterator[Service]:
    """Those of the services (with texts and lists) that show a failing address."""
    bad = failing()
    return (service for service in services if broken_of(service, bad))


def _shown(service: Service) -> Iterator[ServiceText]:
    """The text of each block and language that stands on the highest layer."""
    highest: dict[tuple[str, str, int], ServiceText] = {}
    for row in service.texts.all():
        place = (row.language, row.module, row.position)
        if place not in highest or highest[place].layer < row.layer:
            highest[place] = row
    yield from highest.values()
