"""A whole file or case in one request: all of it, or nothing."""

from __future__ import annotations

from typing import Any

from rathaus.kernel.access import Actor
from rathaus.people.bearer import ClientRequest
from rathaus.records.api import schemas, shown
from rathaus.records.api.bodies import Part, Sent, sent
from rathaus.records.api.doors import WRITE, router
from rathaus.records.api.forms import form_of
from rathaus.records.api.once import once
from rathaus.records.api.writing import file_papers, new_case, new_file
from rathaus.records.models import Case, Direction


@router.post(
    "/files/complete",
    response=schemas.CompleteMade,
    exclude_none=True,
    auth=WRITE,
    summary="Anlegen einer kompletten Akte",
    tags=["files"],
    openapi_extra=form_of(schemas.CompleteFileSent),
)
def create_complete_file(request: ClientRequest) -> object:
    """File, case, incoming document and its contents."""
    said = sent(request, schemas.CompleteFileSent)
    params = said.params

    def act() -> dict[str, Any]:
        wanted = schemas.FileSent(
            apentry=params.apentry, shortname=params.shortnamefile, fileouobj=params.fileouobj
        )
        file = new_file(request.actor, wanted)
        opened = schemas.ProcedureSent(
            referrednumber=str(file.pk), shortname=params.shortnameprocedure or file.title
        )
        case = new_case(request.actor, opened)
        facts = {"objidfile": str(file.pk), "objnamefile": shown.name_of(file)}
        return facts | _filled(request.actor, case, params.shortnamedocument, said.parts)

    return once(request, params, act, said.parts)


@router.post(
    "/procedures/complete",
    response=schemas.CompleteMade,
    exclude_none=True,
    auth=WRITE,
    summary="Anlegen eines kompletten Vorgangs",
    tags=["procedures"],
    openapi_extra=form_of(schemas.CompleteProcedureSent),
)
def create_complete_case(request: ClientRequest) -> object:
    """Case, incoming document and its contents."""
    said = sent(request, schemas.CompleteProcedureSent)
    params = said.params

    def act() -> dict[str, Any]:
        opened = schemas.ProcedureSent(
            referrednumber=params.file,
            shortname=params.shortnameprocedure or params.shortnamedocument,
        )
        case = new_case(request.actor, opened)
        return _filled(request.actor, case, params.shortnamedocument, said.parts)

    return once(request, params, act, said.parts)


def _filled(actor: Actor, case: Case, title: str, parts: list[Part]) -> dict[str, Any]:
    params = schemas.DocumentSent(referrednumber=str(case.pk), shortname=title)
    document = file_papers(actor, case, Sent(params, parts), Direction.IN)[0]
    content = document.current
    return {
        "objidprocedure": str(case.pk),
        "objnameprocedure": shown.name_of(case),
        "objiddocument": str(document.pk),
        "objnamedocument": document.title,
        "objidcontent": str(content.pk),
        "objnamecontent": content.name,
    }
