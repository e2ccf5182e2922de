"""Reading messages and deliveries, as far as the reader may see them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from rathaus.kernel.access import ALL_OFFICES, Actor, Visibility
from rathaus.kernel.access.visibility import SEE_PROTECTED
from rathaus.kernel.errors import NotFound
from rathaus.kernel.paging import Page, page_of
from rathaus.kernel.references import Resolved, owner
from rathaus.mail.links import reverse_or_empty
from rathaus.mail.models import Channel, Delivery, DeliveryState, Direction, Enclosure, Message
from rathaus.mail.rules import SEE, SEND
from rathaus.people.queries import principals_of

_IN_MAILBOX = (DeliveryState.PROVIDED, DeliveryState.RETRIEVED)
_NEWEST = ("-created_at", "-id")


def inbox(actor: Actor, *, after: str = "", size: int = 25) -> Page[Delivery]:
    """One page of a resident's mailbox, newest first: deliveries with message and office."""
    found = _mailbox_of(actor).select_related("message", "message__office", "recipient")
    return page_of(found, order=("-provided_at", "-id"), after=after, size=size)


def unread_count(actor: Actor, *, limit: int = 99) -> int:
    """How many messages in a resident's mailbox are unread; counting stops at ``limit``."""
    return _mailbox_of(actor).filter(state=DeliveryState.PROVIDED)[:limit].count()


def find_delivery(actor: Actor, delivery: UUID) -> Delivery:
    """A delivery in the resident's mailbox, with message, office and enclosures.

    Raises :class:`NotFound`, also for what is somebody else's.
    """
    found = (
        _mailbox_of(actor)
        .filter(pk=delivery)
        .select_related("message", "message__office", "message__in_reply_to", "recipient")
        .prefetch_related("message__enclosures")
        .first()
    )
    if found is None:
        raise _unknown()
    return found


def messages_for(actor: Actor) -> QuerySet[Message]:
    """Every message that the actor may read: residents theirs, staff those of their offices."""
    messages = Message.objects.select_related("office", "sender", "recipient")
    if actor.is_system:
        return messages
    if actor.is_staff:
        return _of_staff(messages, actor)
    if actor.kind == "person" and actor.party is not None:
        mine = _reach(actor, "sender", "recipient")
        return messages.filter(mine, visibility__in=_FOR_PARTIES)
    return messages.none()


# Whoever a message is addressed to reads it, protected or not; internal ones are not addressed.
_FOR_PARTIES = (Visibility.PUBLIC, Visibility.PARTICIPANT, Visibility.PROTECTED)


def conversation(actor: Actor, case: UUID) -> QuerySet[Message]:
    """What was written about a case, oldest first, with enclosures and deliveries loaded."""
    return _whole(messages_for(actor).filter(case=case).order_by("created_at", "id"))


def find_message(actor: Actor, message: UUID) -> Message:
    """A message with enclosures and deliveries; raises :class:`NotFound`."""
    found = _whole(messages_for(actor).filter(pk=message)).first()
    if found is None:
        raise _unknown()
    return found


def unread_at_office(
    actor: Actor, *, office: UUID | None = None, after: str = "", size: int = 50
) -> Page[Message]:
    """One page of incoming messages that nobody at the actor's offices has read yet."""
    found = messages_for(actor).filter(direction=Direction.IN, read_at__isnull=True)
    if office is not None:
        found = found.filter(office=office)
    return page_of(found, order=_NEWEST, after=after, size=size)


def out_tray(
    actor: Actor,
    *,
    office: UUID | None = None,
    without: QuerySet[Any] | None = None,
    after: str = "",
    size: int = 100,
) -> Page[Delivery]:
    """Letters that wait for the post room, oldest first, with recipient, office and enclosures.

    ``without`` are keys of cases that are shut to the actor: their letters are left out.
    """
    offices = actor.offices(SEND)
    found = (
        Delivery.objects.filter(channel=Channel.POST, state=DeliveryState.PREPARED, batch="")
        .select_related("message", "message__office", "recipient")
        .prefetch_related("message__enclosures")
    )
    if not (actor.is_system or offices is ALL_OFFICES):
        found = found.filter(message__office__in=offices)
    if office is not None:
        found = found.filter(message__office=office)
    if without is not None:
        found = found.filter(Q(message__case=None) | ~Q(message__case__in=without))
    return page_of(found, order=("created_at", "id"), after=after, size=size)


