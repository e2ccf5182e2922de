"""What happens to cases, as facts.

The log cannot be changed later: no fact carries a title, a name or a text that people typed, only
numbers, kinds and references.
"""

from __future__ import annotations

from datetime import date

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("case.opened", visibility=Visibility.PARTICIPANT)
class CaseOpened:
    """An application arrived and has its place in a file."""

    subject: Reference
    number: str
    file: str
    office: str
    procedure: str
    version: int
    channel: str


@fact("case.advanced", visibility=Visibility.PARTICIPANT)
class CaseAdvanced:
    """A case moved from one state to another."""

    subject: Reference
    before: str
    after: str
    outcome: str = ""


@fact("case.due", visibility=Visibility.INTERNAL)
class CaseDue:
    """The day by which a case must be done was computed."""

    subject: Reference
    due_on: date | None
    why: str


@fact("case.assigned", visibility=Visibility.INTERNAL)
class CaseAssigned:
    """A case has another office or another clerk."""

    subject: Reference
    office: str
    clerk: str


@fact("case.withdrawn", visibility=Visibility.PARTICIPANT)
class CaseWithdrawn:
    """The applicant took the application back."""

    subject: Reference
    before: str


@fact("case.closed", visibility=Visibility.PARTICIPANT)
class CaseClosed:
    """A case is done. ``retention_until`` is set when its file was closed with it."""

    subject: Reference
    outcome: str
    file: str
    file_closed: bool
    retention_until: date | None


@fact("case.reopened", visibility=Visibility.INTERNAL)
class CaseReopened:
    """A closed case moves again, and its file with it."""

    subject: Reference
    before: str
    reason: str


@fact("case.participant-added", visibility=Visibility.PARTICIPANT)
class ParticipantAdded:
    """Somebody takes part from now on."""

    subject: Reference
    party: Reference
    role: str


@fact("case.office-consulted", visibility=Visibility.INTERNAL)
class OfficeConsulted:
    """Another office was asked about the case and may read it."""

    subject: Reference
    office: str


@fact("case.noted", visibility=Visibility.INTERNAL)
class NoteWritten:
    """Staff put something on record."""

    subject: Reference
    note: str


@fact("document.filed", visibility=Visibility.PARTICIPANT)
class DocumentFiled:
    """A document came into the file; its content is fixed by the hash."""

    subject: Reference
    document: Reference
    serial: int
    kind: str
    direction: str
    version: int
    sha256: str


@fact("document.erased", visibility=Visibility.INTERNAL)
class DocumentErased:
    """The content of a document was erased before its file; kind, day and reason stay."""

    subject: Reference
    document: Reference
    serial: int
    kind: str
    why: str


@fact("document.mistaken", visibility=Visibility.INTERNAL)
class DocumentMistaken:
    """A document was marked as filed here by mistake; it stays, and why stands at it."""

    subject: Reference
    document: Reference
    serial: int
    kind: str


@fact("file.opened", visibility=Visibility.INTERNAL)
class FileOpened:
    """Staff opened a file that no application had opened."""

    subject: Reference
    number: str
    office: str


@fact("file.held", visibility=Visibility.INTERNAL)
class FileHeld:
    """From now on nothing in the file may be erased; with an empty reason it may again."""

    subject: Reference
    reason: str


@fact("search.saved", visibility=Visibility.PROTECTED)
class SearchSaved:
    """Somebody keeps a search for themselves."""

    subject: Reference
    search: str


@fact("search.forgotten", visibility=Visibility.PROTECTED)
class SearchForgotten:
    """Somebody forgot a search of their own."""

    subject: Reference
    search: str


@fact("search.withheld", visibility=Visibility.PROTECTED)
class SearchWithheld:
    """Somebody found nothing where others would have; the words stand in ``search``, not here."""

    subject: Reference
    search: str
    amount: str


@fact("plan.imported", visibility=Visibility.INTERNAL)
class FilingPlanImported:
    """The filing plan was read from a file and something changed."""

    subject: Reference
    created: tuple[str, ...]
    changed: tuple[str, ...]
