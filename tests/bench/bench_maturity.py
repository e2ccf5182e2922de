"""The level of every service computed from the log: 600 services, two in three with a folder."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import Final

from django.db import connection

from rathaus.kernel.access import system
from rathaus.steering.actions import compute_maturity
from rathaus.steering.probing import record_round
from tests.bench.registry import Place, Result, bench
from tests.steering import cast

SERVICES: Final = 600
CASES: Final = int(os.environ.get("RATHAUS_BENCH_MATURITY", "10000"))
_ROUNDS: Final = 3
_LIMIT_SECONDS: Final = 5.0

# What a case leaves behind in the log: kind, who acted, facts. Every third is paid at a simulator.
_STORY: Final = """
INSERT INTO kernel_event (kind, time, actor, actor_label, subject, facts, visibility, simulated)
SELECT part.kind, now() - (n %% 700) * interval '12 hours' + part.place * interval '1 second',
       CASE part.who WHEN 'person' THEN 'person:' || n %% 4000 ELSE part.who || ':1' END, '',
       CASE part.about WHEN 'case' THEN 'case:' || md5(n::text)::uuid
                       ELSE 'person:' || n %% 4000 END,
       part.facts || CASE WHEN part.kind = 'case.opened'
                          THEN jsonb_build_object('procedure', 'leistung-' || n %% %(online)s)
                          ELSE '{}' END,
       1, part.kind = 'claim.paid' AND n %% 3 = 0
  FROM generate_series(1, %(cases)s) AS n,
       (VALUES (0, 'account.logged-in', 'person', 'person', '{"trust": 1}'::jsonb),
               (1, 'draft.started', 'person', 'case', '{"prefilled": 0}'),
               (2, 'case.opened', 'person', 'case', '{"channel": "online", "version": 1}'),
               (3, 'application.submitted', 'person', 'case', '{"questions": 20, "prefilled": 6}'),
               (3, 'form.prefilled', 'person', 'case', '{"asked": 20, "prefilled": 6}'),
               (3, 'consent.given', 'person', 'case', '{"register": "residents"}'),
               (3, 'register.fetched', 'system', 'case', '{"register": "residents"}'),
               (4, 'document.filed', 'person', 'case', '{"kind": "application"}'),
               (5, 'document.filed', 'person', 'case', '{"kind": "evidence", "direction": "in"}'),
               (6, 'case.assessed', 'system', 'case', '{"outcome": "grant"}'),
               (7, 'claim.raised', 'system', 'case', '{"amount": "28.00"}'),
               (8, 'claim.paid', 'provider', 'case', '{"amount": "28.00"}'),
               (9, 'decision.issued', 'system', 'case', '{"automated": true}'),
               (10, 'message.sent', 'system', 'case', '{"channel": "mailbox", "law": "general"}'),
               (11, 'message.noticed', 'system', 'case', '{"same_day": true}'),
               (12, 'message.received', 'person', 'case', '{"in_reply_to": ""}'),
               (13, 'message.sent', 'staff', 'case', '{"channel": "mailbox", "law": ""}'),
               (14, 'case.closed', 'system', 'case', '{"outcome": "granted"}')
       ) AS part(place, kind, who, about, facts)
 ORDER BY n, part.place
"""


@bench("maturity")
def maturity(place: Place) -> Iterator[Result]:
    """One run for the whole city, written and sealed, as the nightly job does it."""
    online = _fill()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_event")
        events = cursor.fetchone()[0]
    compute_maturity(actor=system("bench"))
    with place.meter() as meter:
        for _round in range(_ROUNDS):
            run = compute_maturity(actor=system("bench"))
    with place.meter() as floor:
        for _round in range(_ROUNDS):
            _read_the_log()
    levels = Counter(run.results.values_list("level", flat=True))
    told = ", ".join(f"{count} at {level}" for level, count in sorted(levels.items()))
    seconds = meter.seconds / _ROUNDS
    yield Result(
        "maturity",
        meter.cpu / _ROUNDS,
        "CPU ms/run",
        floor=floor.cpu / _ROUNDS,
        note=f"{SERVICES} services ({online} with a folder), {events} events; {seconds:.2f} s "
        f"a run, at most {_LIMIT_SECONDS:.0f} s; levels: {told}; floor: the log grouped by kind "
        "and subject",
    )


def _fill() -> int:
    online = SERVICES * 2 // 3
    for number in range(SERVICES):
        cast.service(f"leistung-{number}", place=f"amt-{number % 40}", folder=number < online)
    with connection.cursor() as cursor:
        cursor.execute(_STORY, {"cases": CASES, "online": online})
        cursor.execute("VACUUM ANALYZE kernel_event")
    keys = [f"leistung-{number}" for number in range(SERVICES)]
    record_round(actor=system("bench"), address="bench", answered=keys, failed={})
    return online


def _read_the_log() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, subject, count(*), max(time) FROM kernel_event GROUP BY 1, 2")
        cursor.fetchall()
