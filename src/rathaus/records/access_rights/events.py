"""Rights on files as facts: who, what and how long; reasons stand with the right, not here."""

from __future__ import annotations

from datetime import date

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("file.access-granted", visibility=Visibility.INTERNAL)
class AccessGranted:
    """A person or an office was admitted to a file, or a person barred from it (``mode``)."""

    subject: Reference
    right: str
    whom: Reference
    mode: str
    last_day: date | None


@fact("file.access-ended", visibility=Visibility.INTERNAL)
class AccessEnded:
    """A right on a file was ended before its day."""

    subject: Reference
    right: str
    whom: Reference
    mode: str


@fact("file.restricted", visibility=Visibility.INTERNAL)
class FileRestricted:
    """From now on only those admitted by name open the file; so many are."""

    subject: Reference
    admitted: int


@fact("file.unrestricted", visibility=Visibility.INTERNAL)
class FileUnrestricted:
    """The file is open to its office again."""

    subject: Reference


@fact("file.audited", visibility=Visibility.INTERNAL)
class FileAudited:
    """An auditor opened a restricted file for a day, for a reason that stands with the right."""

    subject: Reference
    right: str
