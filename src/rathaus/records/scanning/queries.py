"""Which scans wait, as far as one may work on the post of their office."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rathaus.kernel.access import ALL_OFFICES, Actor
from rathaus.kernel.errors import NotFound
from rathaus.records.models import ScannedPaper
from rathaus.records.rules import WORK


def waiting_scans(actor: Actor) -> QuerySet[ScannedPaper]:
    """What waits in the post of the offices in which the actor works, the oldest first."""
    waiting = ScannedPaper.objects.filter(state=ScannedPaper.State.WAITING)
    waiting = waiting.select_related("office", "blob").order_by("id")
    if actor.is_system:
        return waiting
    offices = actor.offices(WORK) if actor.is_staff else frozenset()
    if offices is ALL_OFFICES:
        return waiting
    return waiting.filter(office__in=offices) if offices else waiting.none()


def find_scan(actor: Actor, scan: UUID) -> ScannedPaper:
    """A scan that waits; :class:`NotFound` for all others and for those of other offices."""
    found = waiting_scans(actor).filter(pk=scan).first()
    if found is None:
        raise NotFound(
            _("Dieses Schriftstück wartet hier nicht mehr."),
            remedy=_("Vielleicht hat es schon jemand zugeordnet. Öffnen Sie den Posteingang neu."),
        )
    return found
