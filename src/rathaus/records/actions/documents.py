"""Filing documents: a content gets its place, number and hash, and never changes again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, Visibility, require
from rathaus.kernel.blobs import Blob, safe_name
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict
from rathaus.kernel.events import record
from rathaus.kernel.ids import new_id
from rathaus.kernel.references import Reference
from rathaus.kernel.rows import together
from rathaus.kernel.statements import execute
from rathaus.kernel.transactions import action
from rathaus.records.events import DocumentFiled
from rathaus.records.models import Case, Direction, Document, DocumentVersion
from rathaus.records.rules import may_file_document, may_work_on_case

_TAKE_PLACES = """
UPDATE records_case SET document_count = document_count + %s
WHERE id = %s AND closed_at IS NULL RETURNING document_count, file_id
"""


@dataclass(frozen=True, slots=True)
class Paper:
    """A content on its way into the file. ``kind`` is a plain word („decision“, „evidence“).

    With an ``id`` of its own the same paper cannot be filed twice.
    """

    blob: Blob
    name: str
    title: str
    kind: str
    direction: Direction = Direction.IN
    visibility: Visibility = Visibility.PARTICIPANT
    id: UUID = field(default_factory=new_id)


def add_document(*, actor: Actor, case: Case, paper: Paper) -> Document:
    """File one document; see :func:`add_documents`."""
    return add_documents(actor=actor, case=case, papers=[paper])[0]


@action
def add_documents(*, actor: Actor, case: Case, papers: Sequence[Paper]) -> list[Document]:
    """File documents in this order; participants may hand in, staff file anything.

    The number of statements does not grow with the papers. Raises
    :class:`Conflict` when the case is closed.
    """
    for direction in {paper.direction for paper in papers}:
        require(may_file_document, actor, case, direction)
    first = take_places(case, len(papers))
    at, by = now(), str(actor.ref)
    documents = [
        Document(
            id=paper.id,
            case=case,
            file_id=case.file_id,
            serial=serial,
            kind=paper.kind,
            title=paper.title,
            visibility=paper.visibility,
            direction=paper.direction,
            created_at=at,
            created_by=by,
        )
        for serial, paper in enumerate(papers, first)
    ]
    versions = [
        _version(document, 1, paper.blob, paper.name, by)
        for document, paper in zip(documents, papers, strict=True)
    ]
    with together() as writes:
        writes.insert(*documents)
        writes.insert(*versions)
    for document, version in zip(documents, versions, strict=True):
        # What was just written need not be read again: document.current answers from here.
        document._prefetched_objects_cache = {"versions": [version]}  # type: ignore[attr-defined]
        _tell(document, version, case, actor)
    return documents


@action
def add_version(*, actor: Actor, document: Document, blob: Blob, name: str) -> DocumentVersion:
    """Add a new version; the earlier ones stay. :class:`Conflict` when the case is closed."""
    case = document.case
    require(may_work_on_case, actor, case)
    take_places(case, 0)
    last = DocumentVersion.objects.filter(document=document).aggregate(last=Max("number"))["last"]
    version = _version(document, last + 1, blob, name, str(actor.ref))
    version.save(force_insert=True)
    _tell(document, version, case, actor)
    return version


def take_places(case: Case, count: int) -> int:
    """Number the next documents of the case and hold it open until the transaction ends.

    The case learns in which file it lies by now, for it may have been moved meanwhile.
    """
    cursor = execute(_TAKE_PLACES, [count, case.pk])
    row = cursor.fetchone()
    if row is None:
        raise Conflict(
            _("Der Vorgang {number} ist abgeschlossen.").format(number=case.number),
            remedy=_("Öffnen Sie ihn wieder, bevor Sie etwas zu den Akten geben."),
        )
    case.document_count = row[0]
    if case.file_id != row[1]:
        case.file_id = row[1]
    return int(row[0]) - count + 1


def _version(document: Document, number: int, blob: Blob, name: str, by: str) -> DocumentVersion:
    return DocumentVersion(
        document=document,
        number=number,
        blob=blob,
        name=safe_name(name),
        media_type=blob.media_type,
        size=blob.size,
        created_at=now(),
        created_by=by,
    )


def _tell(document: Document, version: DocumentVersion, case: Case, actor: Actor) -> None:
    record(
        DocumentFiled(
            subject=case.ref,
            document=Reference("document", str(document.pk)),
            serial=document.serial,
            kind=document.kind,
            direction=document.direction,
            version=version.number,
            sha256=version.sha256,
        ),
        actor=actor,
        visibility=Visibility(document.visibility),
    )
