"""Comparing what is stored with what was filed. Reads only, outside of any transaction.

Three things must agree for each version: the bytes in the store, the hash in its row, and the hash
in the fact of its filing, which the seal of the log protects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from rathaus.kernel.blobs import Blob
from rathaus.kernel.blobs.second import hash_in
from rathaus.kernel.blobs.storage import storage_for
from rathaus.kernel.events import kind_of
from rathaus.kernel.events.models import Event
from rathaus.kernel.references import Reference
from rathaus.kernel.tenancy import current_city
from rathaus.records.events import DocumentErased, DocumentFiled
from rathaus.records.models import AlteredContent, Case, Document, DocumentVersion

Kind = AlteredContent.Problem
_Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it was filed; ``found`` is empty where there is nothing."""

    kind: Kind
    expected: str
    found: str
    document: Document | None = None
    version: int = 0

    @property
    def key(self) -> tuple[str, str, UUID | None, int]:
        """What makes it the same problem when it is found again."""
        return (self.expected, self.kind, self.document.pk if self.document else None, self.version)


@dataclass(frozen=True, slots=True)
class Looked:
    """The result of one batch: versions or contents looked at, their bytes, and what is wrong."""

    checked: int
    size: int
    problems: tuple[Problem, ...]


def look_at_cases(cases: Sequence[Case]) -> Looked:
    """Everything that was ever filed in these cases."""
    known = DocumentVersion.objects.filter(document__case__in=cases)
    versions = list(
        known.select_related("blob", "document__case", "document__file").order_by(
            "document__case", "document__serial", "number"
        )
    )
    subjects = [str(case.ref) for case in cases]
    filed = _filed(subjects)
    erased = _erased(subjects)
    problems = [problem for version in versions for problem in _problems_of(version, filed, erased)]
    there = {(str(version.document_id), version.number) for version in versions}
    problems += _vanished({key: sha for key, sha in filed.items() if key not in there})
    return Looked(len(versions), sum(version.size for version in versions), tuple(problems))


def look_at_blobs(blobs: Sequence[Blob]) -> Looked:
    """Contents that are in no file: attachments of messages, drafts, letters on their way."""
    problems = [problem for blob in blobs if (problem := _content(blob.sha256))]
    return Looked(len(blobs), sum(blob.size for blob in blobs), tuple(problems))


def _problems_of(
    version: DocumentVersion, filed: Mapping[_Key, str], erased: frozenset[str]
) -> Iterator[Problem]:
    document = version.document
    expected = filed.get((str(document.pk), version.number)) or _filed_elsewhere(version)
    if not expected:
        yield Problem(Kind.UNFILED, version.sha256, "", document, version.number)
    elif expected != version.sha256 and not _rightly_gone(document, erased):
        yield Problem(Kind.ROW, expected, version.sha256, document, version.number)
    if problem := _content(version.sha256, document, version.number):
        yield problem


def _content(sha256: str, document: Document | None = None, version: int = 0) -> Problem | None:
    found = hash_in(storage_for(current_city()), sha256)
    if found == sha256:
        return None
    kind = Kind.ALTERED if found else Kind.MISSING
    return Problem(kind, sha256, found, document, version)


def _rightly_gone(document: Document, erased: frozenset[str]) -> bool:
    """Whether a note took the place of the content lawfully: erased, or its file destroyed."""
    if document.erased_on is None:
        return False
    return str(document.pk) in erased or document.file.destroyed_at is not None


def _filed(subjects: Sequence[str]) -> dict[_Key, str]:
    rows = Event.objects.filter(kind=kind_of(DocumentFiled), subject__in=subjects)
    return {
        (Reference.parse(facts["document"]).id, int(facts["version"])): str(facts["sha256"])
        for facts in rows.order_by("id").values_list("facts", flat=True)
    }


def _erased(subjects: Sequence[str]) -> frozenset[str]:
    rows = Event.objects.filter(kind=kind_of(DocumentErased), subject__in=subjects)
    documents = rows.values_list("facts__document", flat=True)
    return frozenset(Reference.parse(found).id for found in documents)


def _filed_elsewhere(version: DocumentVersion) -> str:
    """The hash from the fact of a filing in another case, for papers that were moved since."""
    reference = str(Reference("document", str(version.document_id)))
    rows = Event.objects.filter(
        kind=kind_of(DocumentFiled), facts__document=reference, facts__version=version.number
    )
    facts = rows.values_list("facts", flat=True).first()
    return str(facts["sha256"]) if facts else ""


def _vanished(filed: Mapping[_Key, str]) -> Iterator[Problem]:
    """What was filed and has no row any more, wherever it may have been moved since."""
    if not filed:
        return
    wanted = {document for document, _number in filed}
    rows = DocumentVersion.objects.filter(document__in=[UUID(pk) for pk in wanted])
    there = {(str(document), number) for document, number in rows.values_list("document", "number")}
    documents = Document.objects.select_related("case", "file").in_bulk(list(wanted))
    for (document, number), sha256 in filed.items():
        if (document, number) not in there:
            found = documents.get(UUID(document))
            yield Problem(Kind.ROW_MISSING, sha256, "", found, number)
