"""Several files at once into a case: each has a result of its own, and sent twice is filed once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from rathaus.kernel import blobs
from rathaus.kernel.access import Actor, Visibility, require
from rathaus.kernel.blobs import Blob
from rathaus.kernel.blobs.media import CSV, DOCX, ODP, ODS, ODT, PPTX, TEXT, XLSX
from rathaus.kernel.blobs.policy import Policy, default_policy
from rathaus.kernel.errors import Invalid, RathausError, Refused, Unavailable
from rathaus.kernel.transactions import action
from rathaus.records.actions.documents import Paper, add_documents
from rathaus.records.models import Case, Direction, Document, DocumentVersion
from rathaus.records.queries import may_read_papers
from rathaus.records.rules import may_file_document

MOST_FILES = 50
LONGEST_TITLE = 200
_OFFICE = frozenset({DOCX, XLSX, PPTX, ODT, ODS, ODP, TEXT, CSV})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent, with the title that it is to have; empty: its name."""

    file: BinaryIO
    name: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Filing:
    """How all files of one form are to be filed."""

    kind: str
    direction: Direction
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class Captured:
    """What came of one file: the document, or why it was not taken.

    ``again`` says that this very form had filed it before, ``twin`` names the place of a document
    of the case that has the same content.
    """

    name: str
    document: Document | None = None
    refusal: RathausError | None = None
    again: bool = False
    twin: int = 0


def capture_documents(
    *, actor: Actor, case: Case, uploads: Sequence[Upload], filing: Filing, key: str
) -> list[Captured]:
    """File what can be taken; what cannot is told with its reason and holds nothing else up.

    ``key`` names the form: sent twice, also at the same moment, each file is filed once. Raises
    :class:`NotAllowed`, :class:`Invalid` without files, :class:`Conflict` when the case is closed;
    then nothing is kept.
    """
    require(may_file_document, actor, case, filing.direction)
    _check(actor, case, uploads, filing)
    policy = _policy(actor)
    kept = [_keep(upload, policy) for upload in uploads]
    taken = [blob for blob in kept if isinstance(blob, Blob)]
    try:
        filed = _file(actor=actor, case=case, uploads=uploads, kept=kept, filing=filing, key=key)
    except RathausError:
        blobs.forget([blob.sha256 for blob in taken])
        raise
    return filed


@action
def _file(
    *,
    actor: Actor,
    case: Case,
    uploads: Sequence[Upload],
    kept: Sequence[Blob | RathausError],
    filing: Filing,
    key: str,
) -> list[Captured]:
    """One transaction; a second sender of the same form waits here and then finds it done."""
    Case.objects.select_for_update().get(pk=case.pk)
    papers: dict[int, Paper] = {}
    for index, (upload, blob) in enumerate(zip(uploads, kept, strict=True)):
        if isinstance(blob, Blob):
            papers[index] = _paper(upload, blob, filing, _id(actor, case, key, index, blob))
    before = Document.objects.in_bulk([paper.id for paper in papers.values()])
    twins = _twins(case, [paper.blob for paper in papers.values()], set(before))
    new = [paper for paper in papers.values() if paper.id not in before]
    made = add_documents(actor=actor, case=case, papers=new) if new else []
    documents = before | {document.pk: document for document in made}
    results = []
    for index, (upload, blob) in enumerate(zip(uploads, kept, strict=True)):
        result = Captured(blobs.safe_name(upload.name))
        if isinstance(blob, Blob):
            paper = papers[index]
            results.append(
                replace(
                    result,
                    document=documents[paper.id],
                    again=paper.id in before,
                    twin=twins.get(blob.sha256, 0),
                )
            )
        else:
            results.append(replace(result, refusal=blob))
    return results


def _check(actor: Actor, case: Case, uploads: Sequence[Upload], filing: Filing) -> None:
    if not uploads:
        text = _("Bitte wählen Sie mindestens eine Datei.")
        raise Invalid(_("Es ist keine Datei ausgewählt."), remedy=text, fields={"files": text})
    if len(uploads) > MOST_FILES:
        text = _("Höchstens {n} Dateien auf einmal.").format(n=MOST_FILES)
        raise Invalid(
            _("Das sind zu viele Dateien auf einmal."),
            remedy=_("Teilen Sie die Dateien auf mehrere Male auf."),
            fields={"files": text},
        )
    if actor.is_staff and not may_read_papers(actor, case, filing.visibility):
        text = _("Was Sie selbst nicht sehen dürfen, können Sie nicht ablegen.")
        raise Invalid(text, remedy=_("Wählen Sie, wer es sehen darf."), fields={"visibility": text})


def _policy(actor: Actor) -> Policy:
    """Staff file what offices work with; what others hand in must be seen without any program."""
    usual = default_policy()
    return replace(usual, media_types=usual.media_types | _OFFICE) if actor.is_staff else usual


def _keep(upload: Upload, policy: Policy) -> Blob | RathausError:
    try:
        return blobs.put(upload.file, name=upload.name, policy=policy)
    except (Refused, Unavailable) as error:
        return error


def _paper(upload: Upload, blob: Blob, filing: Filing, pk: UUID) -> Paper:
    name = blobs.safe_name(upload.name)
    title = " ".join(upload.title.split())[:LONGEST_TITLE] or name.rpartition(".")[0] or name
    return Paper(blob, name, title, filing.kind, filing.direction, filing.visibility, pk)


def _id(actor: Actor, case: Case, key: str, index: int, blob: Blob) -> UUID:
    return uuid5(case.pk, f"{actor.ref} {key} {index} {blob.sha256}")


def _twins(case: Case, kept: Sequence[Blob], apart: set[UUID]) -> dict[str, int]:
    """Places of documents of the case that have one of these contents already."""
    rows = DocumentVersion.objects.filter(document__case=case, blob__in=kept)
    rows = rows.exclude(document__in=apart).order_by("-document__serial")
    return dict(rows.values_list("blob", "document__serial"))
