"""Doing one job: in one transaction with its completion, and with a record of what went wrong."""

from __future__ import annotations

import logging
import random
import traceback
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db import Error, connection, transaction
from django.utils import translation

from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from rathaus.kernel.jobs.definitions import Job, find
from rathaus.kernel.jobs.models import JobFailure
from rathaus.kernel.statements import execute
from rathaus.kernel.transactions import action, is_action

logger = logging.getLogger("rathaus.jobs")

# Taking the row first makes the job ours: whoever else took it for abandoned waits for our commit
# and then finds nothing, and a rollback (or our death) puts it back.
_TAKE: Final = "DELETE FROM procrastinate_jobs WHERE id = %s AND status = 'doing' RETURNING id"
_AGAIN: Final = (
    "SELECT procrastinate_retry_job_v2(%s, now() + make_interval(secs => %s), NULL, NULL, NULL)"
)
_GIVE_UP: Final = "SELECT procrastinate_finish_job_v1(%s, 'failed', false)"
_FIRST_WAIT_SECONDS: Final = 5.0
_GROWTH: Final = 3.0
_LONGEST_WAIT_SECONDS: Final = 3600.0
# The same input leads to the same refusal; trying again would only hide it.
_FINAL: Final = (NotAllowed, NotFound, Invalid, Refused)
_TRACE_CHARACTERS: Final = 8000


class Ticket(NamedTuple):
    """A job that a worker has taken from the queue."""

    id: int
    name: str
    arguments: dict[str, Any]
    attempts: int


def perform(ticket: Ticket) -> bool:
    """Do the job in the current city; True when it is done, False when it failed for now or good.

    Errors do not leave this function: they are recorded, and the job is tried again with growing
    distance or becomes a dead letter.
    """
    made = find(ticket.name)
    try:
        if made is None:
            raise LookupError(f"unknown job {ticket.name}")
        with translation.override(settings.LANGUAGE_CODE):
            _run(made, ticket)
    except Exception as error:  # noqa: BLE001 - whatever a job throws, the worker goes on
        _note_failure(ticket, made, error)
        return False
    return True


def seconds_until_retry(attempts: int) -> float:
    """How long to wait after so many earlier attempts: 5, 15, 45 … seconds, an hour at most.

    Each wait is stretched or shortened at random by up to a half, so that jobs which failed
    together do not come back together.
    """
    wait = min(_LONGEST_WAIT_SECONDS, _FIRST_WAIT_SECONDS * _GROWTH ** min(attempts, 20))
    return wait * random.uniform(0.5, 1.5)  # noqa: S311


def _run(made: Job[Any], ticket: Ticket) -> None:
    if made.atomic and is_action(made.function):
        _take_and_do(made, ticket)
    elif made.atomic:
        with transaction.atomic():
            if _take(ticket.id):
                made.function(**ticket.arguments)
    else:
        made.function(**ticket.arguments)
        _take(ticket.id)


@action
def _take_and_do(made: Job[Any], ticket: Ticket) -> None:
    """A job that is an action becomes part of the transaction, without a savepoint of its own."""
    if _take(ticket.id):
        made.function(**ticket.arguments)


def _take(number: int) -> bool:
    cursor = execute(_TAKE, [number])
    return cursor.fetchone() is not None


def _note_failure(ticket: Ticket, made: Job[Any] | None, error: Exception) -> None:
    again = made is not None and ticket.attempts < made.retries and not isinstance(error, _FINAL)
    logger.log(
        logging.WARNING if again else logging.ERROR,
        "job %s (%s), attempt %s: %s",
        ticket.id,
        ticket.name,
        ticket.attempts + 1,
        error,
        exc_info=not again,
    )
    try:
        with transaction.atomic():
            record_failure(ticket, describe(error), "".join(traceback.format_exception(error)))
            settle(ticket, again=again)
            if made is not None and made.on_failure is not None:
                made.on_failure(error, **ticket.arguments)
    except Error:
        # The database went away in mid-job, or another worker has the job already; if not, it will
        # be found abandoned and taken up again.
        logger.warning("job %s: failure could not be recorded", ticket.id, exc_info=True)


def describe(error: BaseException) -> str:
    """Kind and text of an error in one line."""
    return f"{type(error).__name__}: {error}"[:2000]


def record_failure(ticket: Ticket, error: str, trace: str = "") -> None:
    """Keep why this attempt failed."""
    JobFailure.objects.create(
        job=ticket.id,
        attempt=ticket.attempts + 1,
        at=now(),
        error=error.replace("\x00", ""),
        trace=trace.replace("\x00", "")[-_TRACE_CHARACTERS:],
    )


def settle(ticket: Ticket, *, again: bool, wait: float | None = None) -> None:
    """Put the job back for a later attempt (after the usual wait), or make it a dead letter."""
    seconds = seconds_until_retry(ticket.attempts) if wait is None else wait
    with connection.cursor() as cursor:
        if again:
            cursor.execute(_AGAIN, [ticket.id, seconds])
        else:
            cursor.execute(_GIVE_UP, [ticket.id])
