"""What happens to wordings, as facts: numbers and names of parts, never the text."""

from __future__ import annotations

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("service.draft_started", visibility=Visibility.INTERNAL)
class DraftStarted:
    """A new wording was begun; ``restored_from`` is the number of an earlier one, else 0."""

    subject: Reference
    number: int
    restored_from: int


@fact("service.draft_saved", visibility=Visibility.INTERNAL)
class DraftSaved:
    """A draft says something else than before."""

    subject: Reference
    number: int


@fact("service.draft_submitted", visibility=Visibility.INTERNAL)
class DraftSubmitted:
    """A wording waits for the approval of another person."""

    subject: Reference
    number: int


@fact("service.draft_recalled", visibility=Visibility.INTERNAL)
class DraftRecalled:
    """Who submitted a wording took it back to go on writing."""

    subject: Reference
    number: int


@fact("service.draft_returned", visibility=Visibility.INTERNAL)
class DraftReturned:
    """A wording was not approved, and why."""

    subject: Reference
    number: int
    reason: str


@fact("service.draft_discarded", visibility=Visibility.INTERNAL)
class DraftDiscarded:
    """A wording was given up."""

    subject: Reference
    number: int


@fact("service.wording_approved", visibility=Visibility.PUBLIC)
class WordingApproved:
    """A second person made a wording public; ``parts`` are what the city says itself."""

    subject: Reference
    number: int
    replaced: int
    parts: tuple[str, ...]


@fact("service.wording_withdrawn", visibility=Visibility.PUBLIC)
class WordingWithdrawn:
    """The city's own words are gone: those of the source or the Land show again."""

    subject: Reference
    number: int
    reason: str


@fact("service.base_kept", visibility=Visibility.INTERNAL)
class BaseKept:
    """The words below changed; somebody compared them and kept the city's own."""

    subject: Reference
    part: str


@fact("service.search_word_added", visibility=Visibility.INTERNAL)
class SearchWordAdded:
    """The service is found by another word."""

    subject: Reference
    word: str
    language: str


@fact("service.begun", visibility=Visibility.INTERNAL)
class ServiceBegun:
    """The editors began to describe a service that no source describes."""

    subject: Reference
    office: str


@fact("service.review_undone", visibility=Visibility.INTERNAL)
class ReviewUndone:
    """„Geprüft“ was a slip; the old day counts again."""

    subject: Reference
    review_on: str
