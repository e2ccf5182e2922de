"""The mailbox: what the city hall wrote, when it counts, and the way to answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from rathaus.counter.conversation import enclosures_of, proof_of
from rathaus.counter.requests import ActorRequest, first_time, forget_slip, new_slip
from rathaus.design.components import Badge, Link, LinkRow, Pager
from rathaus.design.typography import short_date
from rathaus.kernel.access import Actor, residents
from rathaus.kernel.errors import RathausError
from rathaus.mail.actions import record_retrieval, write_to_office
from rathaus.mail.models import Delivery, DeliveryState, Direction, Message
from rathaus.mail.queries import find_delivery, find_message, inbox
from rathaus.procedures.actions.writing import write_about
from rathaus.records.models import Case
from rathaus.records.queries import cases_for


@residents()
@require_safe
@never_cache
def mailbox(request: ActorRequest) -> HttpResponse:
    """What came, the newest first."""
    page = inbox(request.actor, after=request.GET.get("nach", ""))
    context = {
        "rows": [message_row(delivery, request.actor) for delivery in page],
        "pager": Pager(
            newer_url=reverse("my-mailbox") if request.GET.get("nach") else "",
            older_url=f"?nach={page.next}" if page.next else "",
        ),
        "trail": [_overview(), Link(label=_("Postfach"))],
    }
    return render(request, "counter/mailbox.html", context)


@residents()
@require_safe
@never_cache
def message(request: ActorRequest, message_id: UUID) -> HttpResponse:
    """A message. Opening it for the first time is recorded; when it counts does not change."""
    found = find_message(request.actor, message_id)
    if request.method == "GET":
        _note_retrieval(request.actor, found)
    return _show(request, found)


@residents()
@require_POST
def answer(request: ActorRequest, message_id: UUID) -> HttpResponseBase:
    """Answer a message; it goes to the office that wrote."""
    found, slip = find_message(request.actor, message_id), request.POST.get("slip", "")
    if not first_time(slip):
        return redirect("my-message", found.pk)
    try:
        _answer(request, found)
    except RathausError as error:
        forget_slip(slip)
        return _show(request, found, refusal=error)
    messages.success(request, _("Ihre Antwort ist angekommen."))
    case = _case_of(request.actor, found)
    return redirect("my-case", case.number) if case else redirect("my-mailbox")


def message_row(delivery: Delivery, actor: Actor, *, narrow: bool = False) -> LinkRow:
    """A message as a line of a list; what is new says so in a word. ``narrow`` for side columns."""
    new = delivery.state == DeliveryState.PROVIDED
    sent_to = "" if delivery.recipient_id == actor.party else delivery.recipient.name
    office = delivery.message.office.name
    day = short_date(delivery.provided_at) if delivery.provided_at else ""
    where = _("%(office)s, für %(name)s") % {"office": office, "name": sent_to}
    where = where if sent_to else office
    return LinkRow(
        title=delivery.message.subject,
        url=reverse("my-message", args=[delivery.message_id]),
        text=f"{where}, {day}" if narrow else where,
        meta="" if narrow else day,
        badge=Badge(label=_("neu"), kind="info") if new else None,
        icon="" if narrow else "mail",
    )


def _answer(request: ActorRequest, found: Message) -> None:
    body, case = request.POST.get("body", ""), _case_of(request.actor, found)
    files = request.FILES.getlist("files")
    if case is not None:
        write_about(actor=request.actor, case=case, body=body, files=files, in_reply_to=found)
        return
    sender = found.recipient or found.sender
    if sender is None:
        raise ValueError("a message has a sender or a recipient")
    write_to_office(
        actor=request.actor,
        sender=sender,
        subject=found.subject,
        body=body,
        in_reply_to=found,
    )


def _note_retrieval(actor: Actor, found: Message) -> None:
    for delivery in found.deliveries.all():
        if delivery.state == DeliveryState.PROVIDED:
            record_retrieval(actor=actor, delivery=find_delivery(actor, delivery.pk))


def _show(
    request: ActorRequest, found: Message, *, refusal: RathausError | None = None
) -> HttpResponse:
    live = [d for d in found.deliveries.all() if d.state != DeliveryState.VOID]
    delivery = Delivery.objects.get(pk=live[-1].pk) if live else None
    case = _case_of(request.actor, found)
    context = {
        "message": found,
        "delivery": delivery,
        "proof": proof_of(delivery) if delivery else "",
        "own": found.direction == Direction.IN,
        "enclosures": enclosures_of(found),
        "case": case,
        "can_attach": case is not None and case.closed_at is None,
        "slip": new_slip(),
        "refusal": refusal,
        "wrong": getattr(refusal, "fields", {}),
        "body": request.POST.get("body", ""),
        "trail": [
            _overview(),
            Link(label=_("Postfach"), url=reverse("my-mailbox")),
            Link(label=found.subject),
        ],
    }
    return render(
        request, "counter/message.html", context, status=refusal.status if refusal else 200
    )


def _case_of(actor: Actor, found: Message) -> Case | None:
    if found.case is None:
        return None
    return cases_for(actor).filter(pk=found.case).select_related("applicant").first()


def _overview() -> Link:
    return Link(label=_("Mein Rathaus"), url=reverse("counter:overview"))
