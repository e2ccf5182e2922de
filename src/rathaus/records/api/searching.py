"""Searching: every given field narrows, and numbers are found by their beginning."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query

from rathaus.kernel.access import require
from rathaus.kernel.errors import Invalid
from rathaus.people.bearer import ClientRequest
from rathaus.records.api import schemas, shown
from rathaus.records.api.doors import router
from rathaus.records.api.found import file_at, plan_entry_at
from rathaus.records.api.pages import Paging, listed
from rathaus.records.models import Case, File, PlanEntry
from rathaus.records.queries import NEWEST, cases_for, files_for
from rathaus.records.rules import may_read_plan


@router.post(
    "/apentries/search",
    response=schemas.ObjectList,
    summary="Suche nach Aktenplaneinträgen",
    tags=["apentries"],
)
def search_plan(
    request: ClientRequest,
    response: HttpResponse,
    body: schemas.PlanSearch,
    paging: Query[Paging],
) -> object:
    """The entry with this number and all below it; without one the whole plan."""
    require(may_read_plan, request.actor)
    entries = PlanEntry.objects.all()
    if number := _plain(body.basenr):
        entries = entries.filter(Q(number=number) | Q(number__startswith=f"{number}."))
    if words := _plain(body.subjareaspecreference):
        entries = entries.filter(title__icontains=words)
    rows = listed(request, response, entries, ("number",), paging)
    return {"giobjecttype": [shown.reference(row) for row in rows]}


@router.post(
    "/files/search", response=schemas.ObjectList, summary="Suche nach Akten", tags=["files"]
)
def search_files(
    request: ClientRequest,
    response: HttpResponse,
    body: schemas.FileSearch,
    paging: Query[Paging],
) -> object:
    """Every given field narrows; numbers are found by their beginning."""
    found = files_for(request.actor)
    if body.apentry:
        found = found.filter(plan_entry=plan_entry_at(request.actor, body.apentry))
    if number := _plain(body.filereference):
        found = found.filter(number__startswith=number)
    for words in filter(None, (_plain(body.objmlname), _plain(body.filesubj))):
        found = found.filter(Q(title__icontains=words) | Q(number__startswith=words))
    rows: list[File] = listed(request, response, found, ("number",), paging)
    return {"giobjecttype": [shown.reference(row) for row in rows]}


@router.post(
    "/procedures/search",
    response=schemas.ObjectList,
    summary="Suche nach Vorgängen",
    tags=["procedures"],
)
def search_cases(
    request: ClientRequest,
    response: HttpResponse,
    body: schemas.ProcedureSearch,
    paging: Query[Paging],
) -> object:
    """Every given field narrows; the newest stand first."""
    found = cases_for(request.actor)
    if body.referrednumber:
        found = found.filter(file=file_at(request.actor, body.referrednumber))
    if number := _plain(body.filereference):
        found = found.filter(Q(number__startswith=number) | Q(file__number__startswith=number))
    for words in filter(None, (_plain(body.objmlname), _plain(body.filesubj))):
        found = found.filter(Q(title__icontains=words) | Q(number__startswith=words))
    rows: list[Case] = listed(request, response, found, NEWEST, paging)
    return {"giobjecttype": [shown.reference(row) for row in rows]}


@router.post(
    "/searchObjNames/search",
    response=schemas.ObjectList,
    summary="Suche nach Objektnamen",
    tags=["searchObjNames"],
)
def search_names(
    request: ClientRequest,
    response: HttpResponse,
    body: schemas.NameSearch,
    paging: Query[Paging],
) -> object:
    """Among files, cases and entries of the plan, as objclass says."""
    words = body.searchstring
    if body.objclass.endswith(("SubjectAreaFile", "Sachakte")):
        return search_files(request, response, schemas.FileSearch(objmlname=words), paging)
    if body.objclass.endswith(("Procedure", "Vorgang")):
        return search_cases(request, response, schemas.ProcedureSearch(objmlname=words), paging)
    if body.objclass.endswith(("SubjectArea", "Aktenplaneintrag")):
        wanted = schemas.PlanSearch(subjareaspecreference=words)
        return search_plan(request, response, wanted, paging)
    raise Invalid(
        _("Nach Objekten dieser Klasse wird hier nicht gesucht."),
        remedy=_("Suchen Sie nach Sachakte, Vorgang oder Aktenplaneintrag."),
        fields={"objclass": _("unbekannt")},
    )


def _plain(words: str) -> str:
    """What was asked for, without the wildcards at its ends: parts are found anyhow."""
    return words.strip().strip("*%").strip()[:200]
