"""What happens at the telephone and in the search, as facts without a word of anybody."""

from __future__ import annotations

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("call.answered", visibility=Visibility.INTERNAL)
class PhoneAnswered:
    """A call ended; ``first_contact`` says that the caller needs nobody else.

    Without first contact the question was handed over. ``seconds`` run from the first word that was
    looked for.
    """

    subject: Reference
    first_contact: bool
    seconds: int


@fact("call.unanswered", visibility=Visibility.INTERNAL)
class PhoneUnanswered:
    """A caller asked what nobody could answer; ``subject`` is the nearest entry, if any."""

    subject: Reference
    seconds: int


@fact("search.unanswered", visibility=Visibility.INTERNAL)
class SearchUnanswered:
    """Somebody searched the public pages and found nothing."""

    subject: Reference
