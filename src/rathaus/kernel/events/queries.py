"""Reading the log, as far as the reader may."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from rathaus.kernel.access import Actor, Visibility, may_see
from rathaus.kernel.events.models import Event
from rathaus.kernel.references import Reference


def visible_events(
    subject: Reference,
    actor: Actor,
    *,
    parties: frozenset[UUID] = frozenset(),
    office: UUID | None = None,
) -> QuerySet[Event]:
    """What happened to the subject, oldest first, as far as the actor may see it."""
    allowed = [
        level for level in Visibility if may_see(actor, level, parties=parties, office=office)
    ]
    return Event.objects.filter(subject=str(subject), visibility__in=allowed).order_by("id")


def timeline(subject: Reference) -> QuerySet[Event]:
    """Everything that happened to the subject, oldest first, for the house itself."""
    return Event.objects.filter(subject=str(subject)).order_by("id")
