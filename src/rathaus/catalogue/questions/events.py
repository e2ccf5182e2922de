"""What happens to frequent questions, as facts."""

from __future__ import annotations

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("question.proposed", visibility=Visibility.INTERNAL)
class QuestionProposed:
    """A wording waits for a second person; ``new`` when nothing was published before."""

    subject: Reference
    new: bool


@fact("question.approved", visibility=Visibility.PUBLIC)
class QuestionApproved:
    """A second person approved the wording: it is public."""

    subject: Reference
    review_on: str


@fact("question.returned", visibility=Visibility.INTERNAL)
class QuestionReturned:
    """What was proposed goes no further; what is published stays."""

    subject: Reference
    reason: str


@fact("question.reviewed", visibility=Visibility.PUBLIC)
class QuestionReviewed:
    """Somebody has checked that the answer is still right."""

    subject: Reference
    review_on: str


@fact("question.withdrawn", visibility=Visibility.PUBLIC)
class QuestionWithdrawn:
    """A question is no longer shown or cited; ``reason`` is public."""

    subject: Reference
    reason: str
