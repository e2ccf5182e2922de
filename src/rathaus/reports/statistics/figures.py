"""The figures of a year: by month, district and category, and district × category.

Counted is what the city took on, or declined for another reason than abuse, after merging (a merged
report is no second one): what waits for the editors makes no figures. A report counts in the month
in which it came in. A year stands for itself: what is hidden in one cannot be worked out from
another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from rathaus.kernel.clock import BERLIN, now
from rathaus.kernel.statements import execute
from rathaus.reports.figures import suppressed_below
from rathaus.reports.setup import setup
from rathaus.reports.statistics.suppression import Grid, Line, protect_grid, protect_line

_COUNTED = """
SELECT grouping(month), grouping(district), grouping(category_id), month, district, category_id,
       count(*), count(took), count(took) FILTER (WHERE promised IS NOT NULL),
       count(took) FILTER (WHERE took <= promised),
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY took)
  FROM (
    SELECT extract(month FROM report.received_at AT TIME ZONE 'Europe/Berlin')::integer AS month,
           report.district, report.category_id,
           extract(epoch FROM report.ended_at - report.received_at) / 86400.0
             * CASE WHEN report.state = 'done' THEN 1.0 END AS took,
           category.done_hours / 24.0 AS promised
      FROM reports_report AS report
      JOIN reports_category AS category ON category.key = report.category_id
     WHERE (report.state IN ('accepted', 'in_progress', 'done')
        OR (report.state = 'declined' AND report.reason <> 'abuse'))
       AND report.received_at >= %s AND report.received_at < %s
  ) AS counted
 GROUP BY GROUPING SETS ((month), (district), (category_id), (district, category_id), ())
"""
_YEARS = """
SELECT extract(year FROM min(received_at) AT TIME ZONE 'Europe/Berlin')::integer,
       extract(year FROM max(received_at) AT TIME ZONE 'Europe/Berlin')::integer
  FROM reports_report
 WHERE state IN ('accepted', 'in_progress', 'done')
    OR (state = 'declined' AND reason <> 'abuse')
"""


# What was done has changed since; so the index of changes is enough.
_WEEKLY = """
SELECT count(*) FILTER (WHERE received_at >= %s),
       count(*) FILTER (WHERE state = 'done' AND ended_at >= %s)
  FROM reports_report WHERE updated_at >= %s
   AND (state IN ('accepted', 'in_progress', 'done')
        OR (state = 'declined' AND reason <> 'abuse'))
"""
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Counted:
    received: int = 0
    done: int = 0
    promised: int = 0
    in_time: int = 0
    median: float | None = None
    p90: float | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A line of a table as it may be shown: None is not shown, as is the line „all“ where need be.

    ``median`` and ``p90`` are days until done, ``in_time`` is a share (0 to 1) of what was done
    where a period is promised.
    """

    key: str
    name: str
    received: int | None
    done: int | None
    median: float | None
    p90: float | None
    in_time: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """A year. ``cells`` is district × category: reports received, None where not shown.

    Each district that is named has a cell for each category; what is None may hold nothing.
    ``closed``: there are so few that nothing is shown.
    """

    year: int
    below: int
    total: Part
    months: list[Part]
    districts: list[Part]
    categories: list[Part]
    cells: Mapping[tuple[str, str], int | None]
    closed: bool = False


def this_week() -> tuple[int, int]:
    """How many reports came in and were taken on, and how many were done, in seven days."""
    since = now() - _WEEK
    received, done = execute(_WEEKLY, [since, since, since]).fetchone()
    return received, done


def years_with_reports() -> list[int]:
    """The years in which reports came in, the latest first."""
    first, last = execute(_YEARS).fetchone()
    return list(range(last, first - 1, -1)) if first else []


def year_figures(year: int) -> Figures:
    """The figures of a year as they may be shown; one statement."""
    first, after = (datetime(y, 1, 1, tzinfo=BERLIN) for y in (year, year + 1))
    groups: dict[str, dict[Any, _Counted]] = {
        "month": {}, "district": {}, "category": {}, "cell": {}, "all": {},
    }  # fmt: skip
    for row in execute(_COUNTED, [first, after]).fetchall():
        name, key = _group(row)
        received, done, promised, in_time, days = row[6:]
        median, p90 = days or (None, None)
        groups[name][key] = _Counted(received, done, promised, in_time, median, p90)
    return _published(year, groups)