def waiting_for_proof(
    actor: Actor, *, without: QuerySet[Any] | None = None, size: int = 100
) -> QuerySet[Delivery]:
    """Letters that were posted to be served formally and whose proof has not come, oldest first;
    ``without`` as in :func:`out_tray`."""
    found = Delivery.objects.filter(
        ~Q(service=""), state=DeliveryState.POSTED, legal_date__isnull=True
    )
    offices = actor.offices(SEND)
    if not (actor.is_system or offices is ALL_OFFICES):
        found = found.filter(message__office__in=offices)
    if without is not None:
        found = found.filter(Q(message__case=None) | ~Q(message__case__in=without))
    loaded = found.select_related("message", "recipient").prefetch_related("message__enclosures")
    return loaded.order_by("posted_on", "id")[:size]


def waiting_notices(actor: Actor) -> QuerySet[Delivery]:
    """Deliveries in a mailbox whose notice has not gone out, oldest first (for staff)."""
    found = Delivery.objects.filter(state=DeliveryState.PROVIDED, notice_sent_at__isnull=True)
    if not (actor.is_system or actor.offices(SEND) is ALL_OFFICES):
        found = found.filter(message__office__in=actor.offices(SEND))
    return found.select_related("message", "message__office").order_by("provided_at", "id")


def deliveries_of(actor: Actor, case: UUID) -> QuerySet[Delivery]:
    """How the messages about a case were delivered, with legal dates, oldest first."""
    messages = messages_for(actor).filter(case=case)
    return (
        Delivery.objects.filter(message__in=messages.values("pk"))
        .select_related("message", "recipient")
        .order_by("created_at", "id")
    )


@owner("message")
def resolve_message(id: str, actor: Actor) -> Resolved | None:
    """Title and address of a message, for those who may read it."""
    message = messages_for(actor).filter(pk=id).first()
    if message is None:
        return None
    name = "desk-message" if actor.is_staff else "my-message"
    return Resolved(message.subject, reverse_or_empty(name, id))


def _mailbox_of(actor: Actor) -> QuerySet[Delivery]:
    if actor.kind != "person" or actor.party is None:
        return Delivery.objects.none()
    return Delivery.objects.filter(
        _reach(actor, "recipient", message="message__"),
        state__in=_IN_MAILBOX,
        channel=Channel.MAILBOX,
    )


def _reach(actor: Actor, *fields: str, message: str = "") -> Q:
    """The party itself, and whom it represents, in all matters or in the procedure named."""
    if actor.party is None:
        raise ValueError("only parties have a reach")
    everywhere, limited = [actor.party], []
    for principal, scope in principals_of(actor.party).values_list("principal", "scope"):
        if scope:
            limited.append((principal, scope))
        else:
            everywhere.append(principal)
    reach = Q()
    for field in fields:
        reach |= Q(**{f"{field}__in": everywhere})
        for principal, scope in limited:
            reach |= Q(**{field: principal, f"{message}scope": scope})
    return reach


def _of_staff(messages: QuerySet[Message], actor: Actor) -> QuerySet[Message]:
    seen, protected = actor.offices(SEE), actor.offices(SEE_PROTECTED)
    if not seen:
        return messages.none()
    if seen is not ALL_OFFICES:
        messages = messages.filter(office__in=seen)
    if protected is ALL_OFFICES:
        return messages
    open_to_all = ~Q(visibility=Visibility.PROTECTED)
    return messages.filter(open_to_all | Q(office__in=protected) if protected else open_to_all)


def _whole(messages: QuerySet[Message]) -> QuerySet[Message]:
    return messages.prefetch_related(
        Prefetch("enclosures", Enclosure.objects.order_by("position")),
        Prefetch("deliveries", Delivery.objects.order_by("created_at", "id")),
    )


def _unknown() -> NotFound:
    return NotFound(
        _("Diese Nachricht finden Sie hier nicht."),
        remedy=_("Öffnen Sie Ihr Postfach und wählen Sie sie dort aus."),
    )
