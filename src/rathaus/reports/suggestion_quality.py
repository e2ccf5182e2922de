"""How well suggestions fit: what was suggested beside what people chose, month by month.

Counted from the reports themselves: ``suggested`` is what stood there when it came in, the category
is what it has now. A suggestion never decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import BERLIN, now
from rathaus.kernel.errors import Invalid
from rathaus.kernel.statements import execute
from rathaus.kernel.tenancy import current_city
from rathaus.reports.learning.drifting import Drift, Month, Shift, compare, moved
from rathaus.reports.learning.model import Model, Origin, load
from rathaus.reports.models import Channel, Report
from rathaus.reports.rules import may_manage
from rathaus.reports.setup import setup

FILE = "model.json.gz"
_RECENT = timedelta(days=90)
_YEAR = timedelta(days=365)
_TEXTS = 500
# Declined reports say nothing of the category, parts of others count with the whole.
_MONTHS = """
SELECT to_char(received_at AT TIME ZONE %s, 'YYYY-MM') AS month, count(*),
       count(*) FILTER (WHERE suggested -> 0 ->> 'category' = category_id),
       count(*) FILTER (WHERE jsonb_path_exists(
           suggested, '$[0 to 2].category ? (@ == $chosen)',
           jsonb_build_object('chosen', category_id)))
  FROM reports_report
 WHERE accepted_at IS NOT NULL AND state NOT IN ('declined', 'merged')
   AND received_at >= %s AND jsonb_array_length(suggested) > 0
 GROUP BY month ORDER BY month
"""
_CHOSEN = """
SELECT category_id, count(*) FROM reports_report
 WHERE accepted_at IS NOT NULL AND state NOT IN ('declined', 'merged')
   AND received_at >= %s AND received_at < %s
 GROUP BY category_id
"""


@dataclass(frozen=True, slots=True)
class Quality:
    """How well it fits. Without a model ``origin`` and ``drift`` are None and ``shifts`` compare
    the last 90 days with the year before them; ``problem`` says why a file is no model."""

    months: Sequence[Month]
    shifts: Sequence[Shift]
    since: date
    origin: Origin | None = None
    drift: Drift | None = None
    problem: str = ""


def suggestion_quality(actor: Actor) -> Quality:
    """What the page on suggestions shows."""
    require(may_manage, actor)
    at = now()
    months = [Month(*row) for row in execute(_MONTHS, [BERLIN.key, at - _YEAR]).fetchall()]
    try:
        model = model_in_force()
        problem = ""
    except Invalid as error:
        model, problem = None, str(error)
    if model is None:
        then, chosen = _chosen(at - _RECENT - _YEAR, at - _RECENT), _chosen(at - _RECENT, at)
        labels = {key: one.label for key, one in setup().categories.items()}
        shifts = moved(then, chosen, labels) if then and chosen else ()
        return Quality(months, shifts, (at - _RECENT).date(), problem=problem)
    begin = datetime.combine(model.origin.last + timedelta(days=1), time(), BERLIN)
    rows = Report.objects.filter(received_at__gte=begin).exclude(text="")
    rows = rows.exclude(channel=Channel.IMPORT).order_by("-received_at")
    texts = list(rows.values_list("text", flat=True)[:_TEXTS])
    found = compare(model, chosen=_chosen(begin, at), texts=texts, months=months)
    return Quality(months, found.shifts, begin.date(), origin=model.origin, drift=found)


def model_in_force() -> Model | None:
    """What was learned from the city's own reports; None where only everyday words suggest.

    Raises :class:`Invalid` for a file that is no model of this version.
    """
    path = Path(settings.LIBRARY) / "cities" / current_city().slug / "reports" / FILE
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return None
    known = _loaded.get(path)
    if known is None or known[0] != changed:
        known = _loaded[path] = (changed, load(path))
    return known[1]


def model_place() -> str:
    """Where the library expects the city's model, for the hint how to train anew."""
    return f"library/cities/{current_city().slug}/reports/{FILE}"


_loaded: dict[Path, tuple[int, Model]] = {}


def _chosen(since: datetime, until: datetime) -> dict[str, int]:
    return {key: int(count) for key, count in execute(_CHOSEN, [since, until]).fetchall()}
