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
