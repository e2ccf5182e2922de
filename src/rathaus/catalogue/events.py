"""What happens to services, as facts."""

from __future__ import annotations

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("service.published", visibility=Visibility.PUBLIC)
class ServicePublished:
    """The description of a service is public, new or changed."""

    subject: Reference
    office: str
    languages: tuple[str, ...]
    online: bool


@fact("service.withdrawn", visibility=Visibility.PUBLIC)
class ServiceWithdrawn:
    """A service is no longer offered; ``reason`` is public."""

    subject: Reference
    reason: str


@fact("service.reviewed", visibility=Visibility.PUBLIC)
class ServiceReviewed:
    """Somebody has checked that the description is still right."""

    subject: Reference
    review_on: str


@fact("service.assigned", visibility=Visibility.PUBLIC)
class ResponsibilityAssigned:
    """In a district (empty: everywhere else) this office is competent from now on."""

    subject: Reference
    district: str
    office: str


@fact("service.asked", visibility=Visibility.INTERNAL)
class ServiceAsked:
    """Somebody came for this service. Who they are is not noted, only what they wanted."""

    subject: Reference
    way: str


@fact("service.media_outdated", visibility=Visibility.INTERNAL)
class MediaOutdated:
    """A text reads otherwise: its clip or its plain text (``media``) is withdrawn."""

    subject: Reference
    module: str
    media: str


@fact("catalogue.links_probed", visibility=Visibility.INTERNAL)
class LinksProbed:
    """The addresses in descriptions were visited: so many, and of them so many fail."""

    subject: Reference
    links: int
    failing: int


@fact("service.review_due", visibility=Visibility.INTERNAL)
class ReviewDue:
    """Nobody vouches for the description any more: the assistant does not cite it."""

    subject: Reference
    office: str
    review_on: str


@fact("service.media_proposed", visibility=Visibility.INTERNAL)
class MediaProposed:
    """A clip or a plain text was put beside a block and waits for another person."""

    subject: Reference
    module: str
    media: str
    origin: str


@fact("service.media_approved", visibility=Visibility.PUBLIC)
class MediaApproved:
    """A second person approved it: it is public as long as the block reads the same."""

    subject: Reference
    module: str
    media: str
    origin: str


@fact("service.media_withdrawn", visibility=Visibility.PUBLIC)
class MediaWithdrawn:
    """A person took it off the page."""

    subject: Reference
    module: str
    media: str