def _group(row: tuple[Any, ...]) -> tuple[str, Any]:
    no_month, no_district, no_category, month, district, category = row[:6]
    if not no_month:
        return "month", f"{month:02}"
    if not no_district and not no_category:
        return "cell", (district, category)
    if not no_district:
        return "district", district
    return ("category", category) if not no_category else ("all", "")


def _published(year: int, groups: Mapping[str, Mapping[Any, _Counted]]) -> Figures:
    below = suppressed_below()
    everything = groups["all"].get("", _Counted())
    received = {cell: counted.received for cell, counted in groups["cell"].items()}
    grid = protect_grid(received, below)
    months = _line(groups["month"], "received", below)
    if everything.received < below or grid.closed or months.total_hidden:
        return Figures(year, below, _nothing("", _("Alle")), [], [], [], {}, closed=True)
    hidden = {"month": months.hidden, "district": grid.rows, "category": grid.columns}
    done = {name: _line(groups[name], "done", below, hidden[name]) for name in hidden}
    in_time = {name: _line(groups[name], "in_time", below, done[name].hidden) for name in hidden}
    names = _names(groups)
    parts = {
        name: [
            _part(key, names[name].get(key, key), counted, hidden[name], done[name], in_time[name])
            for key, counted in sorted(groups[name].items())
        ]
        for name in hidden
    }
    return Figures(
        year=year,
        below=below,
        total=_total(everything, done.values(), in_time.values()),
        months=parts["month"],
        districts=parts["district"],
        categories=_in_order(parts["category"]),
        cells=_cells(groups["cell"], grid),
    )


# What bounds a count for a reader who sees the others. From below nothing does: where one count is
# hidden, so are those that are part of it, and a report that moves takes them along.
_MOST = {"received": "", "done": "received", "in_time": "promised"}


def _line(
    counted: Mapping[str, _Counted], measure: str, below: int, forced: Iterable[str] = ()
) -> Line:
    """What to hide of one count along a line; ``forced`` are lines that are hidden anyway."""
    forced = set(forced)
    values = {key: int(getattr(one, measure)) for key, one in counted.items()}
    small = {key for key, value in values.items() if 0 < value < below} | forced
    if measure == "in_time":
        small |= {key for key, one in counted.items() if 0 < one.promised - one.in_time < below}
        small |= {key for key, one in counted.items() if 0 < one.promised < below}
    over = _MOST[measure]
    # No report is no line, but of the reports that came in none may be done.
    lower = dict.fromkeys(values, 1 if measure == "received" else 0)
    upper = {key: int(getattr(one, over)) for key, one in counted.items()} if over else None
    return protect_line(values, small, lower=lower, upper=upper)


def _part(
    key: str, name: str, counted: _Counted, hidden: set[str], done: Line, in_time: Line
) -> Part:
    if key in hidden:
        return _nothing(key, name)
    if key in done.hidden:
        return Part(key, name, counted.received, None, None, None, None)
    share = counted.in_time / counted.promised if counted.promised else None
    return Part(
        key=key,
        name=name,
        received=counted.received,
        done=counted.done,
        median=counted.median,
        p90=counted.p90,
        in_time=None if key in in_time.hidden else share,
    )


def _total(counted: _Counted, done: Iterable[Line], in_time: Iterable[Line]) -> Part:
    no_done = any(line.total_hidden for line in done)
    no_share = no_done or any(line.total_hidden for line in in_time)
    line_done, line_time = Line(), Line()
    if no_done:
        line_done.hidden.add("")
    if no_share:
        line_time.hidden.add("")
    return _part("", _("Alle"), counted, set(), line_done, line_time)


def _nothing(key: str, name: str) -> Part:
    return Part(key, name, None, None, None, None, None)


def _names(groups: Mapping[str, Mapping[Any, _Counted]]) -> dict[str, dict[str, str]]:
    categories = {key: category.label for key, category in setup().categories.items()}
    return {
        "month": {},
        "district": {"": _("ohne Stadtteil")} | {key: key for key in groups["district"] if key},
        "category": categories,
    }


def _in_order(parts: list[Part]) -> list[Part]:
    order = {key: number for number, key in enumerate(setup().categories)}
    return sorted(parts, key=lambda part: order.get(part.key, len(order)))


def _cells(counted: Mapping[Any, _Counted], grid: Grid) -> dict[tuple[str, str], int | None]:
    shown = {cell: one.received for cell, one in counted.items() if cell not in grid.cells}
    return {cell: shown.get(cell) for cell in sorted(grid.cells | shown.keys())}
