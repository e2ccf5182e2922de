"""What a process waits for, as rows: tasks for people, days of the legal clock."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from rathaus.kernel.clock import laws_of, now
from rathaus.kernel.rows import fetch, insert
from rathaus.kernel.statements import execute
from rathaus.procedures.actions.tasks import cancel_tasks, create_task
from rathaus.procedures.engine.consulting import consulted
from rathaus.procedures.engine.work import Work
from rathaus.procedures.facts import DueDay, as_day, due_day
from rathaus.procedures.forms import Text
from rathaus.procedures.models import Timer
from rathaus.procedures.process import Waiting, WaitingTask, WaitingTimer
from rathaus.procedures.tables import lookup

_CANCEL = "UPDATE procedures_timer SET cancelled_at = %s WHERE id = ANY(%s::uuid[])"
_LANGUAGE = "de"
"""Of what is kept for the office, whatever the language of whoever set the step off."""
_RUNNING = "run_id = %s AND fired_at IS NULL AND cancelled_at IS NULL"


@override(_LANGUAGE)
def sync_waiting(work: Work, waiting: Waiting) -> None:
    """Make tasks and timers for what is new, and drop those that nobody waits for any more."""
    if not work.first_step:
        cancel_tasks(case=work.case, except_nodes=[task.key for task in waiting.tasks])
    for task in waiting.tasks:
        _task(work, task)
    keys = {timer.key for timer in waiting.timers}
    running = {timer.node: timer for timer in _running(work)}
    stale = [timer.pk for node, timer in running.items() if node not in keys]
    if stale:
        execute(_CANCEL, [now(), stale])
    new = [_timer(work, timer) for timer in waiting.timers if timer.key not in running]
    if new:
        insert(*new)


def _running(work: Work) -> list[Timer]:
    return [] if work.first_step else fetch(Timer, _RUNNING, [work.run.pk])


@override(_LANGUAGE)
def day_for(work: Work, clock: str, anchor: str) -> DueDay:
    """The day of a period counted from an anchor (a path in the data), and why it is that day."""
    start = as_day(lookup(anchor, work.data)) if anchor else None
    return due_day(
        clock,
        since=start or work.today,
        land=work.city.land,
        city=work.city.slug,
        law=_law_of(clock),
    )


def _law_of(clock: str) -> str | None:
    """The law that a legal period belongs to, where its key stands under one law only."""
    laws = laws_of(clock)
    return str(laws[0]) if len(laws) == 1 else None


def _task(work: Work, task: WaitingTask) -> None:
    if task.due:
        due = day_for(work, task.due, task.node.options.get("from", ""))
    else:
        due = DueDay(work.today, _("sobald wie möglich"), "")
    title = Text.of(dict(task.title))
    office = consulted(work, task)
    create_task(
        actor=work.house,
        case=work.case,
        key=task.form or task.node.id,
        node=task.key,
        title=title.spoken("de"),
        title_en=title.spoken("en"),
        reason=_reason(work),
        role=task.role,
        office=office,
        due_on=due.day,
        due_why=due.why or _("spätester Tag für diesen Schritt"),
    )


def _reason(work: Work) -> str:
    """Why a person has to look: the reasons that the tables gave, in German for the file."""
    reasons = lookup("assessment.reasons", work.data) or []
    return "\n".join(str(reason.get("text", {}).get("de", "")) for reason in reasons)


def _timer(work: Work, timer: WaitingTimer) -> Timer:
    due = day_for(work, timer.clock, timer.anchor)
    return Timer(
        run=work.run,
        key=timer.clock,
        node=timer.key,
        due_on=due.day,
        why=due.why,
        created_at=now(),
    )
