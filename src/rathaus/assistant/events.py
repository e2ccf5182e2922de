"""What happens between people and the assistant, as facts: subjects and numbers, never a text."""

from __future__ import annotations

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("question.answered", visibility=Visibility.INTERNAL)
class QuestionAnswered:
    """An answer was cited from its subject; ``band`` is how sure the search was.

    ``part`` is the passage (module, or „section“), ``automation`` who worded it, ``narrowing`` how
    many questions it took.
    """

    subject: Reference
    part: str
    channel: str
    automation: str
    band: str
    narrowing: int


@fact("question.unanswered", visibility=Visibility.INTERNAL)
class QuestionUnanswered:
    """Nothing was found, or nothing sure enough; ``reason`` is a word, not the question."""

    subject: Reference
    reason: str
    channel: str
    narrowing: int


@fact("question.handed-over", visibility=Visibility.INTERNAL)
class HandedOver:
    """A question went to people of an office."""

    subject: Reference
    office: str
    channel: str
    service: str


@fact("ticket.taken", visibility=Visibility.INTERNAL)
class TicketTaken:
    """Somebody of the office takes care of it."""

    subject: Reference
    office: str


@fact("ticket.forwarded", visibility=Visibility.INTERNAL)
class TicketForwarded:
    """Another office is to answer."""

    subject: Reference
    office: str
    before: str


@fact("ticket.answered", visibility=Visibility.INTERNAL)
class TicketAnswered:
    """People answered; ``minutes`` since it was handed over, and whether that was in time."""

    subject: Reference
    office: str
    minutes: int
    in_time: bool
    by_mail: bool


@fact("ticket.closed", visibility=Visibility.INTERNAL)
class TicketClosed:
    """Closed without an answer; ``reason`` is one of a list."""

    subject: Reference
    office: str
    reason: str


@fact("answer.rated", visibility=Visibility.INTERNAL)
class RatedHelpful:
    """Somebody said whether the answer from this subject helped."""

    subject: Reference
    part: str
    channel: str
    helpful: bool


@fact("open_question.decided", visibility=Visibility.INTERNAL)
class OpenQuestionDecided:
    """The editors decided on a question that nobody could answer; ``asked`` is how often."""

    subject: Reference
    state: str
    asked: int
