"""Reading what has an id."""

from __future__ import annotations

from typing import Annotated

import orjson
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags, quote_etag
from ninja import Query
from ninja.params import Header

from rathaus.kernel.blobs import read, serve
from rathaus.people.bearer import ClientRequest
from rathaus.records.api import schemas, shown
from rathaus.records.api.doors import router
from rathaus.records.api.found import (
    any_at,
    case_at,
    content_at,
    definition_of,
    document_at,
    file_at,
    plan_entry_at,
)
from rathaus.records.api.pages import Paging, listed
from rathaus.records.models import PlanEntry
from rathaus.records.queries import cases_for, documents_for, files_for

_OLDEST = ("received_at", "id")
_OPEN, _CLOSED = 10, 30  # Bearbeitungsstatus of the specification


@router.get(
    "/apentries/{objaddress}",
    response=schemas.ObjectList,
    summary="Untergeordnete Aktenplaneinträge auslesen",
    tags=["apentries"],
)
def plan_entries_below(
    request: ClientRequest, response: HttpResponse, objaddress: str, paging: Query[Paging]
) -> object:
    """The entries below one; its id may be its number."""
    entry = plan_entry_at(request.actor, objaddress)
    rows = listed(request, response, PlanEntry.objects.filter(parent=entry), ("number",), paging)
    return {"giobjecttype": [shown.reference(row) for row in rows]}


@router.get(
    "/subjectAreas/{objaddress}",
    response=schemas.ObjectList,
    summary="Liste von Sachakten auslesen",
    tags=["subjectAreas"],
)
def files_of_entry(
    request: ClientRequest, response: HttpResponse, objaddress: str, paging: Query[Paging]
) -> object:
    """The files under an entry of the plan."""
    entry = plan_entry_at(request.actor, objaddress)
    found = files_for(request.actor).filter(plan_entry=entry)
    rows = listed(request, response, found, ("number",), paging)
    return {"giobjecttype": [shown.reference(row) for row in rows]}


@router.get(
    "/files/{objaddress}",
    response=schemas.FileShown,
    exclude_none=True,
    summary="Akte lesen",
    tags=["files"],
)
def read_file(request: ClientRequest, response: HttpResponse, objaddress: str) -> object:
    """With its first 200 cases; the header Link leads to the others."""
    file = file_at(request.actor, objaddress)
    at = request.path.replace(f"/files/{objaddress}", f"/subjectAreaFileObjects/{objaddress}")
    cases = cases_for(request.actor).filter(file=file)
    return shown.file_shown(file, listed(request, response, cases, _OLDEST, Paging(), at=at))


@router.get(
    "/subjectAreaFileObjects/{objaddress}",
    response=schemas.ObjectList,
    summary="Liste von Vorgängen auslesen",
    tags=["subjectAreaFileObjects"],
)
def cases_of_file(
    request: ClientRequest,
    response: HttpResponse,
    objaddress: str,
    paging: Query[Paging],
    propdocstate: Annotated[int | None, Header(alias="propdocstate")] = None,
) -> object:
    """The cases of a file; propdocstate 10 or 30 names open or closed ones."""
    cases = cases_for(request.actor).filter(file=file_at(request.actor, objaddress))
    if propdocstate is not None:
        wanted = {_OPEN: Q(closed_at=None), _CLOSED: Q(closed_at__isnull=False)}
        cases = cases.filter(wanted[propdocstate]) if propdocstate in wanted else cases.none()
    rows = listed(request, response, cases, _OLDEST, paging)
    return {"giobjecttype": [shown.reference(row) for row in rows]}


@router.get(
    "/procedures/{objaddress}",
    response=schemas.ProcedureShown,
    exclude_none=True,
    summary="Vorgang lesen",
    tags=["procedures"],
)
def read_case(request: ClientRequest, response: HttpResponse, objaddress: str) -> object:
    """With its first 200 documents; the header Link leads to the others."""
    case = case_at(request.actor, objaddress)
    at = request.path.replace(f"/procedures/{objaddress}", f"/procedureObjects/{objaddress}")
    papers = documents_for(request.actor, case).prefetch_related(None)
    return shown.case_shown(case, listed(request, response, papers, ("serial",), Paging(), at=at))


