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

# What the post room recorded is known by the hash of its content.
_CAPTURED: Final = f"""
SELECT filed.month, CASE
         WHEN filed.direction <> 'in' THEN filed.direction
         WHEN NOT filed.staff THEN 'online'
         WHEN intake.way IS NULL THEN 'filed'
         WHEN intake.way IN ('letter', 'fax', 'record') THEN 'scanned'
         ELSE 'electronic' END, count(*)
  FROM (SELECT date_trunc('month', time AT TIME ZONE 'Europe/Berlin')::date AS month,
               facts ->> 'direction' AS direction, starts_with(actor, 'staff:') AS staff,
               CASE WHEN starts_with(actor, 'staff:') THEN facts ->> 'sha256' END AS sha256,
               substr(subject, 6)::uuid AS case_id
          FROM kernel_event
         WHERE kind = 'document.filed' AND time >= %(since)s AND time < %(until)s) AS filed
  JOIN records_case AS entry ON entry.id = filed.case_id
  LEFT JOIN procedures_intake AS intake
    ON intake.case_id = filed.case_id AND intake.scan_sha256 = filed.sha256
 WHERE {OF_SCOPE}
 GROUP BY 1, 2 ORDER BY 1
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Month:
    """How many documents came which way in a month."""

    month: datetime.date
    counts: dict[str, int]


def captured(scope: Scope) -> list[Month]:
    """The documents filed in the time, by month and way; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_CAPTURED, scope.values)
        rows = cursor.fetchall()
    months: dict[datetime.date, dict[str, int]] = {}
    for month, way, count in rows:
        months.setdefault(month, dict.fromkeys(WAYS, 0))[way] = count
    return [Month(month, counts) for month, counts in months.items()]
