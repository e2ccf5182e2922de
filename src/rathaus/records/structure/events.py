"""What happens to files as a whole, as facts: numbers, kinds and references, never typed text.

Reasons, earlier titles and places of paper stand in tables of their own, which the end of a file
empties.
"""

from __future__ import annotations

from datetime import date

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("file.paper-recorded", visibility=Visibility.INTERNAL)
class PaperPartRecorded:
    """A part of the file lies on paper."""

    subject: Reference
    part: str


@fact("file.paper-moved", visibility=Visibility.INTERNAL)
class PaperPartMoved:
    """A paper part lies elsewhere now."""

    subject: Reference
    part: str


@fact("file.paper-lent", visibility=Visibility.INTERNAL)
class PaperPartLent:
    """A paper part was given out until a day."""

    subject: Reference
    part: str
    due_on: date


@fact("file.paper-returned", visibility=Visibility.INTERNAL)
class PaperPartReturned:
    """A paper part came back."""

    subject: Reference
    part: str


@fact("file.paper-digitised", visibility=Visibility.INTERNAL)
class PaperPartDigitised:
    """What lay on paper lies in the file as a document from now on."""

    subject: Reference
    part: str
    document: Reference


@fact("file.renamed", visibility=Visibility.INTERNAL)
class FileRenamed:
    """The title of a file was corrected; the earlier one is kept beside it."""

    subject: Reference


@fact("case.renamed", visibility=Visibility.INTERNAL)
class CaseRenamed:
    """The title of a case was corrected; the earlier one is kept beside it."""

    subject: Reference


@fact("file.closed", visibility=Visibility.INTERNAL)
class FileClosed:
    """A file was closed without a case closing with it."""

    subject: Reference
    retention_until: date | None


@fact("file.reopened", visibility=Visibility.INTERNAL)
class FileReopened:
    """A closed file takes cases again; its retention is computed anew when it closes."""

    subject: Reference


@fact("file.split", visibility=Visibility.INTERNAL)
class FileSplit:
    """Cases of a file went to a new one."""

    subject: Reference
    into: str
    cases: tuple[str, ...]


@fact("file.case-left", visibility=Visibility.INTERNAL)
class CaseLeft:
    """A case of the file was moved to another one."""

    subject: Reference
    case: str
    to: str


@fact("file.case-arrived", visibility=Visibility.INTERNAL)
class CaseArrived:
    """A case was moved here from another file."""

    subject: Reference
    case: str
    origin: str


@fact("case.moved", visibility=Visibility.INTERNAL)
class CaseMoved:
    """A case lies in another file now."""

    subject: Reference
    origin: str
    to: str


@fact("case.document-left", visibility=Visibility.INTERNAL)
class DocumentLeft:
    """A document was moved to another case; a note of that stays in its place."""

    subject: Reference
    document: Reference
    serial: int
    to: str
    to_serial: int


@fact("case.document-arrived", visibility=Visibility.INTERNAL)
class DocumentArrived:
    """A document was moved here from another case."""

    subject: Reference
    document: Reference
    serial: int
    origin: str
    from_serial: int


@fact("record.linked", visibility=Visibility.INTERNAL)
class RecordsLinked:
    """Two of files, cases and documents refer to each other from now on."""

    subject: Reference
    kind: str
    source: Reference
    target: Reference


@fact("record.unlinked", visibility=Visibility.INTERNAL)
class RecordsUnlinked:
    """Two of files, cases and documents no longer refer to each other."""

    subject: Reference
    kind: str
    source: Reference
    target: Reference
