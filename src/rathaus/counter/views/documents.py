"""Handing out documents of the file."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from rathaus.counter.requests import ActorRequest
from rathaus.kernel import blobs
from rathaus.kernel.access.pages import allow
from rathaus.kernel.errors import NotFound
from rathaus.mail.actions import record_retrieval
from rathaus.mail.models import Delivery, DeliveryState
from rathaus.mail.queries import find_delivery
from rathaus.records.inspection.reading import note_reading
from rathaus.records.queries import find_document

View = Callable[..., HttpResponse]
people: Callable[[View], View] = allow("people", lambda actor: actor.kind in ("person", "staff"))


@people
@require_safe
def document(request: ActorRequest, document_id: UUID) -> HttpResponse:
    """A document, for whoever may see it. Whoever opens what came by mailbox has retrieved it."""
    found = find_document(request.actor, document_id)
    if request.method == "GET" and request.actor.kind == "person":
        _note_retrieval(request, document_id)
    if request.method == "GET":
        note_reading(actor=request.actor, document=found)
    version = found.current
    return blobs.serve(version.blob, version.name, inline=request.actor.is_staff, request=request)


def _note_retrieval(request: ActorRequest, document_id: UUID) -> None:
    unopened = Delivery.objects.filter(
        message__enclosures__document=document_id, state=DeliveryState.PROVIDED
    )
    for delivery_id in unopened.values_list("pk", flat=True):
        try:
            delivery = find_delivery(request.actor, delivery_id)
        except NotFound:
            continue  # addressed to somebody else who takes part
        record_retrieval(actor=request.actor, delivery=delivery)
