"""From the ids of the specification to what the program may see; what it may not is not there."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, Visibility, require
from rathaus.kernel.errors import Invalid, NotFound
from rathaus.records.models import Case, Document, DocumentVersion, File, PlanEntry
from rathaus.records.queries import cases_for, files_for, find_document
from rathaus.records.rules import may_read_plan

Row = TypeVar("Row", bound=Model)

LINE = "Eigene Organisationseinheit und Linienorganisation"
PERSONAL = "Persönlich"
# Nobody is let in beyond the office and those above it, so the wider words mean the same here.
_NARROW = frozenset({PERSONAL, "Persönlich und Vorgesetzte"})
_WIDE = frozenset(
    {
        LINE,
        "Eigener Mandant",
        "Eigene Organisationseinheit und Vorgesetzte",
        "Eigene Organisationseinheit und Vorgesetzte (ohne Zentralregistratur)",
        "Eigene Organisationseinheit",
        "Aktengebunden",
    }
)


def plan_entry_at(actor: Actor, address: str) -> PlanEntry:
    """The entry of the filing plan with this id or number („54.30“)."""
    require(may_read_plan, actor)
    identifier = _uuid(address)
    entries = PlanEntry.objects.all()
    found = entries.filter(pk=identifier) if identifier else entries.filter(number=address.strip())
    return _one(found)


def file_at(actor: Actor, address: str) -> File:
    """The file with this id."""
    return _one(_by_id(files_for(actor).select_related("plan_entry", "office"), address))


def case_at(actor: Actor, address: str) -> Case:
    """The case with this id, with its file and office."""
    return _one(_by_id(cases_for(actor).select_related("file", "office", "applicant"), address))


def document_at(actor: Actor, address: str) -> Document:
    """The document with this id, with its case and versions."""
    identifier = _uuid(address)
    if identifier is None:
        raise _nothing()
    return find_document(actor, identifier)


def content_at(actor: Actor, address: str) -> tuple[Document, DocumentVersion]:
    """The content (a version of a document) with this id, and its document."""
    identifier = _uuid(address)
    if identifier is None:
        raise _nothing()
    known = _one(DocumentVersion.objects.filter(pk=identifier).only("document_id"))
    document = find_document(actor, known.document_id)
    version = next(one for one in document.versions.all() if one.pk == identifier)
    return document, version


def any_at(actor: Actor, address: str) -> File | Case | Document:
    """The file, case or document with this id."""
    for look in (file_at, case_at, document_at):
        try:
            return look(actor, address)
        except NotFound:
            continue
    raise _nothing()


def visibility_of(definition: str) -> Visibility:
    """What a Zugriffsdefinition means here; :class:`Invalid` for words that the field lacks."""
    if definition in _NARROW:
        return Visibility.PROTECTED
    if not definition or definition in _WIDE:
        return Visibility.INTERNAL
    raise Invalid(
        _("Diese Zugriffsdefinition gibt es nicht."),
        remedy=_("Nehmen Sie „%(line)s“ oder „%(personal)s“.")
        % {"line": LINE, "personal": PERSONAL},
        fields={"accdef": _("unbekannt")},
    )


def definition_of(visibility: int) -> str:
    """The Zugriffsdefinition of something with this visibility."""
    return PERSONAL if visibility == Visibility.PROTECTED else LINE


def _by_id(rows: QuerySet[Row], address: str) -> QuerySet[Row]:
    identifier = _uuid(address)
    return rows.filter(pk=identifier) if identifier else rows.none()


def _one(rows: QuerySet[Row]) -> Row:
    found = rows.first()
    if found is None:
        raise _nothing()
    return found


def _uuid(address: str) -> UUID | None:
    try:
        return UUID(address)
    except ValueError:
        return None


def _nothing() -> NotFound:
    return NotFound(
        _("Unter dieser Adresse finden Sie hier nichts."),
        remedy=_("Prüfen Sie die Objekt-ID und ob Ihr Programm für die Stelle zugelassen ist."),
    )
