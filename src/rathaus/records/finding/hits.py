"""Finding in the record room, never more than the searcher may see.

The same statement that looks for words keeps to the lines of one's offices: what is hidden is
neither counted nor sorted nor read, so that neither figures nor time betray it. What is shown in
the end passes the predicate of :mod:`rathaus.records.queries` once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import connection

from rathaus.kernel.access import ALL_OFFICES, Actor
from rathaus.kernel.access.visibility import SEE_PROTECTED
from rathaus.records.finding.words import file_mark, office_mark, text_query
from rathaus.records.rules import BARRED_FROM, READS, SEE, WORKS_ON

# Beyond this many hits nothing is counted: who finds so many narrows the question.
MOST_COUNTED: Final = 5_000
MAX_SIZE: Final = 100
_PAGE: Final = 25
FACETS: Final = ("office", "plan", "year", "state", "kind")
_COLUMNS: Final = {
    "office": "home_id", "plan": "plan", "year": "year", "state": "state", "kind": "kind",
}  # fmt: skip

_ALL: Final = """
WITH hit AS MATERIALIZED (
    SELECT id, at, (head @@ %(query)s::tsquery) AS direct, case_id, document_id, home_id, plan,
           year, state, kind
      FROM records_searchline AS line WHERE words @@ %(within)s::tsquery AND {condition}
     LIMIT %(most)s
), page AS (
    SELECT id, at, direct, case_id, document_id FROM hit
     WHERE {after} ORDER BY direct DESC, at DESC, id DESC LIMIT %(limit)s
)
SELECT 'page', id, at, direct, case_id, document_id, NULL, NULL, NULL, NULL, NULL, 0 FROM page
UNION ALL
SELECT 'facet', 0, NULL, NULL, NULL, NULL, home_id, plan, year, state, kind, count(*) FROM hit
 GROUP BY GROUPING SETS ((home_id), (plan), (year), (state), (kind), ())
"""
_NEWEST: Final = """
SELECT id, at, false, case_id, document_id FROM records_searchline AS line
 WHERE words @@ %(within)s::tsquery AND {condition} AND {after}
 ORDER BY at DESC, id DESC LIMIT %(limit)s
"""
_IN_FILES: Final = (
    "line.case_id IN (SELECT id FROM records_case WHERE file_id = ANY(%%(%s)s::uuid[]))"
)
_PROTECTED_CASE: Final = (
    "EXISTS (SELECT FROM records_case WHERE id = line.case_id AND visibility = 3)"
)
_UNSEEN: Final = """
SELECT count(*) FROM (
    SELECT FROM records_searchline WHERE words @@ %s::tsquery AND NOT asked LIMIT %s
) AS hit
"""


class Place(NamedTuple):
    """Where a line stands in the order of the hits."""

    id: int
    at: datetime
    direct: bool
    case: UUID
    document: UUID | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: words, and chosen values of facets."""

    words: str
    chosen: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits. ``count`` is None where there are more than :data:`MOST_COUNTED`.

    ``facets`` maps each facet to values with their number of hits, and is empty with them.
    """

    places: tuple[Place, ...]
    count: int | None
    facets: dict[str, dict[str, int]]
    next: Place | None


def find(
    actor: Actor, wanted: Wanted, *, after: tuple[datetime, int, bool] | None = None,
    size: int = _PAGE,
) -> Found:  # fmt: skip
    """What the actor may find: covers before contents, the newest first."""
    size = max(1, min(size, MAX_SIZE))
    query = text_query(wanted.words)
    scope = _scope(actor)
    if not query or scope is None:
        return Found((), 0, {}, None)
    values: dict[str, Any] = scope.values | {
        "query": query,
        "within": f"({query}) & ({scope.marks})" if scope.marks else query,
        "most": MOST_COUNTED + 1,
        "limit": size + 1,
    }
    condition = scope.condition + _chosen(wanted.chosen, values)
    if after is not None:
        values |= {"at": after[0], "id": after[1], "direct": after[2]}
    places, facets, count = _counted(condition, values)
    if count > MOST_COUNTED:
        places, facets = _newest(condition, values), {}
    more = len(places) > size
    places = places[:size]
    return Found(
        tuple(places),
        count if count <= MOST_COUNTED else None,
        facets,
        places[-1] if more else None,
    )


def unseen(wanted: Wanted, most: int) -> int:
    """How many hits there are before anybody's permissions, counted up to ``most``."""
    query = text_query(wanted.words)
    if not query:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_UNSEEN, [query, most])
        (count,) = cursor.fetchall()[0]
    return int(count)


