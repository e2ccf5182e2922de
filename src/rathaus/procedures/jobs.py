"""Background work of the room."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from rathaus.kernel.clock import now
from rathaus.kernel.jobs import job, periodic
from rathaus.kernel.transactions import action
from rathaus.procedures.actions.drafts import forget_expired_drafts
from rathaus.procedures.actions.entry_times import tend_directories
from rathaus.procedures.actions.erasing import erase_expired_parts
from rathaus.procedures.actions.keeping import erase_expired_answers
from rathaus.procedures.actions.timers import fire_due_timers
from rathaus.procedures.cosigning.reminding import remind_due
from rathaus.procedures.engine.advance import advance_asking, advance_run, fail_run
from rathaus.procedures.models import Run

# A run that has been ready for longer was left behind: its process died between two steps.
LEFT_BEHIND = timedelta(seconds=30)


def _note_at_the_case(error: Exception, *, case_id: str) -> None:
    fail_run(UUID(case_id), error)


@job(queue="cases", retries=5, on_failure=_note_at_the_case)
@action
def go_on(*, case_id: str) -> None:
    """Let a case go on; what fails is undone, noted at the case and tried again."""
    advance_run(UUID(case_id))


@job(
    queue="registers",
    retries=5,
    atomic=False,
    lock=lambda case_id: f"registers:{case_id}",
    on_failure=_note_at_the_case,
)
def ask_and_go_on(*, case_id: str) -> None:
    """Ask the registers that a case waits for and let it go on; asked again if this is cut short.

    No transaction is open while they are asked: whoever works on the case meanwhile does not wait.
    """
    advance_asking(UUID(case_id))


@periodic("* * * * *")
def pick_up_left_behind() -> None:
    """Take up runs that were ready when their worker or web process died."""
    stale = Run.objects.filter(state=Run.State.READY, updated_at__lt=now() - LEFT_BEHIND)
    for case_id in stale.order_by("updated_at").values_list("case_id", flat=True)[:500]:
        go_on.defer(case_id=str(case_id))


@periodic("*/10 * * * *")
def watch_the_clock() -> None:
    """Let the processes go on whose day has come; after a full hand at once the next one."""
    moved = fire_due_timers()
    go_on.defer_many({"case_id": str(case_id)} for case_id in moved)
    if moved:
        watch_the_clock.defer()


@periodic("45 3 * * *")
def erase_answers() -> None:
    """Erase answers that may be kept for a short time only and are past their day."""
    erase_expired_answers()


@periodic("55 3 * * *", atomic=False)
def erase_parts() -> None:
    """Erase papers that may not be kept as long as their file."""
    erase_expired_parts()


@periodic("30 3 * * *")
def forget_drafts() -> None:
    """Delete drafts past their day."""
    forget_expired_drafts()


@periodic("15 3 * * *")
def tend_entries() -> None:
    """Ask about entries in directories, and end those that have run out."""
    tend_directories()


@periodic("20 5 * * *")
def remind_of_rounds() -> None:
    """Remind those who have not signed or taken note although the day has come."""
    remind_due()
