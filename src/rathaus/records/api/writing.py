"""Opening files and cases, filing documents and their versions: the same actions as at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, Visibility, require
from rathaus.kernel.access.visibility import SEE_PROTECTED
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from rathaus.people.bearer import ClientRequest
from rathaus.people.queries import home_of_client
from rathaus.records.actions import (
    Paper,
    add_documents,
    add_version,
    close_case,
    open_file,
    open_matter,
    write_note,
)
from rathaus.records.api import schemas, shown
from rathaus.records.api.bodies import Part, Sent, sent
from rathaus.records.api.doors import WRITE, router
from rathaus.records.api.forms import form_of
from rathaus.records.api.found import (
    case_at,
    content_at,
    document_at,
    file_at,
    plan_entry_at,
    visibility_of,
)
from rathaus.records.api.once import once, tell_what_is_not_kept
from rathaus.records.models import Case, Channel, Direction, Document, File, Outcome
from rathaus.records.rules import may_open_file, may_work_on_case
from rathaus.records.structure.closing import close_file
from rathaus.records.structure.rules import may_work_on_file

_ELECTRONIC: Final = "Elektronisch"
_KINDS: Final = {Direction.IN: "letter", Direction.OUT: "outgoing", Direction.INTERNAL: "internal"}
_FILE: Final = frozenset({"shortname", "filesubj", "accdef", "apentry", "fileouobj"})
_CASE: Final = frozenset({"shortname", "filesubj", "accdef", "referrednumber", "filetype"})
_NOTED: Final = {
    "filesubj": "Betreff",
    "foreignnr": "Fremdes Geschäftszeichen",
    "delivery": "Eingangsdatum",
    "deliverydate": "Zustelldatum",
    "outgoingdate": "Versanddatum",
    "documentremarks": "Dokumentbezogene Hinweise",
    "incattachments": "Sonstige Anlagen",
}
_PAPER: Final = frozenset({"shortname", "accdef", "referrednumber", "subfiletype", *_NOTED})


@router.post(
    "/files", response=schemas.DmsObject, auth=WRITE, summary="Akte anlegen", tags=["files"]
)
def create_file(request: ClientRequest, response: HttpResponse, body: schemas.FileSent) -> object:
    """In the office named by fileouobj, or that of the program."""
    tell_what_is_not_kept(response, body, _FILE)
    return once(request, body, lambda: shown.made(new_file(request.actor, body)))


@router.post(
    "/procedures",
    response=schemas.DmsObject,
    auth=WRITE,
    summary="Vorgang anlegen",
    tags=["procedures"],
)
def create_case(
    request: ClientRequest, response: HttpResponse, body: schemas.ProcedureSent
) -> object:
    """In an open file."""
    tell_what_is_not_kept(response, body, _CASE)
    return once(request, body, lambda: shown.made(new_case(request.actor, body)))


@router.post(
    "/incomings",
    response=schemas.DocumentMade,
    auth=WRITE,
    summary="Eingangsdokument anlegen",
    tags=["incomings"],
    openapi_extra=form_of(schemas.DocumentSent),
)
def create_incoming(request: ClientRequest, response: HttpResponse) -> object:
    """With its contents; several become one document each."""
    return _create(request, response, Direction.IN)


@router.post(
    "/outgoings",
    response=schemas.DocumentMade,
    auth=WRITE,
    summary="Erledigung anlegen",
    tags=["outgoings"],
    openapi_extra=form_of(schemas.DocumentSent),
)
def create_outgoing(request: ClientRequest, response: HttpResponse) -> object:
    """It is filed, not sent."""
    return _create(request, response, Direction.OUT)


@router.post(
    "/internal",
    response=schemas.DocumentMade,
    auth=WRITE,
    summary="Internes Dokument anlegen",
    tags=["internal"],
    openapi_extra=form_of(schemas.DocumentSent),
)
def create_internal(request: ClientRequest, response: HttpResponse) -> object:
    """With its contents; several become one document each."""
    return _create(request, response, Direction.INTERNAL)


@router.post(
    "/contentObjects",
    response=schemas.ContentMade,
    auth=WRITE,
    summary="Schriftstück anlegen",
    tags=["contentObjects"],
    openapi_extra=form_of(schemas.ContentSent),
)
def create_content(request: ClientRequest) -> object:
    """The next version of a document; the earlier ones stay."""
    said = sent(request, schemas.ContentSent)
    part = said.one()
    document = document_at(request.actor, said.params.referrednumber)
    return once(
        request,
        said.params,
        lambda: {"objid": _version(request.actor, document, part)[0]},
        said.parts,
    )


@router.put(
    "/contentObjects/{objaddress}",
    response=schemas.ContentChanged,
    auth=WRITE,
    summary="Schriftstück ändern",
    tags=["contentObjects"],
    openapi_extra=form_of(schemas.ContentSent),
)
def change_content(request: ClientRequest, objaddress: str) -> object:
    """A new version, if the one named is still the last."""
    said = sent(request, schemas.ContentSent)
    part = said.one()
    document, version = content_at(request.actor, objaddress)
    if version != document.current:
        raise Conflict(
            _("Zu diesem Schriftstück gibt es schon eine neuere Fassung."),
            remedy=_("Lesen Sie sie unter documentObjects und ändern Sie diese."),
        )

    def act() -> dict[str, Any]:
        made, name = _version(request.actor, document, part)
        document_facts = shown.made(document)
        return document_facts | {"contentobjid": made, "contentobjname": name}

    return once(request, said.params, act, said.parts)


@router.put(
    "/depositObjects/{objaddress}",
    response=schemas.DmsObject,
    auth=WRITE,
    summary="z. A. setzen",
    tags=["depositObjects"],
)
def deposit(request: ClientRequest, objaddress: str) -> object:
    """Closes a case that no procedure runs, or a file in which no case is open."""
    try:
        case = case_at(request.actor, objaddress)
    except NotFound:
        return shown.made(_put_away(request.actor, file_at(request.actor, objaddress)))
    require(may_work_on_case, request.actor, case)
    if case.procedure_key and case.closed_at is None:
        raise Conflict(
            _("Diesen Vorgang führt ein Verfahren; es schließt ihn ab."),
            remedy=_("Erledigen Sie die offenen Aufgaben am Schreibtisch."),
        )
    if case.closed_at is None:
        close_case(actor=request.actor, case=case, outcome=Outcome.DONE)
    return shown.made(case)


def _put_away(actor: Actor, file: File) -> File:
    require(may_work_on_file, actor, file)
    return file if file.closed_at is not None else close_file(actor=actor, file=file)


def new_file(actor: Actor, body: schemas.FileSent) -> File:
    """Open the file that the program described."""
    entry = plan_entry_at(actor, body.apentry)
    office = _office(actor, body.fileouobj)
    visibility = _visibility(actor, body.accdef, office)
    title = body.shortname or body.filesubj
    return open_file(
        actor=actor, plan=entry.number, title=title, office=office, visibility=visibility
    )


def new_case(actor: Actor, body: schemas.ProcedureSent) -> Case:
    """Open the case that the program described."""
    if body.filetype not in ("", _ELECTRONIC):
        raise Invalid(
            _("Über die Schnittstelle entstehen nur elektronische Vorgänge."),
            remedy=_("Teile auf Papier trägt die Schriftgutverwaltung am Schreibtisch ein."),
            fields={"filetype": _ELECTRONIC},
        )
    file = file_at(actor, body.referrednumber)
    return open_matter(
        actor=actor,
        file=file,
        title=body.shortname or body.filesubj,
        channel=Channel.ONLINE,
        visibility=_visibility(actor, body.accdef, file.office_id),
    )


def _create(request: ClientRequest, response: HttpResponse, direction: Direction) -> object:
    said = sent(request, schemas.DocumentSent)
    tell_what_is_not_kept(response, said.params, _PAPER)
    if not said.params.referrednumber:
        raise Invalid(
            _("Ein Dokument ohne Vorgang nimmt die Akte nicht auf."),
            remedy=_("Nennen Sie die Objekt-ID des Vorgangs im Feld „referrednumber“."),
            fields={"referrednumber": _("fehlt")},
        )
    case = case_at(request.actor, said.params.referrednumber)

    def act() -> dict[str, Any]:
        papers = file_papers(request.actor, case, said, direction)
        contents = [shown.reference(paper.current) for paper in papers]
        return shown.made(papers[0]) | {"giobjecttype": contents}

    return once(request, said.params, act, said.parts)


def file_papers(
    actor: Actor, case: Case, said: Sent[schemas.DocumentSent], direction: Direction
) -> list[Document]:
    """File each content as a document; what has no field here goes on record as a note."""
    if not said.parts:
        raise Invalid(
            _("Ein Dokument ohne Inhalt nimmt die Akte nicht auf."),
            remedy=_("Senden Sie das Schriftstück im Feld „giattachmenttype“ mit."),
            fields={"giattachmenttype": _("fehlt")},
        )
    params = said.params
    require(may_work_on_case, actor, case)
    visibility = _visibility(actor, params.accdef, case.office_id)
    papers = [
        Paper(
            blob=part.kept(),
            name=part.name,
            title=title,
            kind=_KINDS[direction],
            direction=direction,
            visibility=visibility,
        )
        for part, title in zip(said.parts, _titles(params.shortname, said.parts), strict=True)
    ]
    made = add_documents(actor=actor, case=case, papers=papers)
    if facts := list(_facts(params)):
        heading = f"Zu „{made[0].title}“ (Dokument {made[0].serial}) übermittelt:"
        write_note(actor=actor, case=case, text="\n".join([heading, *facts]))
    return made


def _titles(title: str, parts: list[Part]) -> list[str]:
    """The title, for further contents with the name of the file; without one that name alone."""
    names = [part.name or _("Schriftstück") for part in parts]
    if not title.strip():
        return names
    return [title.strip(), *(f"{title.strip()}: {name}" for name in names[1:])]


def _facts(params: schemas.DocumentSent) -> Iterator[str]:
    if params.subfiletype:
        yield f"Dokumenttyp: {params.subfiletype}"
    for name, label in _NOTED.items():
        if value := getattr(params, name):
            said = f"{value:%d.%m.%Y %H:%M}" if hasattr(value, "isoformat") else str(value)
            yield f"{label}: {said}"


def _version(actor: Actor, document: Document, part: Part) -> tuple[str, str]:
    require(may_work_on_case, actor, document.case)
    version = add_version(actor=actor, document=document, blob=part.kept(), name=part.name)
    return str(version.pk), version.name


def _office(actor: Actor, address: str) -> UUID:
    """The office named, or the one for which the program is registered; then the rule is asked."""
    home = home_of_client(actor)
    try:
        office = UUID(address) if address else home
    except ValueError:
        office = None
    if office is None:
        raise Invalid(
            _("Es fehlt, welche Stelle die Akte führt."),
            remedy=_("Nennen Sie ihre Objekt-ID im Feld „fileouobj“."),
            fields={"fileouobj": _("fehlt oder ist unbekannt")},
        )
    require(may_open_file, actor, office)
    return office


def _visibility(actor: Actor, definition: str, office: UUID) -> Visibility:
    visibility = visibility_of(definition)
    if visibility == Visibility.PROTECTED and not actor.can(SEE_PROTECTED, office):
        raise NotAllowed(
            _("Geschütztes legt nur an, wer es auch sehen darf."),
            remedy=_("Lassen Sie dem Programm die Rolle für geschützte Vorgänge geben."),
        )
    return visibility
