"""Verbs of the room: the only places that change messages and deliveries."""

from rathaus.mail.actions.choice import admit_mailbox, exclude_mailbox
from rathaus.mail.actions.opening import record_retrieval
from rathaus.mail.actions.posting import (
    hand_over_letters,
    letter_returned,
    mark_posted,
    record_access,
    record_service,
    take_back_letter,
)
from rathaus.mail.actions.receiving import mark_read, write_to_office
from rathaus.mail.actions.sending import (
    Attachment,
    deliver_again,
    provide_decision,
    send_message,
)

__all__ = [
    "Attachment",
    "admit_mailbox",
    "deliver_again",
    "exclude_mailbox",
    "hand_over_letters",
    "letter_returned",
    "mark_posted",
    "mark_read",
    "provide_decision",
    "record_access",
    "record_retrieval",
    "record_service",
    "send_message",
    "take_back_letter",
    "write_to_office",
]
