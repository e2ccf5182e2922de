"""Documents taken into the file, by the way they came: evidence that the eAkte is used."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

from django.db import connection

from rathaus.procedures.control.scope import OF_SCOPE, Scope

WAYS: Final = ("online", "electronic", "scanned", "filed", "out", "internal")
"""Sent online; came by e-mail or mailbox; scanned from paper; filed by staff without a record of
the post room; written by the house; internal."""

# Cases are asked only where the scope is narrower than the house.
_FILED: Final = """
SELECT date_trunc('month', document.created_at AT TIME ZONE 'Europe/Berlin')::date AS month,
       document.direction, starts_with(document.created_by, 'staff:') AS staff, count(*)
  FROM records_document AS document {cases}
 WHERE document.created_at >= %(since)s AND document.created_at < %(until)s {condition}
 GROUP BY 1, 2, 3
"""
_POST: Final = """
SELECT date_trunc('month', intake.recorded_at AT TIME ZONE 'Europe/Berlin')::date,
       CASE WHEN intake.way IN ('letter', 'fax', 'record') THEN 'scanned' ELSE 'electronic' END,
       true, count(*)
  FROM procedures_intake AS intake JOIN records_case AS entry ON entry.id = intake.case_id
 WHERE intake.recorded_at >= %(since)s AND intake.recorded_at < %(until)s
   AND intake.scan_sha256 <> '' {condition}
 GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Month:
    """How many documents came which way in a month."""

    month: datetime.date
    counts: dict[str, int]


def captured(scope: Scope) -> list[Month]:
    """The documents filed in the time, by month and way; one statement."""
    cases, condition = "", ""
    if scope.offices is not None or scope.procedure:
        cases = "JOIN records_case AS entry ON entry.id = document.case_id"
        condition = f"AND {OF_SCOPE}"
    filed = _FILED.format(cases=cases, condition=condition)
    post = _POST.format(condition=condition)
    with connection.cursor() as cursor:
        cursor.execute(f"{filed} UNION ALL {post} ORDER BY 1", scope.values)
        rows = cursor.fetchall()
    months: dict[datetime.date, dict[str, int]] = {}
    for month, way, by_staff, count in rows:
        counts = months.setdefault(month, dict.fromkeys(WAYS, 0))
        counts[_way(way, by_staff)] += count
        if way in ("scanned", "electronic"):  # staff filed it, and the post room says how it came
            counts["filed"] -= count
    return [Month(month, counts) for month, counts in months.items()]


def _way(way: str, by_staff: bool) -> str:
    if way == "in":
        return "filed" if by_staff else "online"
    return way
