"""Taking the content out of files: in few statements, however many files there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Case as Choose
from django.db.models import Q, TextField, Value, When
from django.db.models.functions import Cast, Concat

from rathaus.kernel import blobs
from rathaus.kernel.clock import BERLIN
from rathaus.people.models import Party
from rathaus.records.models import (
    AccessRight,
    Binding,
    Case,
    Consultation,
    Document,
    DocumentVersion,
    EarlierTitle,
    File,
    FileNote,
    Inspection,
    InspectionItem,
    Note,
    PaperLoan,
    PaperMove,
    PaperPart,
    Participant,
    ReadingLog,
    RecordMove,
    ScannedPaper,
)
from rathaus.records.renditions.removing import remove_renditions

_NAME = "vernichtet.txt"
_GONE = "vernichtet"
_TOLD = "Dieses Dokument wurde am {day:%d.%m.%Y} vernichtet ({why})."


def empty_files(
    files: Collection[UUID], *, at: datetime, why: str
) -> Mapping[UUID, tuple[str, ...]]:
    """Mark the files as destroyed and take titles, texts, people and papers out of them.

    Numbers, dates, kinds and places stay. Returns the numbers of the cases in each file. The
    contents themselves go with :func:`rathaus.kernel.blobs.forget`, once nothing names them.
    """
    if not files:
        return {}
    # First the files: the database checks here that each was offered, appraised and released.
    File.objects.filter(pk__in=files).update(
        destroyed_at=at,
        title=_GONE,
        restriction=_gone_if_said("restriction"),
    )
    cases = list(Case.objects.filter(file__in=files).values_list("pk", "file", "number"))
    _empty_cases([pk for pk, _file, _number in cases], at)
    _empty_documents(files, at, why)
    _empty_history(files, [pk for pk, _file, _number in cases])
    _empty_readings(files, [pk for pk, _file, _number in cases])
    _empty_inspections(files)
    _empty_access(files)
    numbers: dict[UUID, tuple[str, ...]] = {}
    for _pk, file, number in sorted(cases, key=lambda row: row[2]):
        numbers[file] = (*numbers.get(file, ()), number)
    return numbers


def _gone_if_said(field: str) -> Choose:
    return Choose(When(**{field: ""}, then=Value("")), default=Value(_GONE))


def _empty_cases(cases: Collection[UUID], at: datetime) -> None:
    """No case names anybody any more; a nameless party stands where an applicant must be."""
    nobody = Party.objects.create(erased_at=at)
    Participant.objects.filter(case__in=cases).delete()
    Consultation.objects.filter(case__in=cases).update(documents=[], kinds=[])
    Note.objects.filter(case__in=cases).update(text=_GONE)
    unlike_others = Concat(Value(f"{_GONE} "), Cast("pk", TextField()))
    ScannedPaper.objects.filter(case__in=cases).update(name=unlike_others)
    Case.objects.filter(pk__in=cases).update(
        title=_GONE, fingerprint="", access_code_hash="", applicant=nobody, agent=None, due_why=""
    )


def _empty_documents(files: Collection[UUID], at: datetime, why: str) -> None:
    day = at.astimezone(BERLIN).date()
    Document.objects.filter(file__in=files, erased_on=None).update(
        erased_on=day, erased_why=why, title=_GONE, mistaken_why=_gone_if_said("mistaken_why")
    )
    documents = Document.objects.filter(file__in=files).values_list("pk", flat=True)
    blobs.forget(remove_renditions(list(documents)))
    told = _TOLD.format(day=day, why=why)
    note = blobs.put(told.encode(), name=_NAME, purpose="generated")
    DocumentVersion.objects.filter(document__file__in=files).update(
        blob=note, name=_NAME, media_type=note.media_type, size=note.size
    )


def _empty_history(files: Collection[UUID], cases: Collection[UUID]) -> None:
    """What was typed about files and their moves goes; that something moved, and when, stays.

    Where a paper part lies stays too: from there somebody has to fetch it for the shredder.
    """
    earlier = EarlierTitle.objects.filter(Q(file__in=files) | Q(case__in=cases))
    earlier.update(title=_GONE, author_label="")
    FileNote.objects.filter(file__in=files).update(text=_GONE)
    moved = RecordMove.objects.filter(Q(case__in=cases) | Q(document__file__in=files))
    moved.update(reason=_GONE, author_label="")
    PaperPart.objects.filter(file__in=files).update(holds=_GONE)
    PaperMove.objects.filter(part__file__in=files).update(before=_GONE, after=_GONE)
    PaperLoan.objects.filter(part__file__in=files).update(borrower=_GONE)


def _empty_inspections(files: Collection[UUID]) -> None:
    """Who asked to see what, the bundles made of it and who read: only that there was one stays."""
    asked = Inspection.objects.filter(case__file__in=files)
    InspectionItem.objects.filter(inspection__in=asked).delete()
    asked.update(
        party=None, asker=_GONE, asked_by=_GONE, wish="", reasons="", revoked_why="", package=None
    )


def _empty_readings(files: Collection[UUID], cases: Collection[UUID]) -> None:
    """Who read, and what was bound for them, also while the case still lay in another file."""
    here = Q(file__in=files) | Q(case__in=cases)
    ReadingLog.objects.filter(here | Q(document__file__in=files)).delete()
    bundles = Binding.objects.filter(here)
    contents = [blob for blob in bundles.values_list("blob", flat=True) if blob]
    bundles.delete()
    blobs.forget(contents)


def _empty_access(files: Collection[UUID]) -> None:
    """Why somebody was admitted or barred goes; that they were, and when, stays."""
    rights = AccessRight.objects.filter(file__in=files)
    rights.update(reason=_GONE)
    rights.exclude(ended_why="").update(ended_why=_GONE)
