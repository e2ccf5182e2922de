"""Days of the legal clock that have come."""

from __future__ import annotations

from uuid import UUID

from rathaus.kernel.access import system
from rathaus.kernel.clock import now, today
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.statements import execute
from rathaus.kernel.transactions import action
from rathaus.procedures.events import TimerFired

CLOCK = system("clock")

# The run is locked before its timers, as a step of the case does it: so the two never wait for
# each other. Whoever is under way is left for the next look at the clock.
_DUE = """
SELECT timer.id FROM procedures_timer AS timer
  JOIN procedures_run AS run ON run.case_id = timer.run_id
 WHERE timer.due_on < %s AND timer.fired_at IS NULL AND timer.cancelled_at IS NULL
 ORDER BY timer.due_on, timer.id LIMIT %s FOR UPDATE OF run SKIP LOCKED
"""
_FIRE = """
UPDATE procedures_timer SET fired_at = %s
 WHERE id = ANY(%s::uuid[]) AND fired_at IS NULL AND cancelled_at IS NULL
RETURNING run_id, key, node, due_on
"""
_POST = """
UPDATE procedures_run AS run SET state = 'ready', updated_at = %s, inbox = run.inbox || news.entries
  FROM (SELECT case_id, jsonb_agg(jsonb_build_object('kind', 'timer', 'key', node,
                                                     'data', '{}'::jsonb)) AS entries
          FROM unnest(%s::uuid[], %s::text[]) AS fired (case_id, node) GROUP BY case_id) AS news
 WHERE run.case_id = news.case_id AND run.state IN ('ready', 'waiting')
RETURNING run.case_id
"""


@action
def fire_due_timers(*, limit: int = 1000) -> list[UUID]:
    """Tell the processes whose day has come; returns the cases that have to go on.

    A timer is due when its day is over: whoever has time until Friday has all of Friday. Each is
    fired once, also when two workers look at the clock.
    """
    due = [row[0] for row in execute(_DUE, [today(), limit]).fetchall()]
    if not due:
        return []
    fired = execute(_FIRE, [now(), due]).fetchall()
    for case_id, key, node, day in fired:
        subject = Reference("case", str(case_id))
        record(TimerFired(subject=subject, key=key, due_on=day.isoformat(), node=node), actor=CLOCK)
    cases, nodes = [row[0] for row in fired], [row[2] for row in fired]
    return [row[0] for row in execute(_POST, [now(), cases, nodes]).fetchall()]
