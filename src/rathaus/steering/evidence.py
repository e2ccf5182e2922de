"""Gathering what the log proves, for all services at once: two statements over the events.

Only the log and the folders speak here. An event counts for the service of the case it happened
to; a login counts for the service whose application was made with it. What is older than its
validity is not looked at, so stale evidence lowers a level by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from django.db import connection

from rathaus.kernel.access import Trust
from rathaus.steering.assessing import Proof, WholeWay
from rathaus.steering.standard import EvidenceKind, Standard

SHOWN_EVENTS: Final = 5
_APART: Final = ("login", "round")

# One row for each kind of fact that is evidence; „found“ are all facts that count for a service.
_FOUND: Final = """
WITH wanted AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%(wanted)s::jsonb) AS entry(
        name text, kind text, source text, equal jsonb, filled text, positive text,
        actor text, after text, days int)
), opened AS MATERIALIZED (
    SELECT subject, facts ->> 'procedure' AS key, simulated
      FROM kernel_event WHERE kind = 'case.opened' AND time <= %(now)s
), matching AS MATERIALIZED (
    SELECT wanted.name, wanted.source, event.id, event.time, event.subject, event.simulated
      FROM wanted JOIN kernel_event AS event ON event.kind = wanted.kind
     WHERE wanted.source <> 'login' AND event.time <= %(now)s
       AND (wanted.days IS NULL OR event.time > %(now)s - make_interval(days => wanted.days))
       AND event.facts @> wanted.equal
       AND (wanted.filled = '' OR coalesce(event.facts ->> wanted.filled, '') <> '')
       AND (wanted.positive = '' OR (event.facts ->> wanted.positive)::numeric > 0)
       AND (wanted.actor = '' OR event.actor LIKE wanted.actor || ':%%')
       AND (wanted.after = '' OR EXISTS (
            SELECT FROM kernel_event AS earlier
             WHERE earlier.subject = event.subject AND earlier.id < event.id
               AND earlier.kind = wanted.after AND NOT earlier.simulated))
), found AS MATERIALIZED (
    SELECT matching.name, opened.key, matching.id, matching.time, matching.subject,
           matching.simulated OR opened.simulated AS simulated
      FROM matching JOIN opened USING (subject) WHERE matching.source = 'case'
    UNION ALL
    SELECT name, substr(subject, strpos(subject, ':') + 1), id, time, subject, simulated
      FROM matching
     WHERE (source = 'service' AND subject LIKE 'service:%%')
        OR (source = 'procedure' AND subject LIKE 'procedure:%%')
)
"""
_COUNTED: Final = (
    _FOUND
    + """
SELECT name, key, simulated, count(*), max(time),
       (array_agg(id ORDER BY id DESC))[1:%(shown)s]
  FROM found GROUP BY name, key, simulated
"""
)
_WAYS: Final = (
    _FOUND  # noqa: S608 - two constants
    + """, ways AS (
    SELECT key, subject, array_agg(DISTINCT name) AS names, max(time) AS last,
           string_agg(DISTINCT id::text, ',') AS events
      FROM found WHERE NOT simulated GROUP BY key, subject
)
SELECT key, names, count(*), max(last), (array_agg(events ORDER BY last DESC))[1]
  FROM ways GROUP BY key, names
"""
)
# The login by which somebody was there when they sent an application: their last one before it.
_LOGINS: Final = """
WITH sent AS MATERIALIZED (
    SELECT event.id, event.actor, event.time, opened.facts ->> 'procedure' AS key
      FROM kernel_event AS event
      JOIN kernel_event AS opened
        ON opened.subject = event.subject AND opened.kind = 'case.opened' AND NOT opened.simulated
     WHERE event.kind = 'application.submitted' AND NOT event.simulated
       AND event.time <= %(now)s AND event.time > %(now)s - make_interval(days => %(days)s)
), login AS MATERIALIZED (
    SELECT id, actor, time, simulated, (facts ->> 'trust')::int AS trust
      FROM kernel_event
     WHERE kind = 'account.logged-in' AND time <= %(now)s
       AND time > %(now)s - make_interval(days => %(days)s)
), used AS (
    SELECT DISTINCT ON (sent.id) sent.key, login.id, login.time, login.simulated, login.trust
      FROM sent JOIN login ON login.actor = sent.actor AND login.id < sent.id
     ORDER BY sent.id, login.id DESC
)
SELECT key, simulated, trust, count(DISTINCT id), max(time),
       (array_agg(DISTINCT id ORDER BY id DESC))[1:%(shown)s]
  FROM used GROUP BY key, simulated, trust
