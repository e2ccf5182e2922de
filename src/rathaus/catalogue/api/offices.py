"""Offices with address, ways of contact and hours."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from rathaus.catalogue.api import schemas
from rathaus.catalogue.api.doors import answer, paged, router, with_next
from rathaus.catalogue.api.shown import office_full
from rathaus.catalogue.exchange.ours import describe_office
from rathaus.kernel.errors import NotFound
from rathaus.kernel.paging import MAX_SIZE
from rathaus.people.models import Office


@router.get("/offices", response=schemas.OfficeList, summary="Stellen")
def offices(request: HttpRequest, limit: int = 50, after: str = "") -> HttpResponse:
    """Alle Stellen mit Anschrift und Öffnungszeiten, die übergeordneten zuerst."""
    rows = Office.objects.select_related("parent").prefetch_related("opening_hours")
    page, following = paged(request, rows, ("path",), limit=min(limit, MAX_SIZE), after=after)
    data = [office_full(request, describe_office(row)) for row in page.rows]
    return with_next(answer(request, schemas.OfficeList(data=data, next=following)), following)


@router.get("/offices/{slug:key}", response=schemas.OfficeFull, summary="Eine Stelle")
def office(request: HttpRequest, key: str) -> HttpResponse:
    """Mit Anschrift, Telefon und Öffnungszeiten."""
    rows = Office.objects.select_related("parent").prefetch_related("opening_hours")
    row = rows.filter(key=key).first()
    if row is None:
        raise NotFound(_("Diese Stelle gibt es hier nicht."))
    return answer(request, office_full(request, describe_office(row)))
