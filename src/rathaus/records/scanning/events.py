"""What happens to scans before they belong to a case."""

from __future__ import annotations

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("scan.taken", visibility=Visibility.INTERNAL)
class ScanTaken:
    """A paper came from the scanner into the post of an office; the hash fixes what it was."""

    subject: Reference
    office: str
    sha256: str
    pages: int


@fact("scan.assigned", visibility=Visibility.INTERNAL)
class ScanAssigned:
    """Somebody put the paper to a case."""

    subject: Reference
    case: Reference
    sha256: str


@fact("scan.discarded", visibility=Visibility.INTERNAL)
class ScanDiscarded:
    """Somebody set the paper aside, for instance a misfeed; its content is gone, the hash stays."""

    subject: Reference
    sha256: str
