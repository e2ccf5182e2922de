"""What verifications found, as facts: numbers and hashes, never a title."""

from __future__ import annotations

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("content.altered", visibility=Visibility.INTERNAL)
class ContentAltered:
    """A content, or what the database says of it, is not what was filed."""

    subject: Reference
    problem: str
    document: Reference | None
    version: int
    expected: str
    found: str


@fact("blob.restored", visibility=Visibility.INTERNAL)
class BlobRestored:
    """A content came back from the second store; what lay in its place is kept beside."""

    subject: Reference
    sha256: str
    replaced: str


@fact("records.verified", visibility=Visibility.INTERNAL)
class RecordsVerified:
    """Contents were read again, all of a scope or a part of everything."""

    subject: Reference
    scope: str
    checked: int
    found: int
    restored: int
