"""How often each service is asked for, counted from the log."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection

from rathaus.kernel.clock import now

_WINDOW = timedelta(days=7)

# Asked for is a service whose page somebody opened or whose application somebody began. One
# statement for all: services that nobody asked for fall back to nothing.
_COUNT = """
WITH asked AS (
    SELECT CASE kind WHEN 'service.asked' THEN substr(subject, length('service:') + 1)
                     ELSE facts ->> 'procedure' END AS key,
           count(*) AS number
      FROM kernel_event
     WHERE kind IN ('service.asked', 'draft.started') AND time > %(since)s
     GROUP BY 1
)
UPDATE catalogue_service AS service
   SET popularity = COALESCE(asked.number, 0)
  FROM catalogue_service AS own LEFT JOIN asked ON asked.key = own.key
 WHERE service.id = own.id AND service.popularity <> COALESCE(asked.number, 0)
"""


def count_popularity() -> int:
    """Bring the popularity of every service up to date; returns how many changed."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"since": now() - _WINDOW})
        return int(cursor.rowcount)
