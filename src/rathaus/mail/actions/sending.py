"""Writing to a party: into the mailbox with a notice by e-mail, or into the tray for the post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, Visibility, require
from rathaus.kernel.clock import Law, now
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.rows import Together, insert, together
from rathaus.kernel.transactions import action
from rathaus.mail.events import MessageSent
from rathaus.mail.legal import (
    counts_from_notice,
    date_delivery,
    delivery_ref,
    entry,
    message_ref,
    subject_of,
)
from rathaus.mail.models import (
    ENDED,
    Channel,
    Delivery,
    DeliveryState,
    Direction,
    Enclosure,
    Message,
    Service,
)
from rathaus.mail.routes import Route, route_to
from rathaus.mail.rules import may_send
from rathaus.people.models import Party

MAX_SUBJECT = 200
MAX_BODY = 20_000
SYSTEM = "Rathaus"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document of the file that goes with a message: its id, its title, its version's hash."""

    document: UUID
    title: str
    sha256: str


@action
def send_message(
    *,
    actor: Actor,
    office: UUID,
    recipient: Party,
    subject: str,
    body: str,
    case: UUID | None = None,
    scope: str = "",
    attachments: Sequence[Attachment] = (),
    in_reply_to: Message | None = None,
    visibility: Visibility = Visibility.PARTICIPANT,
    law: Law | None = None,
    route: Route | None = None,
    formal: bool = False,
    address: Sequence[str] = (),
) -> Delivery:
    """Write to a party in the name of an office; the way follows from what the party chose.

    In the mailbox it is there at once and a notice goes out by e-mail the same day, without
    content; otherwise it waits in the tray for the post. With ``law`` it is a decision, whose legal
    date is computed as soon as the law starts to count. ``route`` saves asking for the way again.
    What is ``formal`` is served by post with proof, whatever the party chose (§ 73 Abs. 3 VwGO).
    With ``address`` it goes by post, and to these lines alone.
    Raises :class:`Invalid` for empty texts.
    """
    require(may_send, actor, office, visibility)
    check_text(subject, body)
    way = route or route_to(recipient, scope)
    if formal or address:
        way = Route(Channel.POST)
    service = Service.FORMAL if formal else ""
    message = Message(
        case=case,
        scope=scope,
        direction=Direction.OUT,
        subject=subject.strip(),
        body=body.strip(),
        office_id=office,
        recipient=recipient,
        author=str(actor.ref),
        author_label=actor.label,
        visibility=visibility,
        created_at=now(),
        in_reply_to=in_reply_to,
    )
    with together() as writes:
        writes.insert(message)
        writes.insert(*enclosures_of(message, attachments))
        return dispatch(
            message,
            recipient,
            way.channel,
            law=law or "",
            actor=actor,
            service=service,
            writes=writes,
            address=address,
        )


def provide_decision(
    *,
    actor: Actor,
    office: UUID,
    recipient: Party,
    subject: str,
    body: str,
    attachments: Sequence[Attachment],
    case: UUID | None = None,
    scope: str = "",
    law: Law = Law.GENERAL,
    visibility: Visibility = Visibility.PARTICIPANT,
    formal: bool = False,
) -> Delivery:
    """Notify a decision (Bekanntgabe): mailbox by § 9 OZG or § 37 Abs. 2a SGB X, else by post.

    In the general law of the mailbox ``delivery.legal_date`` is set on return; for a letter it
    comes with the day of posting, in social law with the notice. Needs the decision attached.
    """
    if not attachments:
        raise Invalid(
            _("Dem Bescheid fehlt das Dokument."),
            remedy=_("Geben Sie den Bescheid zu den Akten und fügen Sie ihn an."),
        )
    return send_message(
        actor=actor,
        office=office,
        recipient=recipient,
        subject=subject,
        body=body,
        case=case,
        scope=scope,
        attachments=attachments,
        visibility=visibility,
        law=law,
        formal=formal,
    )


def dispatch(
    message: Message,
    recipient: Party,
    channel: Channel,
    *,
    law: str,
    actor: Actor,
    service: str = "",
    writes: Together | None = None,
    address: Sequence[str] = (),
) -> Delivery:
    """Start a delivery of a message on this way; with ``writes`` it is written with those."""
    at = now()
    in_mailbox = channel == Channel.MAILBOX
    delivery = Delivery(
        message=message,
        recipient=recipient,
        channel=channel,
        state=DeliveryState.PROVIDED if in_mailbox else DeliveryState.PREPARED,
        law=law,
        service=service,
        created_at=at,
        provided_at=at if in_mailbox else None,
        address=list(address),
        proof=[entry("provided" if in_mailbox else "prepared", at, SYSTEM)],
    )
    record(
        MessageSent(
            subject=subject_of(message),
            message=message_ref(message),
            delivery=delivery_ref(delivery),
            channel=channel,
            law=law,
            enclosures=len(_enclosures(message)),
        ),
        actor=actor,
    )
    if in_mailbox:
        if law and not counts_from_notice(law, at.date()):
            date_delivery(delivery, actor=actor)
        from rathaus.mail.jobs import send_notice  # jobs call actions, hence not at the top

        send_notice.defer(delivery_id=str(delivery.pk))
    if writes is None:
        insert(delivery)
    else:
        writes.insert(delivery)
    return delivery


@action
def deliver_again(*, actor: Actor, message: Message) -> Delivery:
    """Start anew after a delivery failed, by the way that the party's data now give.

    :class:`Conflict` while a delivery of the message is still under way.
    """
    require(may_send, actor, message.office_id, message.visibility)
    last = message.deliveries.select_related("recipient").order_by("-created_at", "-id").first()
    if last is None or last.state not in ENDED:
        raise Conflict(
            _("Diese Nachricht ist noch unterwegs oder schon angekommen."),
            remedy=_("Erst wenn eine Zustellung gescheitert ist, kann eine neue beginnen."),
        )
    fixed = bool(last.service or last.address)
    channel = Channel(last.channel) if fixed else route_to(last.recipient, message.scope).channel
    return dispatch(
        message,
        last.recipient,
        channel,
        law=last.law,
        actor=actor,
        service=Service.FORMAL if last.service else "",
        address=last.address,
    )


def check_text(subject: str, body: str) -> None:
    """Raise :class:`Invalid` naming each field that is empty or too long."""
    fields = {}
    if not subject.strip():
        fields["subject"] = _("Bitte einen Betreff eingeben.")
    elif len(subject) > MAX_SUBJECT:
        fields["subject"] = _("Der Betreff ist länger als {n} Zeichen.").format(n=MAX_SUBJECT)
    if not body.strip():
        fields["body"] = _("Bitte einen Text eingeben.")
    elif len(body) > MAX_BODY:
        fields["body"] = _("Der Text ist länger als {n} Zeichen.").format(n=MAX_BODY)
    if fields:
        raise Invalid(
            _("Die Nachricht ist noch nicht vollständig."),
            remedy=_("Ergänzen Sie die markierten Angaben."),
            fields=fields,
        )


def enclosures_of(message: Message, attachments: Sequence[Attachment]) -> list[Enclosure]:
    """Documents to attach to a message, in this order; not yet written."""
    made = [
        Enclosure(
            message=message,
            position=position,
            document=attachment.document,
            title=attachment.title,
            sha256=attachment.sha256,
        )
        for position, attachment in enumerate(attachments, 1)
    ]
    # What is written together with the message need not be read again.
    message._prefetched_objects_cache = {"enclosures": made}  # type: ignore[attr-defined]
    return made


def _enclosures(message: Message) -> list[Enclosure]:
    return list(message.enclosures.all())
