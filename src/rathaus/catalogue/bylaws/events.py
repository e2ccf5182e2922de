"""What happens to by-laws, as facts."""

from __future__ import annotations

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("bylaw.imported", visibility=Visibility.PUBLIC)
class BylawImported:
    """A wording was read in, new or changed; ``digest`` fixes what it says."""

    subject: Reference
    sections: int
    digest: str
    new: bool


@fact("bylaw.reviewed", visibility=Visibility.PUBLIC)
class BylawReviewed:
    """Somebody has checked that this is still the wording in force."""

    subject: Reference
    review_on: str


@fact("bylaw.withdrawn", visibility=Visibility.PUBLIC)
class BylawWithdrawn:
    """A by-law is no longer shown or cited; ``reason`` is public."""

    subject: Reference
    reason: str


@fact("bylaw.restored", visibility=Visibility.PUBLIC)
class BylawRestored:
    """A by-law that was withdrawn is shown again."""

    subject: Reference
