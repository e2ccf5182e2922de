"""What the specification has and this house refuses, or does not offer; each says why.

Nothing in a file is changed or cancelled afterwards (Aktenwahrheit): what was filed in error stays,
and what is right follows it. An update that changes nothing succeeds, any other is told the way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Status

from rathaus.kernel.errors import Conflict, RathausError
from rathaus.people.bearer import ClientRequest
from rathaus.records.api import schemas, shown
from rathaus.records.api.bodies import sent
from rathaus.records.api.doors import WRITE, router
from rathaus.records.api.forms import form_of
from rathaus.records.api.found import any_at, case_at, definition_of, document_at, file_at
from rathaus.records.models import Case, Document, File

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class NotOffered(RathausError):
    """The specification has it, this house does not."""

    status: ClassVar[int] = 501
    code = "not-offered"


_INBOX = gettext_lazy("Einen gemeinsamen Postkorb führt die Akte nicht; Post kommt als Eingang an.")
_FACTS = gettext_lazy("Fachdaten führt das Verfahren, nicht die Akte.")
_ADDRESSEES = gettext_lazy("Adressaten führt das Verfahren; die Akte kennt Beteiligte.")
_PLAN = gettext_lazy("Den Aktenplan liest die Schriftgutverwaltung aus einer Datei ein.")
_PERSON = gettext_lazy("Das entscheidet ein Mensch am Schreibtisch, kein Programm.")
_TEMPLATE = gettext_lazy("Vorgangsvorlagen gibt es nicht: ein Verfahren sagt, was zu tun ist.")

NOT_OFFERED: Final[dict[tuple[str, str], StrOrPromise]] = {
    ("PUT", "/addAddressees/{objaddress}"): _ADDRESSEES,
    ("GET", "/addressee/{objaddress}"): _ADDRESSEES,
    ("PUT", "/businessDataValue/{objaddress}"): _FACTS,
    ("POST", "/completeProcedureBusinessData"): _FACTS,
    ("GET", "/userFormsData/{objaddress}"): _FACTS,
    ("PUT", "/userFormsData/{objaddress}"): _FACTS,
    ("POST", "/incomingFromInbox"): _INBOX,
    ("POST", "/objectAndImportToInbox"): _INBOX,
    ("POST", "/proceduresFromTemplate"): _TEMPLATE,
    ("PUT", "/reAssignObject/{objaddress}"): _PERSON,
    ("PUT", "/revokeDepositObjects/{objaddress}"): _PERSON,
    ("PUT", "/setSignatureObjects/{objaddress}"): _PERSON,
    ("PUT", "/startWorkflows/{objaddress}"): _PERSON,
    ("PUT", "/subjectArea/{objaddress}"): _PLAN,
    ("POST", "/subjectAreaUnits"): _PLAN,
}
"""What is answered with 501, and why."""


@router.put(
    "/files/{objaddress}",
    response=schemas.DmsObject,
    auth=WRITE,
    summary="Akte ändern",
    tags=["files"],
)
def change_file(request: ClientRequest, objaddress: str, body: schemas.FileChanged) -> object:
    """Refused, unless nothing changes."""
    file = file_at(request.actor, objaddress)
    _unchanged(body, file)
    return shown.made(file)


@router.put(
    "/procedures/{objaddress}",
    response=schemas.DmsObject,
    auth=WRITE,
    summary="Vorgang ändern",
    tags=["procedures"],
)
def change_case(request: ClientRequest, objaddress: str, body: schemas.ProcedureChanged) -> object:
    """Refused, unless nothing changes."""
    case = case_at(request.actor, objaddress)
    _unchanged(body, case)
    return shown.made(case)


@router.put(
    "/incomings/{objaddress}",
    response=schemas.DocumentMade,
    auth=WRITE,
    summary="Eingang ändern",
    tags=["incomings"],
    openapi_extra=form_of(schemas.DocumentSent),
)
def change_incoming(request: ClientRequest, objaddress: str) -> object:
    """Refused, unless nothing changes."""
    return _change_document(request, objaddress)


@router.put(
    "/outgoings/{objaddress}",
    response=schemas.DocumentMade,
    auth=WRITE,
    summary="Erledigung ändern",
    tags=["outgoings"],
    openapi_extra=form_of(schemas.DocumentSent),
)
def change_outgoing(request: ClientRequest, objaddress: str) -> object:
    """Refused, unless nothing changes."""
    return _change_document(request, objaddress)


@router.put(
    "/cancelObjects/{objaddress}",
    response={204: None},
    auth=WRITE,
    summary="Objekt stornieren",
    tags=["cancelObjects"],
)
def cancel(request: ClientRequest, objaddress: str) -> object:
    """Always refused: a file shows what happened."""
    any_at(request.actor, objaddress)
    raise Conflict(
        _("Was bei den Akten ist, wird nicht storniert: Die Akte muss zeigen, was geschah."),
        remedy=_("Legen Sie das Richtige dazu, und halten Sie den Irrtum in einem Vermerk fest."),
    )


@router.put(
    "/disposalScheduleDates/{objaddress}",
    response=schemas.DmsObject,
    auth=WRITE,
    summary="Aufbewahrungsdatum setzen",
    tags=["disposalScheduleDates"],
)
def set_retention(request: ClientRequest, objaddress: str) -> object:
    """Always refused: it follows from the filing plan."""
    file_at(request.actor, objaddress)
    raise Conflict(
        _("Die Aufbewahrungsfrist folgt aus dem Aktenplan und lässt sich nicht einzeln setzen."),
        remedy=_("Lesen Sie sie hier mit GET; Fristen ändert die Schriftgutverwaltung im Plan."),
    )


@router.put(
    "/accessDefinitions/{objaddress}",
    response={204: None},
    auth=WRITE,
    summary="Zugriffsdefinition ändern",
    tags=["accessDefinitions"],
)
def change_access(request: ClientRequest, objaddress: str, body: schemas.AccessSent) -> object:
    """Refused, unless nothing changes."""
    thing = any_at(request.actor, objaddress)
    if body.objaccdef != definition_of(thing.visibility):
        raise Conflict(
            _("Wer etwas sehen darf, ändert kein Programm."),
            remedy=_("Rechte an einer Akte vergibt die zuständige Stelle am Schreibtisch."),
        )
    return Status(204, None)


def _change_document(request: ClientRequest, objaddress: str) -> object:
    document = document_at(request.actor, objaddress)
    said = sent(request, schemas.DocumentSent)
    if said.parts:
        raise Conflict(
            _("Ein Dokument bekommt neue Inhalte nur als neue Fassung."),
            remedy=_("Senden Sie sie an contentObjects."),
        )
    _unchanged(said.params, document)
    versions = [shown.reference(version) for version in document.versions.all()]
    return shown.made(document) | {"giobjecttype": versions}


def _unchanged(body: schemas.Described, thing: File | Case | Document) -> None:
    """Raise :class:`Conflict` where the body asks for anything but what is there."""
    now = {"shortname": thing.title, "accdef": definition_of(thing.visibility)}
    given = {name: getattr(body, name) for name in body.model_fields_set if getattr(body, name)}
    wanted = sorted(name for name, value in given.items() if now.get(name) != value)
    if wanted:
        raise Conflict(
            _("Was bei den Akten steht, wird nicht überschrieben: %(fields)s.")
            % {"fields": ", ".join(wanted)},
            remedy=_("Halten Sie die neue Angabe mit einem weiteren Dokument fest."),
        )


def _refusal(reason: StrOrPromise, *, with_id: bool) -> Callable[..., HttpResponse]:
    def refuse(request: ClientRequest) -> HttpResponse:
        raise NotOffered(
            str(reason), remedy=_("Was es stattdessen gibt, steht unter /api/v1/docs.")
        )

    def refuse_one(request: ClientRequest, objaddress: str) -> HttpResponse:
        return refuse(request)

    return refuse_one if with_id else refuse


for (_method, _path), _reason in NOT_OFFERED.items():
    router.api_operation(
        [_method],
        _path,
        tags=[_path.split("/")[1]],
        summary="Nicht angeboten (501)",
        description=str(_reason),
        operation_id=f"refuse_{_method}_{_path.split('/')[1]}".lower(),
    )(_refusal(_reason, with_id="{" in _path))
