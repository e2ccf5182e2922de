"""Counting periods: §§ 187–193 BGB, one test vector per sentence of the law."""

from __future__ import annotations

from datetime import date

import pytest

from rathaus.kernel.clock import (
    Shift,
    Start,
    Unit,
    add_months,
    add_period,
    after_full_days,
    before_full_days,
    extend_period,
)
from rathaus.kernel.errors import Invalid

AFTER, WITH = Start.AFTER_EVENT, Start.WITH_DAY


@pytest.mark.parametrize(
    ("event", "length", "unit", "start", "end"),
    [
        # § 187 Abs. 1, § 188 Abs. 1: the day of the event does not count
        ("2026-06-01", 10, Unit.DAYS, AFTER, "2026-06-11"),
        ("2026-06-01", 0, Unit.DAYS, AFTER, "2026-06-01"),
        # § 188 Abs. 2: the day of the same name or number
        ("2026-06-01", 8, Unit.WEEKS, AFTER, "2026-07-27"),
        ("2026-04-03", 1, Unit.MONTHS, AFTER, "2026-05-03"),
        ("2026-04-03", 1, Unit.YEARS, AFTER, "2027-04-03"),
        ("2025-12-31", 2, Unit.MONTHS, AFTER, "2026-02-28"),
        # § 188 Abs. 3: the day is missing
        ("2026-01-31", 1, Unit.MONTHS, AFTER, "2026-02-28"),
        ("2028-01-31", 1, Unit.MONTHS, AFTER, "2028-02-29"),
        ("2028-02-29", 1, Unit.YEARS, AFTER, "2029-02-28"),
        ("2026-05-31", 1, Unit.MONTHS, AFTER, "2026-06-30"),
        ("2026-02-28", 1, Unit.MONTHS, AFTER, "2026-03-28"),
        # § 187 Abs. 2: the day counts, age too
        ("2026-06-01", 10, Unit.DAYS, WITH, "2026-06-10"),
        ("2026-06-01", 1, Unit.WEEKS, WITH, "2026-06-07"),
        ("2026-06-01", 1, Unit.MONTHS, WITH, "2026-06-30"),
        ("2026-06-15", 1, Unit.MONTHS, WITH, "2026-07-14"),
        ("2026-01-31", 1, Unit.MONTHS, WITH, "2026-02-28"),
        ("2028-01-30", 1, Unit.MONTHS, WITH, "2028-02-29"),
        ("2008-03-15", 18, Unit.YEARS, WITH, "2026-03-14"),
        ("2008-02-29", 18, Unit.YEARS, WITH, "2026-02-28"),
        # § 189: half year, quarter, half month; the 15 days last
        ("2026-01-31", 1, Unit.HALF_YEARS, AFTER, "2026-07-31"),
        ("2026-01-31", 1, Unit.QUARTERS, AFTER, "2026-04-30"),
        ("2026-01-31", 1, Unit.HALF_MONTHS, AFTER, "2026-02-15"),
        ("2026-01-31", 3, Unit.HALF_MONTHS, AFTER, "2026-03-15"),
        ("2026-02-01", 1, Unit.HALF_MONTHS, WITH, "2026-02-15"),
        # from the end of the calendar year
        ("1955-07-01", 70, Unit.YEARS, Start.YEAR_END, "2025-12-31"),
        ("2026-12-31", 10, Unit.YEARS, Start.YEAR_END, "2036-12-31"),
        # from the first of the month
        ("2026-10-17", 0, Unit.DAYS, Start.MONTH_BEGIN, "2026-10-01"),
        ("2026-10-17", 12, Unit.MONTHS, Start.MONTH_BEGIN, "2027-09-30"),
        # working days
        ("2026-04-02", 1, Unit.WORKING_DAYS, AFTER, "2026-04-07"),
    ],
)
def test_period(event: str, length: int, unit: Unit, start: Start, end: str) -> None:
    found = add_period(date.fromisoformat(event), length, unit, start=start, land="SH")
    assert found == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("event", "land", "shift", "end"),
    [
        ("2026-04-03", "SH", Shift.NEXT, "2026-05-04"),  # Sunday
        ("2026-04-03", "SH", Shift.NONE, "2026-05-03"),
        ("2026-05-04", "SH", Shift.NEXT, "2026-06-04"),  # Corpus Christi in HE and BW only
        ("2026-05-04", "HE", Shift.NEXT, "2026-06-05"),
        ("2026-05-04", "BW", Shift.NEXT, "2026-06-05"),
        ("2026-11-25", "SH", Shift.NEXT, "2026-12-28"),  # Christmas Day, a Friday
        ("2026-12-01", "DE", Shift.NEXT, "2027-01-04"),  # New Year, a Friday
    ],
)
def test_weekends_and_holidays(event: str, land: str, shift: Shift, end: str) -> None:
    found = add_period(date.fromisoformat(event), 1, Unit.MONTHS, shift=shift, land=land)
    assert found == date.fromisoformat(end)


def test_an_extension_runs_from_the_expiry_of_the_old_period() -> None:
    # § 190 BGB: 31 January + 1 month + 1 month is not 31 January + 2 months.
    first = add_period(date(2026, 1, 31), 1, Unit.MONTHS)
    assert extend_period(first, 1, Unit.MONTHS) == date(2026, 3, 28)
    shifted = add_period(date(2026, 4, 3), 1, Unit.MONTHS, shift=Shift.NEXT, land="SH")
    assert extend_period(shifted, 2, Unit.WEEKS, shift=Shift.NEXT, land="SH") == date(2026, 5, 18)


@pytest.mark.parametrize(
    ("event", "length", "unit", "effect"),
    [
        ("2026-12-08", 3, Unit.DAYS, "2026-12-12"),
        ("2026-09-09", 1, Unit.WEEKS, "2026-09-17"),
        ("2026-03-29", 0, Unit.DAYS, "2026-03-30"),
    ],
)
def test_full_days_lie_between(event: str, length: int, unit: Unit, effect: str) -> None:
    first, last = date.fromisoformat(event), date.fromisoformat(effect)
    assert after_full_days(first, length, unit) == last
    assert before_full_days(last, length, unit) == first
    assert add_period(first, length, unit, start=Start.FULL_DAYS) == last


def test_months_are_added_backwards_too() -> None:
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert add_months(date(2026, 1, 15), -13) == date(2024, 12, 15)


def test_what_has_no_last_day_is_refused() -> None:
    with pytest.raises(Invalid, match="nie negativ"):
        add_period(date(2026, 1, 1), -1, Unit.DAYS)
    with pytest.raises(Invalid, match="Stunden"):
        add_period(date(2026, 1, 1), 72, Unit.HOURS)
    with pytest.raises(ValueError, match="fortnights"):
        add_period(date(2026, 1, 1), 1, "fortnights")
