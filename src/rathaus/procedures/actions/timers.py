"""Days of the legal clock that have come."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from rathaus.kernel.access import system
from rathaus.kernel.clock import now, today
from rathaus.kernel.events import record
from rathaus.procedures.engine.advance import post_to_run
from rathaus.procedures.events import TimerFired
from rathaus.procedures.models import Timer

CLOCK = system("clock")


def fire_due_timers(*, limit: int = 1000) -> list[UUID]:
    """Tell the processes whose day has come; returns the cases that have to go on.

    A timer is due when its day is over: whoever has time until Friday has all of Friday. Each is
    fired once, also when two workers look at the clock.
    """
    moved: list[UUID] = []
    due = Timer.objects.filter(due_on__lt=today(), fired_at=None, cancelled_at=None)
    for timer_id in due.order_by("due_on").values_list("pk", flat=True)[:limit]:
        with transaction.atomic():
            timer = (
                Timer.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("run__case")
                .filter(pk=timer_id, fired_at=None, cancelled_at=None)
                .first()
            )
            if timer is None:
                continue
            timer.fired_at = now()
            timer.save(update_fields=["fired_at"])
            record(
                TimerFired(
                    subject=timer.run.case.ref,
                    key=timer.key,
                    due_on=timer.due_on.isoformat(),
                    node=timer.node,
                ),
                actor=CLOCK,
            )
            if post_to_run(timer.run_id, kind="timer", key=timer.node):
                moved.append(timer.run_id)
    return moved
