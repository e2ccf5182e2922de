"""Days of the legal clock that come for thousands of cases at once."""

from __future__ import annotations

import datetime
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection

from rathaus.kernel import library
from rathaus.kernel.clock import today
from rathaus.kernel.jobs import run_pending
from rathaus.mail.models import Message
from rathaus.procedures.actions.submission import submit_application
from rathaus.procedures.jobs import watch_the_clock
from rathaus.procedures.models import Run, Timer
from tests.bench.registry import Place, Result, bench
from tests.procedures import town

TIMERS = int(os.environ.get("RATHAUS_BENCH_TIMERS", "10000"))
NODE = "payment_reminder"

# One real case that waits for its payment, again and again under new numbers.
_COPIES = (
    """INSERT INTO records_file SELECT (json_populate_record(f, json_build_object(
         'id', gen_random_uuid(), 'number', f.number || '-' || n, 'serial', 1000 + n))).*
       FROM records_file AS f, generate_series(1, %(count)s) AS n""",
    """INSERT INTO records_case SELECT (json_populate_record(c, json_build_object(
         'id', gen_random_uuid(), 'number', '2026-' || (100000 + f.serial) || '-A',
         'file_id', f.id, 'submission_key', 'bench-' || f.serial,
         'fingerprint', 'bench-' || f.serial))).*
       FROM records_case AS c, records_file AS f WHERE f.serial > 1000""",
    """INSERT INTO procedures_run SELECT (json_populate_record(r, json_build_object(
         'case_id', c.id))).*
       FROM procedures_run AS r, records_case AS c WHERE c.submission_key LIKE 'bench-%%'""",
    """INSERT INTO procedures_timer SELECT (json_populate_record(t, json_build_object(
         'id', gen_random_uuid(), 'run_id', c.id,
         'due_on', CASE WHEN t.node = %(node)s THEN %(due)s ELSE t.due_on END))).*
       FROM procedures_timer AS t, records_case AS c WHERE c.submission_key LIKE 'bench-%%'""",
    "ANALYZE",
)


@bench("timers")
def timers(place: Place) -> Iterator[Result]:
    """Every case waits for its payment and is to be reminded today: the timer fires, the process
    goes on, the message lies in the mailbox, and the new state is stored; each case for itself.
    """
    os.environ["RATHAUS_LIBRARY"] = str(
        town.library_with_streets(Path(tempfile.mkdtemp(prefix="rathaus-bench-")), place.city.slug)
    )
    library.reload()
    town.settle_town()
    _copy(place)
    before = Message.objects.count()
    with place.meter() as meter:
        watch_the_clock()
        run_pending(place.city)
    fired = Timer.objects.exclude(fired_at=None).count()
    told = Message.objects.count() - before
    waiting = Run.objects.filter(state=Run.State.WAITING).count()
    if (fired, told, waiting) != (TIMERS, TIMERS, TIMERS + 1):
        raise RuntimeError(f"{fired} fired, {told} told, {waiting} waiting of {TIMERS}")
    yield Result(
        "timers",
        1000 * TIMERS / meter.cpu,
        "cases/CPU s",
        note=f"{TIMERS} due at once, with message and notice: {meter.cpu / TIMERS:.2f} CPU ms each "
        f"(database {(meter.database or 0) / TIMERS:.2f}); by the clock "
        f"{TIMERS / meter.seconds:.0f} a second, one worker; target 100",
    )


def _copy(place: Place) -> None:
    person = town.resident("Bench")
    draft = town.draft_of(person, date=(today() + datetime.timedelta(days=60)).isoformat())
    submit_application(actor=person, draft=draft)
    run_pending(place.city)
    assert Timer.objects.filter(node=NODE).count() == 1
    yesterday = today() - datetime.timedelta(days=1)
    values: dict[str, Any] = {"count": TIMERS, "node": NODE, "due": yesterday}
    with connection.cursor() as cursor:
        for statement in _COPIES:
            cursor.execute(statement, values)
