"""What happens around seeing a file, as facts: references, numbers and norms, never a text."""

from __future__ import annotations

from datetime import date

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("inspection.asked", visibility=Visibility.INTERNAL)
class InspectionAsked:
    """Somebody asked to see the papers of a case. ``office``: whose staff have to prepare it."""

    subject: Reference
    inspection: Reference
    standing: str
    office: str


@fact("inspection.prepared", visibility=Visibility.INTERNAL)
class InspectionPrepared:
    """The papers were put together: so many shown, left out, and places made unreadable."""

    subject: Reference
    inspection: Reference
    shown: int
    withheld: int
    redactions: int


@fact("inspection.released", visibility=Visibility.INTERNAL)
class InspectionReleased:
    """The file was shown. ``full``: all of it; ``sha256``: exactly this content."""

    subject: Reference
    inspection: Reference
    way: str
    full: bool
    until: date | None
    sha256: str


@fact("inspection.refused", visibility=Visibility.INTERNAL)
class InspectionRefused:
    """A person refused to show the file; the reasons stand in the letter."""

    subject: Reference
    inspection: Reference


@fact("inspection.revoked", visibility=Visibility.INTERNAL)
class InspectionRevoked:
    """A release was taken back: it cannot be downloaded any more."""

    subject: Reference
    inspection: Reference


@fact("file.exported", visibility=Visibility.INTERNAL)
class FileExported:
    """Papers were bound for staff. ``complete``: every paper there is."""

    subject: Reference
    form: str
    papers: int
    complete: bool
