"""Public holidays and working days per Land.

The holidays come from the library ``holidays`` (fixed and Easter-based days of all Länder) and
from ``library/law/holidays.csv`` (single days that a Land has declared).
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta

from rathaus.kernel.errors import Invalid
from rathaus.kernel.law.dated import FEDERATION, LAENDER, Status
from rathaus.kernel.library import cached, library_path, read_table

_DAY = timedelta(days=1)
_COLUMNS = "day land name norm status source note"


def public_holidays(land: str, year: int) -> Mapping[date, str]:
    """The public holidays of a Land in a year with their German names, in order.

    ``land`` is a Land's code or ``DE`` for the days that are holidays everywhere. Raises Invalid
    for an unknown Land or a year for which no calendar is kept.
    """
    return _year(land, year)


def is_working_day(day: date, land: str) -> bool:
    """Whether a period may end on this day: no Saturday, Sunday or public holiday."""
    return day.weekday() < calendar.SATURDAY and day not in _year(land, day.year)


def next_working_day(day: date, land: str) -> date:
    """The day itself if it is a working day, else the next one („nächstfolgender Werktag“)."""
    while not is_working_day(day, land):
        day += _DAY
    return day


def add_working_days(day: date, number: int, land: str) -> date:
    """The ``number``-th working day after ``day``; before it where ``number`` is negative."""
    step = _DAY if number > 0 else -_DAY
    for _ in range(abs(number)):
        day += step
        while not is_working_day(day, land):
            day += step
    return day


@cached
def _year(land: str, year: int) -> Mapping[date, str]:
    # Imported here because it takes half a second, which not every command needs.
    from holidays.countries.germany import Germany

    if land != FEDERATION and land not in LAENDER:
        raise Invalid(
            f"„{land}“ ist kein Land.",
            remedy="Möglich sind DE und die Kürzel der Länder, zum Beispiel SH.",
        )
    if not Germany.start_year <= year <= Germany.end_year:
        raise Invalid(
            f"Für das Jahr {year} liegt kein Feiertagskalender vor.",
            remedy=f"Berechenbar sind die Jahre {Germany.start_year} bis {Germany.end_year}.",
        )
    days = dict(Germany(subdiv=None if land == FEDERATION else land, years=year, language="de"))
    days |= {
        day: name
        for (day, where), name in _single_days().items()
        if day.year == year and where in (land, FEDERATION)
    }
    return dict(sorted(days.items()))


@cached
def _single_days() -> Mapping[tuple[date, str], str]:
    """Days declared holidays once, from ``library/law/holidays.csv``."""
    days: dict[tuple[date, str], str] = {}
    for row in read_table(library_path() / "law" / "holidays.csv", _COLUMNS):
        day = row.day("day")
        if day is None:
            raise row.bad("Spalte „day“ ist leer.")
        land = row.choice("land", LAENDER | {FEDERATION})
        if (day, land) in days:
            raise row.bad(f"{day} ist für {land} schon eingetragen.")
        row.choice("status", tuple(Status))
        row.text("norm", required=True)
        days[day, land] = row.text("name", required=True)
    return days
