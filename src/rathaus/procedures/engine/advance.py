"""Letting a case go on. Everything that a step does is one transaction: all of it, or nothing."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from rathaus.kernel.access import Actor, system
from rathaus.kernel.clock import now
from rathaus.kernel.events import record
from rathaus.kernel.rows import fetch, update
from rathaus.kernel.statements import execute
from rathaus.kernel.transactions import action
from rathaus.procedures import process
from rathaus.procedures.engine.asking import Heard, Question, RegistersNeeded, ask
from rathaus.procedures.engine.changes import put
from rathaus.procedures.engine.entries import sync_entry
from rathaus.procedures.engine.operations import handlers_for
from rathaus.procedures.engine.registers import asks_others
from rathaus.procedures.engine.waiting import sync_waiting
from rathaus.procedures.engine.work import Work
from rathaus.procedures.events import RunFailed
from rathaus.procedures.models import Run
from rathaus.procedures.registers import Answer

logger = logging.getLogger(__name__)
HOUSE = system("engine")

_ROUNDS = 3
_READY = (
    "procedures_run.case_id = %s AND procedures_run.state = 'ready' FOR UPDATE OF procedures_run"
)
_ALONG = ("case", "case__office", "case__applicant", "case__agent", "case__file")
_WRITTEN = ("data", "workflow", "inbox", "state", "outcome", "failure", "updated_at")

_POST = """
UPDATE procedures_run SET inbox = inbox || %s::jsonb, state = 'ready', updated_at = %s
WHERE case_id = %s AND state IN ('ready', 'waiting') RETURNING state
"""


def post_to_run(
    case_id: UUID, *, kind: str, key: str, data: Mapping[str, Any] | None = None
) -> bool:
    """Leave something for a run: a message, a task's answer, a timer; False when it has ended.

    ``data`` maps dotted paths to what is to stand there. Cheap and safe beside a step of the same
    case that is under way; ``advance_run`` takes it in.
    """
    entry = orjson.dumps([{"kind": kind, "key": key, "data": data or {}}], default=str).decode()
    cursor = execute(_POST, [entry, now(), case_id])
    return cursor.fetchone() is not None


@action
def advance_run(case_id: UUID, *, actor: Actor = HOUSE) -> Run | None:
    """Take in what has arrived and go on as far as it goes; None when there is nothing to do.

    Whoever else wants to move the case waits for the lock and then finds it moved. Where a register
    has to be asked first, that is left to a job. Raises whatever an operation raises; then nothing
    of the step has happened.
    """
    run, questions = _advance(case_id, actor, {})
    if questions:
        _ask_later(case_id)
    return None if questions else run


def advance_asking(case_id: UUID, *, actor: Actor = HOUSE) -> None:
    """Let a case go on, and ask the registers that it comes to, while nothing is held.

    To be called outside of any transaction. Raises as :func:`advance_run`, and StandstillError when
    what is to be asked is another thing each time.
    """
    heard: dict[Question, Answer | None] = {}
    for _ in range(_ROUNDS):
        questions = _advance(case_id, actor, heard)[1]
        if not questions:
            return
        heard |= ask(questions)
    raise process.StandstillError("Die Fragen an die Register ändern sich immer wieder.")


@action
def _advance(case_id: UUID, actor: Actor, heard: Heard) -> tuple[Run | None, tuple[Question, ...]]:
    """One step; or nothing of it, and what is to be asked before."""
    found = fetch(Run, _READY, [case_id], related=_ALONG)
    if not found:
        return None, ()
    work = Work(run=found[0], actor=actor, house=HOUSE, heard=heard)
    if not asks_others(work.bundle):
        _step(work)
        return work.run, ()
    try:
        with transaction.atomic():
            _step(work)
    except RegistersNeeded as needed:
        return work.run, needed.questions
    return work.run, ()


def _ask_later(case_id: UUID) -> None:
    from rathaus.procedures.jobs import ask_and_go_on

    ask_and_go_on.defer(case_id=str(case_id))


def begin_run(work: Work) -> None:
    """The first step of a run that this very transaction has made.

    Should it fail, it is undone and noted at the run, which stays ready to be tried again; what
    else the transaction did is kept.
    """
    try:
        with transaction.atomic():
            _step(work)
    except RegistersNeeded:
        _ask_later(work.run.case_id)
    except Exception as error:
        logger.exception("case %s could not begin", work.case.number)
        fail_run(work.run.case_id, error)
    else:
        return
    work.case.refresh_from_db()
    work.run.refresh_from_db(fields=["data"])


def _step(work: Work) -> None:
    """Go on as far as it goes, and keep how far that was."""
    run = work.run
    state = _restored(work)
    for entry in run.inbox:
        _take_in(state, entry)
    result = process.step(state, handlers_for(work))
    sync_waiting(work, result.waiting)
    sync_entry(work, result.waiting)
    run.data = state.data
    run.workflow = process.dump(state, with_data=False)
    run.inbox = []
    run.state = Run.State.FINISHED if result.finished else Run.State.WAITING
    run.outcome = result.outcome
    run.failure = ""
    run.updated_at = now()
    update(Run, {"case_id": run.case_id}, **{name: getattr(run, name) for name in _WRITTEN})


def advance_or_note(case_id: UUID, *, actor: Actor = HOUSE) -> None:
    """Let a case go on now; should that fail, note it: the watch over runs tries again."""
    try:
        advance_run(case_id, actor=actor)
    except Exception as error:
        logger.exception("case %s could not go on", case_id)
        fail_run(case_id, error)


@action
def fail_run(case_id: UUID, error: Exception) -> None:
    """Note that a run cannot go on, so that staff see it; it stays ready to be tried again."""
    run = Run.objects.select_for_update().select_related("case").get(case_id=case_id)
    if run.failure == str(error):
        return
    run.failure = str(error)[:2000]
    run.save(update_fields=["failure"])
    record(RunFailed(subject=run.case.ref, node="", reason=run.failure[:200]), actor=HOUSE)


def _restored(work: Work) -> process.State:
    definition = work.bundle.procedure.process
    if work.run.workflow is None:
        state = process.start(definition, work.run.data)
    else:
        state = process.restore(definition, bytes(work.run.workflow), work.run.data)
    work.run.data = state.data
    return state


def _take_in(state: process.State, entry: Mapping[str, Any]) -> None:
    """Tell the process; what it no longer waits for has been overtaken and is left aside."""
    for path, value in entry["data"].items():
        put(state.data, path, value)
    try:
        if entry["kind"] == "task":
            process.complete_task(state, entry["key"])
        elif entry["kind"] == "timer":
            process.fire(state, entry["key"])
        else:
            process.message(state, entry["key"])
    except process.NotWaitingError:
        logger.info("run no longer waits for %s %s", entry["kind"], entry["key"])
