"""The whole catalogue in the formats of others: XZuFi, schema.org, CPSV-AP."""

from __future__ import annotations

import orjson
from django.http import HttpRequest, HttpResponse

from rathaus.catalogue.addresses import service_url
from rathaus.catalogue.api.doors import answer, router
from rathaus.catalogue.exchange.described import DescribedService
from rathaus.catalogue.exchange.linked import PREFIXES, cpsv_ap, schema_org_graph
from rathaus.catalogue.exchange.ours import describe, describe_all, offices_of, public_services
from rathaus.catalogue.exchange.triples import turtle
from rathaus.catalogue.exchange.xzufi.names import NAMESPACES
from rathaus.catalogue.exchange.xzufi.write import write_xzufi
from rathaus.catalogue.models import FIRST_LANGUAGE
from rathaus.catalogue.queries import find_service
from rathaus.kernel.errors import Invalid
from rathaus.kernel.tenancy import current_city

XML = "application/xml; charset=utf-8"


@router.get("/services.xzufi", summary="Alle Leistungen als XZuFi")
def all_xzufi(request: HttpRequest, version: str = "2.2") -> HttpResponse:
    """Leistungen, Stellen und Onlinedienste als XZuFi 2.2, mit `version=2.3` als 2.3."""
    return answer(request, _xzufi(_everything(), version), kind=XML)


@router.get("/services/{slug:key}.xzufi", summary="Eine Leistung als XZuFi")
def one_xzufi(request: HttpRequest, key: str, version: str = "2.2") -> HttpResponse:
    """Die Leistung mit den Stellen, die sie nennt."""
    row = public_services().filter(key=key).first() or find_service(key)
    return answer(request, _xzufi([describe(row)], version), kind=XML)


@router.get("/catalogue.jsonld", summary="Alle Leistungen als schema.org")
def json_ld(request: HttpRequest, language: str = FIRST_LANGUAGE) -> HttpResponse:
    """Jede Leistung als GovernmentService (JSON-LD)."""
    services = _everything()
    graph = schema_org_graph(
        services,
        offices_of(services),
        addresses=_addresses(request, services),
        city=current_city().name,
        language=language,
    )
    return answer(request, orjson.dumps(graph), kind="application/ld+json")


@router.get("/catalogue.ttl", summary="Alle Leistungen als CPSV-AP")
def as_turtle(request: HttpRequest) -> HttpResponse:
    """Der Katalog im europäischen Core Public Service Vocabulary (Turtle)."""
    services = _everything()
    triples = cpsv_ap(
        services,
        offices_of(services),
        addresses=_addresses(request, services),
        base=request.build_absolute_uri("/"),
    )
    text = turtle(triples, PREFIXES)
    return answer(request, text.encode(), kind="text/turtle; charset=utf-8")


def _everything() -> list[DescribedService]:
    return describe_all(public_services())


def _xzufi(services: list[DescribedService], version: str) -> bytes:
    if version not in NAMESPACES:
        known = ", ".join(NAMESPACES)
        raise Invalid(
            f"XZuFi gibt es hier nicht in Fassung „{version[:20]}“.",
            remedy=f"Möglich sind: {known}.",
            fields={"version": f"Möglich sind: {known}."},
        )
    ars = str(current_city().settings.get("ars") or "")
    return write_xzufi(services, offices_of(services), version=version, ars=ars)


def _addresses(request: HttpRequest, services: list[DescribedService]) -> dict[str, str]:
    return {one.key: request.build_absolute_uri(service_url(one.key)) for one in services}
