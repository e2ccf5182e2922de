"""Services: in a list, one by one, and found by words."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema

from rathaus.catalogue.addresses import service_url
from rathaus.catalogue.api import schemas
from rathaus.catalogue.api.doors import answer, paged, router, with_next
from rathaus.catalogue.api.shown import ROOT, service_full, service_short
from rathaus.catalogue.exchange.ours import describe, describe_office, public_services
from rathaus.catalogue.models import FIRST_LANGUAGE, Service, ServiceText
from rathaus.catalogue.queries import find_service
from rathaus.kernel import search
from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.paging import MAX_SIZE
from rathaus.people.models import Office


class Wanted(Schema):
    """Which services: of an office or those below it, of a topic („situation:umzug“), with a LeiKa
    key, changed since a moment. ``after`` is the cursor of the page before."""

    language: str = FIRST_LANGUAGE
    office: str = ""
    topic: str = ""
    leika: str = ""
    modified_since: datetime | None = None
    limit: int = 50
    after: str = ""


@router.get("/services", response=schemas.ServiceList, summary="Leistungen")
def services(request: HttpRequest, wanted: Query[Wanted]) -> HttpResponse:
    """Alle Leistungen nach Namen; mit `modified_since` nach Änderung, dann auch zurückgezogene."""
    rows = Service.objects.filter(state=Service.State.PUBLISHED)
    order = ("sort_name", "key")
    if wanted.modified_since is not None:
        since = wanted.modified_since
        if timezone.is_naive(since):
            since = timezone.make_aware(since)
        states = [Service.State.PUBLISHED, Service.State.WITHDRAWN]
        rows = Service.objects.filter(state__in=states, updated_at__gte=since)
        order = ("updated_at", "key")
    if wanted.office:
        path = Office.objects.filter(key=wanted.office).values_list("path", flat=True).first()
        rows = rows.filter(Q(office__path=path) | Q(office__path__startswith=f"{path}/"))
    if wanted.topic:
        kind, _colon, key = wanted.topic.rpartition(":")
        named = Q(topics__key=key, topics__kind=kind) if kind else Q(topics__key=key)
        rows = rows.filter(named).distinct()
    if wanted.leika:
        rows = rows.filter(leika=wanted.leika)
    short = ServiceText.objects.filter(module=ServiceText.Module.SHORT, position=0)
    rows = rows.select_related("office").prefetch_related(Prefetch("texts", short))
    page, following = paged(
        request, rows, order, limit=min(wanted.limit, MAX_SIZE), after=wanted.after
    )
    data = [service_short(request, row, wanted.language) for row in page.rows]
    return with_next(answer(request, schemas.ServiceList(data=data, next=following)), following)


@router.get("/search", response=schemas.HitList, summary="Suche nach Leistungen")
def found(
    request: HttpRequest, q: str, language: str = FIRST_LANGUAGE, limit: int = 10, after: str = ""
) -> HttpResponse:
    """Dieselbe Suche wie auf der Seite: Tippfehler, Beugung und Alltagswörter werden verstanden."""
    results = search.search(
        q[:200], ANONYMOUS, kinds=("service",), language=language, limit=limit, cursor=after
    )
    data = [
        schemas.HitOut(
            key=hit.key,
            name=hit.title,
            summary=hit.summary,
            language=hit.language,
            url=request.build_absolute_uri(service_url(hit.key)),
            href=request.build_absolute_uri(f"{ROOT}/services/{hit.key}"),
        )
        for hit in results.hits
    ]
    following = ""
    if results.next:
        query = {"q": q, "language": language, "limit": limit, "after": results.next}
        following = request.build_absolute_uri(f"{request.path}?{urlencode(query)}")
    return with_next(answer(request, schemas.HitList(data=data, next=following)), following)


@router.get("/services/{slug:key}", response=schemas.ServiceFull, summary="Eine Leistung")
def service(request: HttpRequest, key: str, language: str = FIRST_LANGUAGE) -> HttpResponse:
    """Mit geltenden Texten, Gebühren, Fristen, Unterlagen, Links, zuständiger Stelle und Zeiten."""
    row = public_services().filter(key=key).first() or find_service(key)
    told = service_full(request, row, describe(row), describe_office(row.office), language)
    return answer(request, told)
