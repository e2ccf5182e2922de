"""What stands below the city's own words, and whether it reads otherwise since then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rathaus.catalogue.editing.content import Content, Value, own_content
from rathaus.catalogue.models import FIRST_LANGUAGE, Layer, Service, ServiceText
from rathaus.catalogue.queries import (
    lines_digest,
    lines_of,
    norms_of,
    text_digest,
    texts_in,
    with_details,
)


@dataclass(frozen=True, slots=True)
class Moved:
    """Grundlage geändert: one part of the city's own words, and what now stands below it."""

    part: str
    own: Value
    below: Value


def below(service: Service, part: str) -> Value:
    """What would be shown without the city's own words; empty where nothing would."""
    kind, _dot, rest = part.partition(".")
    language, _dot, module = rest.partition(".")
    if kind == "names":
        return str({**service.land_names, **service.source_names}.get(language, ""))
    if kind == "synonyms":
        given = (
            *service.land_synonyms.get(language, ()),
            *service.source_synonyms.get(language, ()),
        )
        return tuple(dict.fromkeys(given))
    if kind == "texts":
        return texts_in(service, language, below=Layer.OWN).get(module, "")
    if kind == "norms":
        return tuple(norms_of(service, FIRST_LANGUAGE, below=Layer.OWN))
    return lines_of(service, kind, below=Layer.OWN)


def based(service: Service, content: Content, known: Content) -> Content:
    """The content with the digest of what stands below each part.

    Parts that ``known`` says already keep the digest that they were written over; search words have
    none, since they only add to those below.
    """
    bases = {}
    before = dict(known.parts())
    for part, _value in content.parts():
        if part.startswith("synonyms."):
            continue
        kept = known.bases.get(part) if part in before else None
        bases[part] = base_of(service, part) if kept is None else kept
    return replace(content, bases=bases)


def base_of(service: Service, part: str) -> str:
    """The digest of what stands below a part now."""
    if part.startswith(("names.", "texts.")):
        return text_digest(str(below(service, part)))
    if part == "norms":
        said = norms_of(service, FIRST_LANGUAGE, below=Layer.OWN)
        return text_digest("\n".join(f"{one.norm}\t{one.text}" for one in said))
    return lines_digest(lines_of(service, part, below=Layer.OWN))


def moved(service: Service, content: Content | None = None) -> list[Moved]:
    """The parts below which something changed; needs texts and lists of the service."""
    said = own_content(service) if content is None else content
    return [
        Moved(part, value, below(service, part))
        for part, value in said.parts()
        if not part.startswith("synonyms.") and said.bases.get(part, "") != base_of(service, part)
    ]


def moved_services() -> Iterator[Service]:
    """The services of which some part moved; a handful of queries, however many there are."""
    own = ServiceText.objects.filter(layer=Layer.OWN).values("service")
    said = Service.objects.filter(pk__in=own) | Service.objects.exclude(own_bases={})
    for service in with_details(said.distinct()).iterator(chunk_size=500):
        if moved(service):
            yield service
