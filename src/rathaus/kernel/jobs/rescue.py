"""Jobs whose worker is dead go on elsewhere."""

from __future__ import annotations

import logging
from typing import Final

import orjson
from django.db import connection, transaction

from rathaus.kernel.jobs.definitions import find
from rathaus.kernel.jobs.performing import Ticket, record_failure, settle

logger = logging.getLogger("rathaus.jobs")

# A job that somebody is doing right now has its row locked and is skipped, however late the
# heartbeat of its worker.
_ABANDONED: Final = """
SELECT job.id, job.task_name, job.args::text, job.attempts
  FROM procrastinate_jobs AS job
 WHERE job.status = 'doing'
   AND NOT EXISTS (SELECT 1 FROM procrastinate_workers AS worker
                    WHERE worker.id = job.worker_id
                      AND worker.last_heartbeat > now() - make_interval(secs => %s))
 ORDER BY job.id
   FOR UPDATE OF job SKIP LOCKED
"""


def rescue_abandoned(*, dead_after_seconds: float) -> int:
    """Put jobs of silent workers back into the queue of the current city; returns how many.

    A job that has outlived its attempts this way (it may be what kills the workers) becomes a dead
    letter instead.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_ABANDONED, [dead_after_seconds])
            rows = cursor.fetchall()
        for number, name, arguments, attempts in rows:
            ticket = Ticket(number, name, orjson.loads(arguments), attempts)
            made = find(name)
            again = made is not None and attempts < made.retries
            record_failure(ticket, "Der Arbeitsprozess ist während der Aufgabe ausgefallen.")
            # The first death is taken for chance; a job that kills its workers has to wait.
            settle(ticket, again=again, wait=None if attempts else 0.0)
            logger.warning("job %s (%s): worker died, again: %s", number, name, again)
    return len(rows)