"""
# The last round decides, as long as it is not stale: who failed in it has no evidence.
_ROUNDS: Final = """
WITH last AS (
    SELECT id, time, facts FROM kernel_event
     WHERE kind = %(kind)s AND NOT simulated AND time <= %(now)s
       AND time > %(now)s - make_interval(days => %(days)s)
     ORDER BY id DESC LIMIT 1
)
SELECT jsonb_array_elements_text(facts -> 'answered'), id, time FROM last
"""
_VOLUME: Final = """
SELECT facts ->> 'procedure', count(*) FROM kernel_event
 WHERE kind = 'case.opened' AND NOT simulated AND time <= %(now)s
   AND time > %(now)s - make_interval(days => %(days)s)
 GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What the log says about one service; logins stand apart, by their trust level."""

    real: Mapping[str, Proof]
    simulated: Mapping[str, int]
    ways: tuple[WholeWay, ...]
    logins: Mapping[Trust, Proof]
    simulated_logins: int
    cases: int

    def login_at(self, trust: Trust) -> Proof | None:
        """The real logins at this trust level or above, taken together."""
        return together(proof for level, proof in self.logins.items() if level >= trust)


NOTHING: Final = Found({}, {}, (), {}, 0, 0)


def gather(standard: Standard, moment: datetime) -> Mapping[str, Found]:
    """What the log proves at this moment, by the key of the service (or its procedure)."""
    real: dict[str, dict[str, Proof]] = defaultdict(dict)
    simulated: dict[str, dict[str, int]] = defaultdict(dict)
    events = [kind for kind in standard.evidence.values() if kind.of not in _APART]
    for name, key, was_simulated, count, last, ids in _counted(standard, events, moment):
        if was_simulated:
            simulated[key][name] = count
        else:
            real[key][name] = Proof(count, last, tuple(ids))
    for name, key, proof in _rounds(standard, moment):
        real[key][name] = proof
    ways = _ways(standard, moment)
    logins, simulated_logins = _logins(standard, moment)
    cases = dict(_rows(_VOLUME, {"now": moment, "days": standard.validity["case"].days}))
    keys = {*real, *simulated, *ways, *logins, *simulated_logins, *cases}
    return {
        key: Found(
            real.get(key, {}),
            simulated.get(key, {}),
            ways.get(key, ()),
            logins.get(key, {}),
            simulated_logins.get(key, 0),
            cases.get(key, 0),
        )
        for key in keys
    }


def together(proofs: Iterable[Proof]) -> Proof | None:
    """Several proofs as one: counts added, the latest events first."""
    parts = list(proofs)
    if not parts:
        return None
    events = sorted({number for part in parts for number in part.events}, reverse=True)
    count = sum(part.count for part in parts)
    return Proof(count, max(part.last for part in parts), tuple(events[:SHOWN_EVENTS]))


def _counted(
    standard: Standard, kinds: Iterable[EvidenceKind], moment: datetime
) -> list[tuple[Any, ...]]:
    wanted = _wanted(standard, kinds)
    return _rows(_COUNTED, {"wanted": wanted, "now": moment, "shown": SHOWN_EVENTS})


def _rounds(standard: Standard, moment: datetime) -> Iterator[tuple[str, str, Proof]]:
    for entry in standard.evidence.values():
        if entry.of == "round":
            asked = {"kind": entry.kinds[0], "now": moment, "days": entry.days}
            for key, event, at in _rows(_ROUNDS, asked):
                yield entry.key, key, Proof(1, at, (event,))


def _ways(standard: Standard, moment: datetime) -> Mapping[str, tuple[WholeWay, ...]]:
    names = standard.run.always | set(standard.run.where_applies.values())
    wanted = _wanted(standard, (standard.evidence[name] for name in sorted(names)))
    found: dict[str, list[WholeWay]] = defaultdict(list)
    for key, evidence, count, last, ids in _rows(_WAYS, {"wanted": wanted, "now": moment}):
        numbers = tuple(sorted(int(number) for number in ids.split(",")))
        found[key].append(WholeWay(frozenset(evidence), Proof(count, last, numbers)))
    return {key: tuple(ways) for key, ways in found.items()}


def _logins(
    standard: Standard, moment: datetime
) -> tuple[Mapping[str, Mapping[Trust, Proof]], Mapping[str, int]]:
    real: dict[str, dict[Trust, Proof]] = defaultdict(dict)
    simulated: dict[str, int] = defaultdict(int)
    days = standard.validity["case"].days
    rows = _rows(_LOGINS, {"now": moment, "days": days, "shown": SHOWN_EVENTS})
    for key, was_simulated, trust, count, last, ids in rows:
        if was_simulated:
            simulated[key] += count
        else:
            real[key][Trust(trust)] = Proof(count, last, tuple(ids))
    return real, simulated


def _wanted(standard: Standard, kinds: Iterable[EvidenceKind]) -> str:
    """The facts to look for, those of alternatives under the name that they count for."""
    both = [
        (kind.key, entry)
        for kind in kinds
        for entry in (kind, standard.evidence.get(kind.alternative))
        if entry is not None
    ]
    return orjson.dumps(
        [
            {
                "name": name,
                "kind": kind,
                "source": entry.of,
                "equal": entry.equal,
                "filled": entry.filled,
                "positive": entry.positive,
                "actor": entry.actor,
                "after": entry.after,
                "days": entry.days,
            }
            for name, entry in both
            for kind in entry.kinds
        ]
    ).decode()


def _rows(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
