"""Ticking off the points of dispositions with what they have set going."""

from __future__ import annotations

from uuid import UUID

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import now
from rathaus.kernel.events import record
from rathaus.procedures.cosigning.events import PointTicked
from rathaus.procedures.models import DispositionPoint


def settle_point(actor: Actor, *, round: UUID | None = None, task: UUID | None = None) -> None:
    """Tick off the point that stands behind a finished round or task, if there is one."""
    found = DispositionPoint.objects.filter(done_at=None).select_related("disposition__case")
    found = found.filter(round=round) if round is not None else found.filter(task=task)
    for point in found.select_for_update(of=("self",)):
        tick(actor, point)


def tick(actor: Actor, point: DispositionPoint) -> None:
    """Write down who ticked it off and when."""
    point.done_at, point.done_label = now(), actor.label
    point.save(update_fields=["done_at", "done_label"])
    record(
        PointTicked(
            subject=point.disposition.case.ref,
            disposition=str(point.disposition_id),
            point=str(point.pk),
            kind=point.kind,
        ),
        actor=actor,
    )
