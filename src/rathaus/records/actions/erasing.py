"""Erasing a document before its file, and keeping a file from that."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rathaus.kernel import blobs
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Conflict
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.rows import fetch, update
from rathaus.kernel.transactions import action
from rathaus.records.events import DocumentErased, FileHeld
from rathaus.records.models import Binding, Document, DocumentVersion, File, Inspection
from rathaus.records.renditions.removing import remove_renditions
from rathaus.records.rules import may_manage_records

_NAME = "geloescht.txt"
_GONE = "gelöscht"
_TOLD = "Dieses Dokument wurde am {day:%d.%m.%Y} gelöscht ({why})."


@action
def erase_document(*, actor: Actor, document: Document, why: str) -> Document:
    """Erase the content of a document in all versions; that it was there stays on record.

    ``why`` is the norm and basis, in German. Place, kind and day of filing stay, and a note of the
    erasure takes the place of the content; names of files go. So it goes with what was released of
    it for an inspection; when, to whom and with which hash stays. Erased twice is erased once.
    Raises :class:`Conflict` while the file is open or held.
    """
    require(may_manage_records, actor)
    (file,) = fetch(File, "id = %s FOR NO KEY UPDATE", [document.file_id])
    if file.closed_at is None or file.hold:
        raise Conflict(
            _("Aus einer laufenden oder gesperrten Akte wird nichts gelöscht."),
            remedy=_("Warten Sie, bis sie abgeschlossen und die Sperre aufgehoben ist."),
        )
    document.refresh_from_db(fields=["erased_on", "erased_why", "title"])
    if document.erased_on is not None:
        return document
    document.erased_on, document.erased_why = today(), why
    document.title = document.title.partition(": ")[0]
    document.mistaken_why = _GONE if document.mistaken_why else ""
    names = ("erased_on", "erased_why", "title", "mistaken_why")
    update(Document, {"id": document.pk}, **{name: getattr(document, name) for name in names})
    record(
        DocumentErased(
            subject=Reference("case", str(document.case_id)),
            document=Reference("document", str(document.pk)),
            serial=document.serial,
            kind=document.kind,
            why=why,
        ),
        actor=actor,
    )
    released = _released_with(document)
    _replace_content(document)
    for package in released:
        erase_document(actor=actor, document=package, why=why)
    return document


def _replace_content(document: Document) -> None:
    versions = DocumentVersion.objects.filter(document=document)
    contents = set(versions.values_list("blob", flat=True))
    told = _TOLD.format(day=document.erased_on, why=document.erased_why)
    note = blobs.put(told.encode(), name=_NAME, purpose="generated")
    contents |= remove_renditions([document.pk])
    contents |= _remove_extracts(document, versions)
    versions.update(blob=note, name=_NAME, media_type=note.media_type, size=note.size)
    blobs.forget(contents)


def _remove_extracts(document: Document, versions: QuerySet[DocumentVersion]) -> set[str]:
    """Take away what was bound with it: extracts, and packages of inspections."""
    gone = _bound_with(document, versions)
    contents = {blob for blob in gone.values_list("blob", flat=True) if blob}
    gone.delete()
    return contents


def _bound_with(document: Document, versions: QuerySet[DocumentVersion]) -> QuerySet[Binding]:
    keys = [str(pk) for pk in versions.values_list("pk", flat=True)]
    bound = Binding.objects.filter(Q(file=document.file_id) | Q(case=document.case_id))
    return bound.filter(reduce(or_, (Q(versions__contains=[key]) for key in keys), Q(pk=None)))


def _released_with(document: Document) -> list[Document]:
    """The documents by which the file keeps what somebody was shown of this one."""
    versions = DocumentVersion.objects.filter(document=document)
    shown = Inspection.objects.filter(package__in=_bound_with(document, versions))
    kept = Document.objects.filter(
        pk__in=shown.exclude(document=None).values("document"), erased_on=None
    )
    return list(kept.exclude(pk=document.pk))


@action
def hold_file(*, actor: Actor, file: File, reason: str) -> File:
    """Keep everything in a file while ``reason`` lasts, for instance a lawsuit; empty: no more."""
    require(may_manage_records, actor)
    file.hold = reason.strip()
    update(File, {"id": file.pk}, hold=file.hold)
    record(FileHeld(subject=Reference("file", str(file.pk)), reason=file.hold), actor=actor)
    return file
