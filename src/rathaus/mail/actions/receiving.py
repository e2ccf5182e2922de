"""What parties write to an office."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from rathaus.kernel.access import Actor, Visibility, require
from rathaus.kernel.clock import now
from rathaus.kernel.events import record
from rathaus.kernel.rows import together
from rathaus.kernel.transactions import action
from rathaus.mail.actions.sending import Attachment, check_text, enclosures_of
from rathaus.mail.events import MessageReceived
from rathaus.mail.legal import message_ref, subject_of
from rathaus.mail.models import Direction, Message
from rathaus.mail.rules import may_read, may_write_in
from rathaus.people.models import Party


@action
def write_to_office(
    *,
    actor: Actor,
    sender: Party,
    subject: str,
    body: str,
    office: UUID | None = None,
    case: UUID | None = None,
    scope: str = "",
    attachments: Sequence[Attachment] = (),
    in_reply_to: Message | None = None,
) -> Message:
    """Write to an office, or answer it; an answer goes where the conversation is.

    ``attachments`` are documents that were filed before. Raises :class:`Invalid` for empty texts,
    :class:`NotAllowed` for replies to messages of others.
    """
    scope = in_reply_to.scope if in_reply_to else scope
    require(may_write_in, actor, sender.pk, scope, in_reply_to)
    check_text(subject, body)
    office = in_reply_to.office_id if in_reply_to else office
    if office is None:
        raise ValueError("a message that answers nothing names its office")
    message = Message(
        case=in_reply_to.case if in_reply_to else case,
        scope=scope,
        direction=Direction.IN,
        subject=subject.strip(),
        body=body.strip(),
        office_id=office,
        sender=sender,
        author=str(actor.ref),
        author_label=actor.label,
        visibility=in_reply_to.visibility if in_reply_to else Visibility.PARTICIPANT,
        created_at=now(),
        in_reply_to=in_reply_to,
    )
    with together() as writes:
        writes.insert(message)
        writes.insert(*enclosures_of(message, attachments))
    record(
        MessageReceived(
            subject=subject_of(message),
            message=message_ref(message),
            in_reply_to=str(in_reply_to.pk) if in_reply_to else "",
            enclosures=len(attachments),
        ),
        actor=actor,
    )
    return message


@action
def mark_read(*, actor: Actor, message: Message) -> None:
    """Staff have read an incoming message; the first reader stays on record."""
    require(may_read, actor, message)
    at = now()
    unread = Message.objects.filter(pk=message.pk, direction=Direction.IN, read_at__isnull=True)
    if unread.update(read_at=at, read_by=str(actor.ref)):
        message.read_at, message.read_by = at, str(actor.ref)
