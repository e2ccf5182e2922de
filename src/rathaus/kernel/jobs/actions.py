"""What a person can do about a dead letter: try again, or throw it away and say why."""

from __future__ import annotations

from typing import Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.errors import Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.jobs.events import JobDiscarded, JobRetried
from rathaus.kernel.jobs.queries import DeadLetter, dead_letter
from rathaus.kernel.jobs.rules import may_manage_jobs
from rathaus.kernel.references import Reference

_RETRY: Final = """
UPDATE procrastinate_jobs
   SET status = 'todo', attempts = 0, scheduled_at = NULL, abort_requested = false
 WHERE id = %s
"""


def retry_dead_letter(*, actor: Actor, job_id: int) -> None:
    """Put a dead letter back with all its attempts; workers take it up within seconds.

    Raises :class:`NotAllowed`, and :class:`NotFound` when it is no dead letter (any more).
    """
    require(may_manage_jobs, actor)
    with transaction.atomic():
        letter = _find(job_id)
        with connection.cursor() as cursor:
            cursor.execute(_RETRY, [job_id])
        record(
            JobRetried(subject=_reference(job_id), name=letter.name, error=letter.error),
            actor=actor,
        )


def discard_dead_letter(*, actor: Actor, job_id: int, reason: str) -> None:
    """Throw a dead letter away; what it was stays in the event log.

    Raises :class:`NotAllowed`, :class:`NotFound`, and :class:`Invalid` without a reason.
    """
    require(may_manage_jobs, actor)
    if not reason.strip():
        message = _("Zum Verwerfen einer Aufgabe gehört eine Begründung.")
        raise Invalid(
            message,
            remedy=_("Schreiben Sie in einem Satz, warum sie nicht mehr gebraucht wird."),
            fields={"reason": message},
        )
    with transaction.atomic():
        letter = _find(job_id)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [job_id])
        record(
            JobDiscarded(
                subject=_reference(job_id),
                name=letter.name,
                arguments=dict(letter.arguments),
                error=letter.error,
                reason=reason.strip(),
            ),
            actor=actor,
        )


def _find(job_id: int) -> DeadLetter:
    letter = dead_letter(job_id, lock=True)
    if letter is None:
        raise NotFound(
            _("Unter dieser Nummer gibt es keine fehlgeschlagene Aufgabe."),
            remedy=_("Laden Sie die Liste neu; vermutlich hat sich schon jemand darum gekümmert."),
        )
    return letter


def _reference(job_id: int) -> Reference:
    return Reference("job", str(job_id))
