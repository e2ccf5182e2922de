"""Files, cases, documents and contents in the words of the specification."""

from __future__ import annotations

import base64
from datetime import datetime, time
from pathlib import PurePath
from typing import Any

from rathaus.kernel.clock import BERLIN
from rathaus.records.api.found import definition_of
from rathaus.records.models import (
    Case,
    Direction,
    Document,
    DocumentVersion,
    File,
    PlanEntry,
)

CLASSES = {
    Direction.IN: "Eingangsdokument",
    Direction.OUT: "Erledigung",
    Direction.INTERNAL: "Internes Dokument",
}


def name_of(thing: PlanEntry | File | Case | Document | DocumentVersion) -> str:
    """The name of an object: number and title, of a content its file name."""
    if isinstance(thing, DocumentVersion):
        return thing.name
    if isinstance(thing, Document):
        return thing.title
    return f"{thing.number} {thing.title}"


def reference(thing: PlanEntry | File | Case | Document | DocumentVersion) -> dict[str, str]:
    """Objektreferenz."""
    return {"name": name_of(thing), "id": str(thing.pk)}


def made(thing: File | Case | Document) -> dict[str, str]:
    """DmsObjektResponse."""
    return {"objid": str(thing.pk), "objname": name_of(thing)}


def file_shown(file: File, cases: list[Case]) -> dict[str, Any]:
    """ReadFileResponseDTO."""
    return {
        "shortname": file.title,
        "apentry": str(file.plan_entry_id),
        "accdef": definition_of(file.visibility),
        "fileruntimefrom": file.opened_at,
        "fileruntimetill": file.closed_at,
        "fileouobj": str(file.office_id),
        "objname": file.number,
        "offltscheduled": kept_until(file),
        "giobjecttype": [reference(case) for case in cases],
    }


def kept_until(file: File) -> datetime | None:
    """The end of the last day on which the file must be kept."""
    if file.retention_until is None:
        return None
    return datetime.combine(file.retention_until, time(23, 59, 59), BERLIN)


def case_shown(case: Case, documents: list[Document]) -> dict[str, Any]:
    """ReadProcedureResponseDTO."""
    return {
        "shortname": case.title,
        "accdef": definition_of(case.visibility),
        "fileruntimefrom": case.received_at,
        "fileruntimetill": case.closed_at,
        "referrednumber": str(case.file_id),
        "filetype": "Elektronisch",
        "objname": case.number,
        "objdocstate": "Abgeschlossen" if case.closed_at else "In Bearbeitung",
        "bostate": str(case.get_state_display()),
        "objowngroup": case.office.name,
        "giobjecttype": [reference(document) for document in documents],
    }


def document_shown(document: Document) -> dict[str, Any]:
    """ReadOutgoingAntwortDTO."""
    return {
        "shortname": document.title,
        "accdef": definition_of(document.visibility),
        "objname": f"{document.case.number}-{document.serial}",
        "referrednumber": str(document.case_id),
        "subfiletype": document.kind,
        "gimetadatatype": [
            metadata(document, version)
            for version in sorted(document.versions.all(), key=lambda one: one.number)
        ],
    }


def metadata(document: Document, version: DocumentVersion) -> dict[str, Any]:
    """MetadataReferenz."""
    return {
        "objaddress": str(version.pk),
        "filename": PurePath(version.name).stem,
        "fileextension": extension(version),
        "objclass": CLASSES[Direction(document.direction)],
        "contsize": kilobytes(version),
        "objcreatedby": {"string": [version.created_by]},
        "objcreatedat": version.created_at,
        "objchangedby": {"string": [version.created_by]},
        "objmodifiedat": version.created_at,
    }


def business_object(document: Document, office: str) -> dict[str, Any]:
    """BusinessObjectReference: the document, and of its contents the one that counts."""
    current = document.current
    return {
        "objname": document.title,
        "objaddress": str(document.pk),
        "objclass": CLASSES[Direction(document.direction)],
        "objcreatedat": document.created_at,
        "objcreatedby": {"string": [document.created_by]},
        "objmodifiedat": current.created_at,
        "objchangedby": {"string": [current.created_by]},
        "objou": office,
        "fileextension": extension(current),
        "contsize": kilobytes(current),
    }


def content(document: Document, version: DocumentVersion, data: bytes) -> dict[str, Any]:
    """ReadContentObjectResponseDTO."""
    return {
        "referrednumber": str(document.pk),
        "giattachmenttype": {
            "fileName": PurePath(version.name).stem,
            "fileExtention": extension(version),
            "fileContent": base64.b64encode(data).decode(),
            "fileContsize": kilobytes(version),
            "filesubj": {"string": [document.title]},
        },
    }


def extension(version: DocumentVersion) -> str:
    """The extension of the file name without its dot."""
    return PurePath(version.name).suffix.removeprefix(".").lower()


def kilobytes(version: DocumentVersion) -> str:
    """The size in kB, rounded up."""
    return str(-(-version.size // 1000))
