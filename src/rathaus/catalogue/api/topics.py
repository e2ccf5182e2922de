"""Life situations and target groups."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from rathaus.catalogue.api import schemas
from rathaus.catalogue.api.doors import answer, router
from rathaus.catalogue.api.shown import ROOT, said
from rathaus.catalogue.models import FIRST_LANGUAGE, Topic


@router.get("/topics", response=schemas.TopicList, summary="Lebenslagen und Zielgruppen")
def topics(request: HttpRequest, kind: str = "", language: str = FIRST_LANGUAGE) -> HttpResponse:
    """Mit `kind=situation` nur Lebenslagen, mit `kind=group` nur Zielgruppen."""
    shown = [Topic.Kind.SITUATION, Topic.Kind.GROUP]
    rows = Topic.objects.filter(kind__in=shown, enabled=True)
    if kind:
        rows = rows.filter(kind=kind)
    data = [
        schemas.TopicOut(
            kind=row.kind,
            key=row.key,
            name=said(row.names, language),
            text=said(row.texts, language),
            services=request.build_absolute_uri(f"{ROOT}/services?topic={row.kind}:{row.key}"),
        )
        for row in rows
    ]
    return answer(request, schemas.TopicList(data=data))