class _Scope(NamedTuple):
    """The lines that an actor may see: marks for the index, and the condition that decides."""

    marks: str
    condition: str
    values: dict[str, Any]


def _scope(actor: Actor) -> _Scope | None:
    """As :func:`rathaus.records.queries.cases_for` and ``documents_for`` say it for staff."""
    if actor.is_system:
        return _Scope("", "NOT line.asked", {})
    if not actor.is_staff or not actor.offices(SEE):
        return None
    scope = _of_offices(actor)
    if admitted := actor.only(READS) | actor.only(WORKS_ON):
        scope = _with_admitted(actor, scope, admitted)
    if barred := actor.only(BARRED_FROM):
        values = scope.values | {"barred": sorted(barred)}
        return _Scope(scope.marks, f"{scope.condition} AND NOT {_IN_FILES % 'barred'}", values)
    return scope


def _of_offices(actor: Actor) -> _Scope:
    """The lines of the offices in which the actor may see cases, but for restricted files."""
    seen, protected = actor.offices(SEE), actor.offices(SEE_PROTECTED)
    values: dict[str, Any] = {}
    ways = ["NOT line.protected"]
    if protected is ALL_OFFICES:
        ways = ["true"]
    elif protected:
        values["protected"] = sorted(protected)
        ways.append("line.office_id = ANY(%(protected)s::uuid[])")
    open_line = f"({' OR '.join(ways)})"
    if seen is ALL_OFFICES:
        # Their own line shows them more than that of any office that was asked.
        return _Scope("", f"NOT line.asked AND {open_line} AND NOT line.restricted", values)
    values["seen"] = sorted(seen)
    open_home = open_line.replace("line.office_id", "line.home_id")
    mine = "line.office_id = ANY(%(seen)s::uuid[]) AND NOT line.restricted"
    once = f"(NOT line.asked OR NOT (line.home_id = ANY(%(seen)s::uuid[]) AND {open_home}))"
    marks = " | ".join(f"'{office_mark(office)}'" for office in sorted(seen))
    return _Scope(marks, f"{mine} AND {open_line} AND {once}", values)


def _with_admitted(actor: Actor, scope: _Scope, admitted: frozenset[UUID]) -> _Scope:
    """Also the files to which the actor is admitted by name, each line once."""
    values = scope.values | {"admitted": sorted(admitted)}
    marks = scope.marks and " | ".join(
        [scope.marks, *(f"'{file_mark(file)}'" for file in sorted(admitted))]
    )
    protected = actor.offices(SEE_PROTECTED)
    shown = "true"
    if protected is not ALL_OFFICES:
        shown = "NOT line.protected"
        if protected:
            shown = f"({shown} OR line.office_id = ANY(%(protected)s::uuid[]) OR {_PROTECTED_CASE})"
    named = f"NOT line.asked AND {_IN_FILES % 'admitted'} AND {shown}"
    rest = f"{scope.condition} AND NOT (line.asked AND {_IN_FILES % 'admitted'})"
    return _Scope(marks, f"(({rest}) OR ({named}))", values)


def _chosen(chosen: dict[str, str], values: dict[str, Any]) -> str:
    said = ""
    for facet, value in chosen.items():
        values[f"facet_{facet}"] = value
        said += f" AND line.{_COLUMNS[facet]}::text = %(facet_{facet})s"
    return said


def _counted(
    condition: str, values: dict[str, Any]
) -> tuple[list[Place], dict[str, dict[str, int]], int]:
    after = "(direct, at, id) < (%(direct)s, %(at)s, %(id)s)" if "id" in values else "true"
    places: list[Place] = []
    facets: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
    count = 0
    for kind, *row in _rows(_ALL.format(condition=condition, after=after), values):
        if kind == "page":
            places.append(Place(*row[:5]))
            continue
        named = [(f, v) for f, v in zip(FACETS, row[5:10], strict=True) if v is not None]
        if named:
            facet, value = named[0]
            facets[facet][str(value)] = row[10]
        else:
            count = row[10]
    return places, facets, count


def _newest(condition: str, values: dict[str, Any]) -> list[Place]:
    after = "(line.at, line.id) < (%(at)s, %(id)s)" if "id" in values else "true"
    rows = _rows(_NEWEST.format(condition=condition, after=after), values)
    return [Place(*row) for row in rows]


def _rows(statement: str, values: dict[str, Any]) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return rows
