"""What may be the same as a new report, asked by one plain statement."""

from __future__ import annotations

import math

from rathaus.kernel.clock import now
from rathaus.kernel.statements import execute
from rathaus.reports.figures import duplicate_days, duplicate_metres
from rathaus.reports.models import OPEN
from rathaus.reports.queries import METRES_PER_DEGREE

_NEAREST = """
SELECT serial, metres FROM (
  SELECT serial, sqrt(power((latitude - %(lat)s) * %(scale)s, 2)
                      + power((longitude - %(lon)s) * %(scale)s * %(shrunk)s, 2)) AS metres
    FROM reports_report
   WHERE latitude BETWEEN %(lat)s - %(north)s AND %(lat)s + %(north)s
     AND longitude BETWEEN %(lon)s - %(north)s / %(shrunk)s AND %(lon)s + %(north)s / %(shrunk)s
     AND category_id = %(category)s AND state = ANY(%(open)s) AND received_at >= %(since)s
     AND publication = 'published') AS near
 WHERE metres <= %(metres)s ORDER BY metres LIMIT 1
"""


def nearest_same(latitude: float, longitude: float, category: str) -> tuple[str, float] | None:
    """Number and metres of the first that ``queries.nearby`` finds, if any."""
    metres = duplicate_metres()
    shrunk = max(0.01, math.cos(math.radians(latitude)))
    found = execute(
        _NEAREST,
        {
            "lat": latitude, "lon": longitude, "category": category, "shrunk": shrunk,
            "north": metres / METRES_PER_DEGREE, "since": now() - duplicate_days(),
            "open": [str(state) for state in OPEN], "scale": METRES_PER_DEGREE, "metres": metres,
        },
    ).fetchone()  # fmt: skip
    return (f"M-{found[0]}", float(found[1])) if found else None
