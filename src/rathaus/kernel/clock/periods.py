"""Counting periods (§§ 187–193 BGB). A period ends with the expiry of the day returned."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from rathaus.kernel.clock.calendars import add_working_days, next_working_day
from rathaus.kernel.clock.rules import find_rule
from rathaus.kernel.clock.units import Law, Shift, Start, Unit
from rathaus.kernel.errors import Invalid
from rathaus.kernel.law.dated import FEDERATION

_DAY = timedelta(days=1)
_FIXED = {Unit.QUARTERS: "quarter", Unit.HALF_YEARS: "half_year", Unit.HALF_MONTHS: "half_month"}


def add_period(
    event: date,
    length: int,
    unit: Unit | str,
    *,
    start: Start | str = Start.AFTER_EVENT,
    shift: Shift | str = Shift.NONE,
    land: str = FEDERATION,
) -> date:
    """The last day of a period that begins with ``event``.

    ``start`` says whether the day of the event counts (§ 187 BGB), ``shift`` whether an end on a
    Saturday, Sunday or holiday of ``land`` moves to the next working day (§ 193 BGB). Raises
    Invalid for a negative length and for hours, which have no last day.
    """
    end = period_end(event, length, Unit(unit), Start(start), land)
    return next_working_day(end, land) if shift == Shift.NEXT else end


def extend_period(
    previous_end: date,
    length: int,
    unit: Unit | str,
    *,
    shift: Shift | str = Shift.NONE,
    land: str = FEDERATION,
) -> date:
    """The last day of an extension, counted from the expiry of the old period (§ 190 BGB).

    ``previous_end`` is the day on which the old period really ended, a shift included.
    """
    return add_period(previous_end, length, unit, shift=shift, land=land)


def after_full_days(event: date, length: int, unit: Unit | str = Unit.DAYS) -> date:
    """The first day before which so many full days lie after ``event`` („volle Tage“)."""
    return event + _full(length, unit) + _DAY


def before_full_days(effect: date, length: int, unit: Unit | str = Unit.DAYS) -> date:
    """The last day after which so many full days lie before ``effect`` („volle Tage“)."""
    return effect - _full(length, unit) - _DAY


def add_months(day: date, months: int) -> date:
    """The day with the same number, or the last of the month (§ 188 Abs. 2, 3 BGB)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    if day.day > 28:  # no month is shorter
        return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    return date(year, month, day.day)


def period_end(event: date, length: int, unit: Unit, start: Start, land: str) -> date:
    """The last day of a period before any shift; see :func:`add_period`."""
    if length < 0:
        raise Invalid("Eine Frist ist nie negativ.", remedy="Bitte eine Länge ab 0 angeben.")
    if start is Start.YEAR_END:
        event = date(event.year, 12, 31)
    elif start is Start.MONTH_BEGIN:
        event = event.replace(day=1)
    elif start is Start.FULL_DAYS:
        return after_full_days(event, length, unit)
    if start in (Start.WITH_DAY, Start.MONTH_BEGIN) and length:
        return _with_first_day(event, length, unit, land)
    return _after(event, length, unit, land)


def _after(event: date, length: int, unit: Unit, land: str) -> date:
    """§ 188 Abs. 1, 2 (first case), 3; § 189 BGB."""
    match unit:
        case Unit.DAYS:
            return event + timedelta(days=length)
        case Unit.WEEKS:
            return event + timedelta(weeks=length)
        case Unit.MONTHS:
            return add_months(event, length)
        case Unit.YEARS:
            return add_months(event, 12 * length)
        case Unit.WORKING_DAYS:
            return add_working_days(event, length, land)
        case Unit.QUARTERS | Unit.HALF_YEARS:
            months, _ = _meaning(unit, event)
            return add_months(event, months * length)
        case Unit.HALF_MONTHS:
            # Whole months first, the half one last (§ 189 Abs. 2 BGB).
            days, _ = _meaning(unit, event)
            return add_months(event, length // 2) + timedelta(days=days * (length % 2))
        case Unit.HOURS:
            raise Invalid(
                "Eine Frist nach Stunden hat keinen letzten Tag.",
                remedy="Bitte den Zeitpunkt mit due_at berechnen.",
            )


def _with_first_day(first: date, length: int, unit: Unit, land: str) -> date:
    """§ 187 Abs. 2, § 188 Abs. 2 (second case) BGB."""
    if unit in (Unit.DAYS, Unit.WEEKS, Unit.WORKING_DAYS):
        return _after(first - _DAY, length, unit, land)
    if first.day == 1:
        return _after(first, length, unit, land) - _DAY
    # The day before the one of the same number; where it is missing, the last of the month.
    return _after(first - _DAY, length, unit, land)


def _meaning(unit: Unit, on: date) -> tuple[int, Unit]:
    """What § 189 BGB understands by a quarter, half year or half month."""
    rule = find_rule(f"unit.{_FIXED[unit]}", law=Law.CIVIL, land=FEDERATION, on=on)
    if rule.length is None or rule.unit is None:  # pragma: no cover – the row is a period
        raise TypeError(rule.key)
    return rule.length, rule.unit


def _full(length: int, unit: Unit | str) -> timedelta:
    return timedelta(weeks=length) if unit == Unit.WEEKS else timedelta(days=length)
