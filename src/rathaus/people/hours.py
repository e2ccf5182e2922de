"""Opening hours in words: whether a place is open now, when it opens next, and the whole week."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _

from rathaus.design.typography import clock_time, weekday_date, weekday_name
from rathaus.kernel.clock import public_holidays
from rathaus.people.models import OpeningHours

_SUNDAY = 7
_HORIZON_DAYS = 21
"""How far ahead the next opening is looked for; beyond, a closed place says nothing of it."""


@dataclass(frozen=True, slots=True)
class OpenState:
    """Whether a place is open now, in one sentence."""

    open: bool
    text: str


def open_state(hours: Sequence[OpeningHours], moment: datetime, land: str) -> OpenState | None:
    """What to tell about the place at this moment; None where no hours are known."""
    if not hours:
        return None
    here = timezone.localtime(moment)
    today, clock = here.date(), here.time()
    stretches = stretches_on(hours, today, land)
    open_now = [row.closes for row in stretches if row.opens <= clock < row.closes]
    if open_now:
        return OpenState(True, _("Jetzt geöffnet, heute bis %(time)s") % _at(max(open_now)))
    later = [row.opens for row in stretches if clock < row.opens]
    if later:
        return OpenState(False, _("Öffnet heute um %(time)s") % _at(min(later)))
    for days in range(1, _HORIZON_DAYS):
        day = today + timedelta(days=days)
        coming = stretches_on(hours, day, land)
        if coming:
            return OpenState(False, _next_opening(day, days, coming[0].opens))
    return OpenState(False, _("Zurzeit geschlossen"))


def stretches_on(hours: Iterable[OpeningHours], day: date, land: str) -> list[OpeningHours]:
    """When it is open on that day, in order.

    Hours for a limited time replace the regular ones; public holidays of the Land are closed unless
    hours for a limited time say otherwise.
    """
    rows = [row for row in hours if row.weekday == day.isoweekday() and _holds(row, day)]
    special = [row for row in rows if row.valid_from or row.valid_to]
    if special:
        return sorted(special, key=lambda row: row.opens)
    if day in public_holidays(land, day.year):
        return []
    return sorted(rows, key=lambda row: row.opens)


def week(hours: Iterable[OpeningHours], day: date) -> list[tuple[str, str]]:
    """The regular week that holds on that day: days and times, equal neighbours together."""
    regular = [row for row in hours if _holds(row, day) and not (row.valid_from or row.valid_to)]
    lines = [(weekday, _times(regular, weekday)) for weekday in range(1, _SUNDAY + 1)]
    table = []
    for times, run in groupby(lines, key=lambda line: line[1]):
        days = [weekday for weekday, _said in run]
        if times:
            table.append((_days(days[0], days[-1]), times))
    return table


def day_times(hours: Iterable[OpeningHours], day: date, land: str) -> str:
    """When it is open on that day, in words; empty where it is not."""
    return _said(stretches_on(hours, day, land))


def _times(hours: Iterable[OpeningHours], weekday: int) -> str:
    return _said(
        sorted((row for row in hours if row.weekday == weekday), key=lambda row: row.opens)
    )


def _said(rows: Iterable[OpeningHours]) -> str:
    said = [f"{_short(row.opens)}–{clock_time(row.closes)}" + _note(row) for row in rows]
    return ", ".join(said)


def _note(row: OpeningHours) -> str:
    return f" ({row.note})" if row.note else ""


def _short(value: time) -> str:
    """The beginning of a span, which shares the word for the hour with its end."""
    return clock_time(value).removesuffix("\u00a0Uhr")


def _days(first: int, last: int) -> str:
    if first == last:
        return weekday_name(first)
    words = {"first": weekday_name(first), "last": weekday_name(last)}
    if last == first + 1:
        return _("%(first)s und %(last)s") % words
    return _("%(first)s bis %(last)s") % words


def _next_opening(day: date, days: int, opens: time) -> str:
    if days == 1:
        return _("Geschlossen, öffnet morgen um %(time)s") % _at(opens)
    if days < _SUNDAY:
        words = {"day": weekday_name(day.isoweekday()), **_at(opens)}
        return _("Geschlossen, öffnet am %(day)s um %(time)s") % words
    words = {"day": weekday_date(day), **_at(opens)}
    return _("Geschlossen, öffnet am %(day)s um %(time)s") % words


def _at(value: time) -> dict[str, str]:
    return {"time": clock_time(value)}


def _holds(row: OpeningHours, day: date) -> bool:
    begun = row.valid_from is None or row.valid_from <= day
    return begun and (row.valid_to is None or day < row.valid_to)
