"""Work that is done later: transactional, repeated with growing distance, never lost.

A job belongs to the city in which it was deferred and runs there. ``@job`` and ``@periodic``
declare, ``defer`` enters, :func:`run_worker` and :func:`run_pending` do. What failed for good waits
as a dead letter for a person. A room's jobs live in its module ``jobs``, which is found by itself.
"""

from rathaus.kernel.jobs.actions import discard_dead_letter, retry_dead_letter
from rathaus.kernel.jobs.definitions import Job, job, periodic
from rathaus.kernel.jobs.pending import Tally, run_pending
from rathaus.kernel.jobs.queries import DeadLetter, count_by_state, dead_letter, dead_letters
from rathaus.kernel.jobs.receipts import once
from rathaus.kernel.jobs.rescue import rescue_abandoned
from rathaus.kernel.jobs.rules import may_manage_jobs

__all__ = [
    "DeadLetter",
    "Job",
    "Tally",
    "count_by_state",
    "dead_letter",
    "dead_letters",
    "discard_dead_letter",
    "job",
    "may_manage_jobs",
    "once",
    "periodic",
    "rescue_abandoned",
    "retry_dead_letter",
    "run_pending",
]
