"""What happens to messages, as facts; subject is the case where there is one, else the message.

No fact carries a subject line, a text, a name or an address.
"""

from __future__ import annotations

from datetime import date

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("message.sent", visibility=Visibility.PARTICIPANT)
class MessageSent:
    """An office wrote to a party; ``law`` is set for decisions."""

    subject: Reference
    message: Reference
    delivery: Reference
    channel: str
    law: str
    enclosures: int


@fact("message.received", visibility=Visibility.PARTICIPANT)
class MessageReceived:
    """A party wrote to an office."""

    subject: Reference
    message: Reference
    in_reply_to: str
    enclosures: int


@fact("message.noticed", visibility=Visibility.PARTICIPANT)
class NoticeSent:
    """The e-mail that tells of a new message left our mail server; it never carries content."""

    subject: Reference
    delivery: Reference
    same_day: bool


@fact("message.notice-refused", visibility=Visibility.INTERNAL)
class NoticeRefused:
    """The mail server of the party refuses the notice for good."""

    subject: Reference
    delivery: Reference
    code: int
    by_post: bool


@fact("message.posted", visibility=Visibility.PARTICIPANT)
class LetterPosted:
    """A letter was given to the post on that day."""

    subject: Reference
    delivery: Reference
    posted_on: date
    system: str


@fact("message.retrieved", visibility=Visibility.PARTICIPANT)
class MessageRetrieved:
    """The addressee, or who may act for them, opened a message for the first time."""

    subject: Reference
    delivery: Reference


@fact("message.returned", visibility=Visibility.INTERNAL)
class LetterReturned:
    """The post brought a letter back."""

    subject: Reference
    delivery: Reference
    reason: str


@fact("message.taken-back", visibility=Visibility.INTERNAL)
class LetterTakenBack:
    """A letter was taken out of the tray before it left the house."""

    subject: Reference
    delivery: Reference


@fact("delivery.completed", visibility=Visibility.PARTICIPANT)
class DeliveryCompleted:
    """A decision counts as notified on ``legal_date``, by this norm and for this reason.

    ``earlier`` is the date that counted before, where proof of access changed it.
    """

    subject: Reference
    message: Reference
    delivery: Reference
    channel: str
    law: str
    legal_date: date
    norm: str
    why: str
    status: str
    earlier: date | None = None


@fact("mailbox.excluded", visibility=Visibility.PARTICIPANT)
class MailboxExcluded:
    """A party wants letters instead of the mailbox (§ 9 Abs. 1 OZG)."""

    subject: Reference
    scope: str


@fact("mailbox.admitted", visibility=Visibility.PARTICIPANT)
class MailboxAdmitted:
    """A party wants the mailbox again."""

    subject: Reference
    scope: str