@router.get(
    "/procedureObjects/{objaddress}",
    response=schemas.ObjectList,
    summary="Liste von Dokumenten auslesen",
    tags=["procedureObjects"],
)
def documents_of_case(
    request: ClientRequest, response: HttpResponse, objaddress: str, paging: Query[Paging]
) -> object:
    """The documents of a case."""
    case = case_at(request.actor, objaddress)
    papers = documents_for(request.actor, case).prefetch_related(None)
    rows = listed(request, response, papers, ("serial",), paging)
    return {"giobjecttype": [shown.reference(row) for row in rows]}


@router.get(
    "/readDocumentObjectsMetaData/{objaddress}",
    response=schemas.BusinessObjects,
    summary="Liste von Dokumenten mit Metadaten auslesen",
    tags=["readDocumentObjectsMetaData"],
)
def document_facts(
    request: ClientRequest, response: HttpResponse, objaddress: str, paging: Query[Paging]
) -> object:
    """The documents of a case with what is known about each."""
    case = case_at(request.actor, objaddress)
    rows = listed(request, response, documents_for(request.actor, case), ("serial",), paging)
    return {"businessobjecttype": [shown.business_object(row, case.office.name) for row in rows]}


@router.get(
    "/documentObjects/{objaddress}",
    response=schemas.ObjectList,
    summary="Liste von Schriftstücken auslesen",
    tags=["documentObjects"],
)
def contents_of_document(request: ClientRequest, objaddress: str) -> object:
    """The versions of a document, the one that counts last."""
    document = document_at(request.actor, objaddress)
    versions = sorted(document.versions.all(), key=lambda version: version.number)
    return {"giobjecttype": [shown.reference(version) for version in versions]}


@router.get(
    "/outgoings/{objaddress}",
    response=schemas.OutgoingShown,
    summary="Erledigung lesen",
    tags=["outgoings"],
)
def read_document(request: ClientRequest, objaddress: str) -> object:
    """Answers for incoming and internal documents as well."""
    return shown.document_shown(document_at(request.actor, objaddress))


@router.get(
    "/contentObjects/{objaddress}",
    response=schemas.Content,
    summary="Schriftstück lesen",
    tags=["contentObjects"],
)
def read_content(request: ClientRequest, objaddress: str) -> object:
    """In base64; with ``Accept: application/octet-stream`` as bytes."""
    document, version = content_at(request.actor, objaddress)
    answer: HttpResponse
    if "application/octet-stream" in request.headers.get("Accept", ""):
        answer = serve(version.blob, version.name, request=request)
    else:
        etag = quote_etag(f"{version.sha256}-json")
        if etag in parse_etags(request.headers.get("If-None-Match", "")):
            answer = HttpResponseNotModified()
        else:
            said = shown.content(document, version, read(version.blob))
            answer = HttpResponse(orjson.dumps(said), content_type="application/json")
        answer["ETag"] = etag
        answer["Cache-Control"] = "private, no-store"
    patch_vary_headers(answer, ["Accept"])
    return answer


@router.get(
    "/contentObjectMetaData/{objaddress}",
    response=schemas.ContentMetadata,
    summary="Schriftstück Metadaten lesen",
    tags=["contentObjectMetaData"],
)
def read_content_facts(request: ClientRequest, objaddress: str) -> object:
    """A content without its bytes."""
    document, version = content_at(request.actor, objaddress)
    facts = shown.metadata(document, version)
    return {"referrednumber": str(document.pk), "gimetadatatype": facts}


@router.get(
    "/disposalScheduleDates/{objaddress}",
    response=schemas.RetentionShown,
    exclude_none=True,
    summary="Aufbewahrungsdatum lesen",
    tags=["disposalScheduleDates"],
)
def read_retention(request: ClientRequest, objaddress: str) -> object:
    """Until when a file is kept; beyond the specification, which only sets it."""
    file = file_at(request.actor, objaddress)
    return shown.made(file) | {"offltscheduled": shown.kept_until(file)}


@router.get(
    "/accessDefinitions/{objaddress}",
    response=schemas.AccessShown,
    summary="Zugriffsdefinition lesen",
    tags=["accessDefinitions"],
)
def read_access(request: ClientRequest, objaddress: str) -> object:
    """Who may see it; beyond the specification, which only changes it."""
    return {"objaccdef": definition_of(any_at(request.actor, objaddress).visibility)}
