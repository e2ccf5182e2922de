"""What is shown follows from the layers: names, search words, the entry of the search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rathaus.catalogue.addresses import service_url
from rathaus.catalogue.markup import plain
from rathaus.catalogue.models import FIRST_LANGUAGE, Service, ServiceText
from rathaus.catalogue.national import official_name
from rathaus.catalogue.queries import (
    fees_of,
    links_of,
    papers_of,
    places_of,
    texts_in,
    with_details,
)
from rathaus.catalogue.source import searchable, sort_key
from rathaus.kernel import search
from rathaus.kernel.search import Entry

KIND = "service"
NAMED = ("names", "synonyms", "sort_name")


def name_by_layers(row: Service) -> None:
    """Names from the Land, the source and the city, later ones over earlier ones; search words of
    all of them. Saving is the caller's."""
    row.names = {**row.land_names, **row.source_names, **row.own_names}
    row.sort_name = sort_key(row.names[FIRST_LANGUAGE])
    words: dict[str, list[str]] = {}
    for said in (row.land_synonyms, row.source_synonyms, row.own_synonyms):
        for language, given in said.items():
            known = words.setdefault(language, [])
            known += [word for word in dict.fromkeys(given) if word not in known]
    row.synonyms = words


def index_services(services: Iterable[Service]) -> None:
    """Enter public services into the search as they are shown now; others are struck out."""
    keys = [row.pk for row in services]
    entries: list[Entry] = []
    for row in with_details(Service.objects.filter(pk__in=keys).select_related("office")):
        if row.state == Service.State.PUBLISHED:
            entries += _entries(row)
        else:
            search.remove(KIND, row.key)
    search.index_many(entries)


def _entries(row: Service) -> Iterator[Entry]:
    """One entry for each language in which the service has a name."""
    for language, name in row.names.items():
        texts = {
            module: plain(searchable(text)) for module, text in texts_in(row, language).items()
        }
        yield Entry(
            kind=KIND,
            key=row.key,
            title=name,
            url=service_url(row.key),
            summary=texts.get(ServiceText.Module.SHORT, ""),
            text="\n".join(texts.values()),
            official=official_name(row.leika) if language == FIRST_LANGUAGE else "",
            details="\n".join(dict.fromkeys((*_listed(row, language), *_offices(row)))),
            synonyms=row.synonyms.get(language, []),
            language=language,
            weight=row.popularity,
        )


def _listed(row: Service, language: str) -> Iterator[str]:
    """What fees, papers and links are called."""
    for detail in (*fees_of(row), *papers_of(row), *links_of(row)):
        if called := detail.names.get(language):
            yield called


def _offices(row: Service) -> Iterator[str]:
    """Where people go for it: the competent office and the places besides."""
    yield row.office.name
    yield from (place.office.name for place in places_of(row))
