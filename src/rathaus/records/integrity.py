"""Proof that documents are what was filed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from rathaus.kernel.blobs import verify
from rathaus.kernel.errors import Altered
from rathaus.records.models import Case, DocumentVersion


@dataclass(frozen=True, slots=True)
class AlteredDocument:
    """A version whose stored content is gone or no longer has the hash under which it was filed."""

    document: UUID
    serial: int
    title: str
    version: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Integrity:
    """The result of reading every version of a case again."""

    checked: int
    findings: tuple[AlteredDocument, ...]

    @property
    def intact(self) -> bool:
        return not self.findings


def verify_documents(case: Case) -> Integrity:
    """Read the content of every version of the case again and compare it with its hash."""
    versions = (
        DocumentVersion.objects.filter(document__case=case)
        .select_related("document", "blob")
        .order_by("document__serial", "number")
    )
    findings = []
    for version in versions:
        try:
            verify(version.blob)
        except Altered:
            document = version.document
            findings.append(
                AlteredDocument(
                    document.pk, document.serial, document.title, version.number, version.sha256
                )
            )
    return Integrity(len(versions), tuple(findings))
