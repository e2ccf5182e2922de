"""Services as linked data: schema.org for search engines, CPSV-AP for European catalogues."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rathaus.catalogue.exchange.described import (
    DescribedFee,
    DescribedPeriod,
    DescribedService,
)
from rathaus.catalogue.exchange.triples import Iri, Literal, Node, Triple
from rathaus.catalogue.markup import plain
from rathaus.catalogue.models import FIRST_LANGUAGE, Fee, Period, ServiceLink
from rathaus.people.actions.foreign_offices import DescribedOffice

CPSV = "http://purl.org/vocab/cpsv#"
CV = "http://data.europa.eu/m8g/"
DCT = "http://purl.org/dc/terms/"
DCAT = "http://www.w3.org/ns/dcat#"
ELI = "http://data.europa.eu/eli/ontology#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
LOCN = "http://www.w3.org/ns/locn#"
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES: Mapping[str, str] = {
    "cpsv": CPSV, "cv": CV, "dct": DCT, "dcat": DCAT, "eli": ELI, "locn": LOCN, "xsd": XSD,
}  # fmt: skip
LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
CURRENCY = "http://publications.europa.eu/resource/authority/currency/"
_LANGUAGES = {"de": "DEU", "en": "ENG", "fr": "FRA", "tr": "TUR", "uk": "UKR", "ar": "ARA",
              "ru": "RUS", "pl": "POL", "da": "DAN"}  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DURATION = {
    Period.Unit.HOUR: "PT{}H",
    Period.Unit.DAY: "P{}D",
    Period.Unit.WEEK: "P{}W",
    Period.Unit.MONTH: "P{}M",
    Period.Unit.YEAR: "P{}Y",
}
"""ISO 8601; working days have no form there and stay words."""

Json = dict[str, Any]


# --- schema.org ------------------------------------------------------------------------------


def schema_org(
    service: DescribedService,
    office: DescribedOffice | None,
    *,
    address: str,
    city: str,
    language: str = FIRST_LANGUAGE,
) -> Json:
    """The service as ``GovernmentService``; ``address`` is its page, ``city`` where it holds."""
    texts = _texts(service, language)
    found: Json = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "@id": address,
        "name": _in(service.names, language),
        "alternateName": list(service.synonyms.get(language, ())),
        "description": plain(texts.get("kurztext", "")),
        "url": address,
        "inLanguage": language,
        "identifier": _identifiers(service),
        "serviceOperator": _operator(office) if office else None,
        "areaServed": {"@type": "City", "name": city},
        "offers": [_offer(fee, language) for fee in service.fees if fee.kind != Fee.Kind.TEXT],
        "availableChannel": _channels(service, language),
        "processingTime": next(iter(_durations(service, Period.Kind.PROCESSING)), ""),
    }
    return {name: value for name, value in found.items() if value}


def schema_org_graph(
    services: Sequence[DescribedService],
    offices: Iterable[DescribedOffice],
    *,
    addresses: Mapping[str, str],
    city: str,
    language: str = FIRST_LANGUAGE,
) -> Json:
    """All services as one graph; ``addresses`` are their pages by key."""
    known = {office.key: office for office in offices}
    graph = []
    for service in services:
        entry = schema_org(
            service,
            known.get(service.office),
            address=addresses[service.key],
            city=city,
            language=language,
        )
        entry.pop("@context")
        graph.append(entry)
    return {"@context": "https://schema.org", "@graph": graph}


def _identifiers(service: DescribedService) -> list[Json]:
    found = {"LeiKa": service.leika, **service.identifiers}
    return [
        {"@type": "PropertyValue", "propertyID": scheme, "value": value}
        for scheme, value in found.items()
        if value
    ]


def _operator(office: DescribedOffice) -> Json:
    street = f"{office.street} {office.house_number}".strip()
    found: Json = {
        "@type": "GovernmentOffice",
        "name": office.name,
        "telephone": office.phone,
        "email": office.email,
        "url": office.website,
        "address": _plainly(
            {
                "@type": "PostalAddress",
                "streetAddress": street,
                "postalCode": office.postcode,
                "addressLocality": office.town,
                "addressCountry": "DE" if street or office.town else "",
            }
        ),
        "openingHoursSpecification": [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": f"https://schema.org/{_DAYS[weekday - 1]}",
                "opens": f"{opens:%H:%M}",
                "closes": f"{closes:%H:%M}",
            }
            for weekday, opens, closes, _note in office.hours or ()
        ],
    }
    if office.latitude is not None and office.longitude is not None:
        found["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": office.latitude,
            "longitude": office.longitude,
        }
    return {name: value for name, value in found.items() if value}


def _plainly(address: Json) -> Json | None:
    said = {name: value for name, value in address.items() if value}
    return said if len(said) > 1 else None


def _offer(fee: DescribedFee, language: str) -> Json:
    offer: Json = {"@type": "Offer", "name": _in(fee.names, language)}
    if fee.kind == Fee.Kind.RANGE or fee.kind == Fee.Kind.FROM:
        offer["priceSpecification"] = {
            "@type": "PriceSpecification",
            "minPrice": f"{fee.amount_from:.2f}",
            "priceCurrency": fee.currency,
        }
        if fee.amount_to is not None:
            offer["priceSpecification"]["maxPrice"] = f"{fee.amount_to:.2f}"
    else:
        offer["price"] = f"{fee.amount_from or 0:.2f}"
        offer["priceCurrency"] = fee.currency
    return {name: value for name, value in offer.items() if value}


def _channels(service: DescribedService, language: str) -> list[Json]:
    return [
        {
            "@type": "ServiceChannel",
            "name": _in(link.names, language) or link.url,
            "serviceUrl": link.url,
        }
        for link in service.links
        if link.kind == ServiceLink.Kind.ONLINE
    ]


# --- CPSV-AP ---------------------------------------------------------------------------------


def cpsv_ap(
    services: Sequence[DescribedService],
    offices: Iterable[DescribedOffice],
    *,
    addresses: Mapping[str, str],
    base: str,
) -> Iterator[Triple]:
    """The catalogue in the Core Public Service Vocabulary (application profile 3).

    ``addresses`` are the pages by key, ``base`` the address of the city below which everything that
    has no page gets its name.
    """
    authorities = {office.key: Iri(f"{base}stellen/#{office.key}") for office in offices}
    for office in offices:
        yield from _authority(authorities[office.key], office, authorities)
    for service in services:
        yield from _public_service(Iri(addresses[service.key]), service, authorities)


def _public_service(
    node: Iri, service: DescribedService, authorities: Mapping[str, Iri]
) -> Iterator[Triple]:
    yield Triple(node, _rdf("type"), Iri(f"{CPSV}PublicService"))
    yield Triple(node, Iri(f"{DCT}identifier"), Literal(service.leika or service.key))
    yield from _said(node, f"{DCT}title", service.names)
    yield from _said(node, f"{DCT}description", _descriptions(service))
    for language, words in service.synonyms.items():
        for word in words:
            yield Triple(node, Iri(f"{DCAT}keyword"), Literal(word, language=language))
    for language in service.texts:
        if code := _LANGUAGES.get(language):
            yield Triple(node, Iri(f"{DCT}language"), Iri(f"{LANGUAGE}{code}"))
    if service.office in authorities:
        yield Triple(node, Iri(f"{CV}hasCompetentAuthority"), authorities[service.office])
    yield Triple(node, Iri(f"{DCAT}landingPage"), node)
    for kind, key in service.topics:
        if kind == "situation":
            event = Iri(f"{node.value}#lebenslage-{key}")
            yield Triple(node, Iri(f"{CV}isGroupedBy"), event)
            yield Triple(event, _rdf("type"), Iri(f"{CV}LifeEvent"))
            yield Triple(event, Iri(f"{DCT}identifier"), Literal(key))
    for place, part in enumerate(service.fees, start=1):
        yield from _cost(node, Iri(f"{node.value}#kosten-{place}"), part)
    for time in _durations(service, Period.Kind.PROCESSING):
        yield Triple(node, Iri(f"{CV}processingTime"), Literal(time, datatype=f"{XSD}duration"))
    for place, paper in enumerate(service.papers, start=1):
        evidence = Iri(f"{node.value}#unterlage-{place}")
        yield Triple(node, Iri(f"{CPSV}hasInput"), evidence)
        yield Triple(evidence, _rdf("type"), Iri(f"{CV}Evidence"))
        yield from _said(evidence, f"{DCT}title", paper.names)
    for place, basis in enumerate(service.legal_basis, start=1):
        resource = Iri(f"{node.value}#rechtsgrundlage-{place}")
        yield Triple(node, Iri(f"{CV}hasLegalResource"), resource)
        yield Triple(resource, _rdf("type"), Iri(f"{ELI}LegalResource"))
        yield Triple(resource, Iri(f"{DCT}title"), Literal(basis.norm, language="de"))
    yield from _channel_triples(node, service)


def _channel_triples(node: Iri, service: DescribedService) -> Iterator[Triple]:
    online = [link for link in service.links if link.kind == ServiceLink.Kind.ONLINE]
    for place, link in enumerate(online, start=1):
        channel = Iri(f"{node.value}#online-{place}")
        yield Triple(node, Iri(f"{CV}hasChannel"), channel)
        yield Triple(channel, _rdf("type"), Iri(f"{CV}Channel"))
        yield Triple(channel, Iri(f"{DCT}identifier"), Literal(f"{service.key}-online-{place}"))
        yield from _said(channel, f"{DCT}title", link.names)
        yield Triple(channel, Iri(f"{DCAT}landingPage"), Iri(link.url))


def _cost(node: Iri, cost: Iri, fee: DescribedFee) -> Iterator[Triple]:
    yield Triple(node, Iri(f"{CV}hasCost"), cost)
    yield Triple(cost, _rdf("type"), Iri(f"{CV}Cost"))
    yield Triple(cost, Iri(f"{DCT}identifier"), Literal(cost.value.rsplit("#", 1)[1]))
    if fee.kind == Fee.Kind.FREE:
        yield Triple(cost, Iri(f"{CV}value"), Literal("0.00", datatype=f"{XSD}decimal"))
    if fee.amount_from is not None:
        amount = Literal(f"{fee.amount_from:.2f}", datatype=f"{XSD}decimal")
        yield Triple(cost, Iri(f"{CV}value"), amount)
    yield Triple(cost, Iri(f"{CV}currency"), Iri(f"{CURRENCY}{fee.currency}"))
    words = {
        language: f"{text} ({fee.amount_from:.2f}–{fee.amount_to:.2f})" if fee.amount_to else text
        for language, text in fee.names.items()
    }
    yield from _said(cost, f"{DCT}description", words)


def _authority(
    node: Iri, office: DescribedOffice, authorities: Mapping[str, Iri]
) -> Iterator[Triple]:
    yield Triple(node, _rdf("type"), Iri(f"{CV}PublicOrganisation"))
    yield Triple(node, Iri(f"{DCT}identifier"), Literal(office.key))
    yield Triple(node, Iri(f"{DCT}title"), Literal(office.name, language="de"))
    if office.parent in authorities:
        yield Triple(node, Iri(f"{DCT}isPartOf"), authorities[office.parent])
    contact = Iri(f"{node.value}-kontakt")
    ways = [("telephone", office.phone), ("email", office.email), ("contactPage", office.website)]
    if any(value for _name, value in ways):
        yield Triple(node, Iri(f"{CV}contactPoint"), contact)
        yield Triple(contact, _rdf("type"), Iri(f"{CV}ContactPoint"))
    for name, value in ways:
        if value and name == "contactPage":
            yield Triple(contact, Iri(f"{CV}{name}"), Iri(value))
        elif value:
            yield Triple(contact, Iri(f"{CV}{name}"), Literal(value))
    if office.street:
        place = Iri(f"{node.value}-anschrift")
        yield Triple(node, Iri(f"{LOCN}address"), place)
        yield Triple(place, _rdf("type"), Iri(f"{LOCN}Address"))
        for name, value in (
            ("thoroughfare", office.street),
            ("locatorDesignator", office.house_number),
            ("postCode", office.postcode),
            ("postName", office.town),
        ):
            if value:
                yield Triple(place, Iri(f"{LOCN}{name}"), Literal(value))


def _said(node: Iri, predicate: str, words: Mapping[str, str]) -> Iterator[Triple]:
    for language, text in words.items():
        yield Triple(node, Iri(predicate), Literal(text, language=language))


def _rdf(name: str) -> Iri:
    return Iri(f"{RDF}{name}")


def _descriptions(service: DescribedService) -> dict[str, str]:
    return {
        language: plain(texts["kurztext"])
        for language, texts in service.texts.items()
        if texts.get("kurztext")
    }


def _texts(service: DescribedService, language: str) -> dict[str, str]:
    return {**service.texts.get(FIRST_LANGUAGE, {}), **service.texts.get(language, {})}


def _in(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words.get(FIRST_LANGUAGE, "")


def _durations(service: DescribedService, kind: Period.Kind) -> Iterator[str]:
    """The longest time of each period of this kind, as ISO 8601 has it."""
    for period in service.periods:
        if period.kind == kind and (form := _form(period)):
            yield form.format(period.number_to or period.number_from)


def _form(period: DescribedPeriod) -> str:
    if period.number_from is None or period.unit not in _DURATION:
        return ""
    return _DURATION[Period.Unit(period.unit)]


__all__ = ["PREFIXES", "Node", "cpsv_ap", "schema_org", "schema_org_graph"]
