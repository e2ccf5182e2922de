"""Holidays and working days of the Länder (law fact: SFTG, HFeiertagsG, FTG)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rathaus.kernel.clock import (
    add_working_days,
    is_working_day,
    next_working_day,
    public_holidays,
)
from rathaus.kernel.errors import Invalid
from rathaus.kernel.law import LAENDER, BadTable
from tests.kernel.law_library import LawLibrary, own_library

__all__ = ["own_library"]

FIXED = {
    "SH": ["01-01", "05-01", "10-03", "10-31", "12-25", "12-26"],
    "HE": ["01-01", "05-01", "10-03", "12-25", "12-26"],
    "BW": ["01-01", "01-06", "05-01", "10-03", "11-01", "12-25", "12-26"],
}
GOOD_FRIDAY_TO_WHIT_MONDAY = {
    2026: ["04-03", "04-06", "05-14", "05-25"],
    2027: ["03-26", "03-29", "05-06", "05-17"],
    2028: ["04-14", "04-17", "05-25", "06-05"],
}
CORPUS_CHRISTI = {2026: "06-04", 2027: "05-27", 2028: "06-15"}


@pytest.mark.parametrize("land", FIXED)
@pytest.mark.parametrize("year", CORPUS_CHRISTI)
def test_statutory_holidays(land: str, year: int) -> None:
    days = FIXED[land] + GOOD_FRIDAY_TO_WHIT_MONDAY[year]
    if land != "SH":
        days.append(CORPUS_CHRISTI[year])
    assert list(public_holidays(land, year)) == sorted(
        date.fromisoformat(f"{year}-{day}") for day in days
    )


def test_holidays_have_german_names() -> None:
    assert public_holidays("SH", 2026)[date(2026, 4, 3)] == "Karfreitag"


def test_every_land_has_a_calendar_with_the_federal_days() -> None:
    federal = set(public_holidays("DE", 2026))
    assert len(federal) == 9
    for land in LAENDER:
        assert federal <= set(public_holidays(land, 2026))


def test_single_holidays_come_from_the_library(own_library: LawLibrary) -> None:
    assert date(2017, 10, 31) in public_holidays("SH", 2017)
    own_library.write(
        "law/holidays.csv", "2026-09-14,SH,Sonderfeiertag,§ 2 Abs. 2 SFTG,verified,GVOBl.,"
    )
    assert public_holidays("SH", 2026)[date(2026, 9, 14)] == "Sonderfeiertag"
    assert date(2026, 9, 14) not in public_holidays("HE", 2026)
    assert next_working_day(date(2026, 9, 12), "SH") == date(2026, 9, 15)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ((",SH,Tag,Norm,verified,Quelle,",), "Spalte „day“ ist leer."),
        (("2026-09-14,XX,Tag,Norm,verified,Quelle,",), "„XX“ ist unbekannt"),
        (("2026-09-14,SH,Tag,Norm,verified,Quelle,",) * 2, "ist für SH schon eingetragen"),
        (("2026-09-14,SH,Tag,,verified,Quelle,",), "Spalte „norm“ ist leer."),
        (("2026-09-14,SH,Tag,Norm,sicher,Quelle,",), "„sicher“ ist unbekannt"),
    ],
)
def test_bad_holidays_are_refused(
    own_library: LawLibrary, lines: tuple[str, ...], reason: str
) -> None:
    path = own_library.write("law/holidays.csv", *lines)
    with pytest.raises(BadTable) as refused:
        public_holidays("SH", 2026)
    assert f"{path}:{len(lines) + 1}: " in str(refused.value)
    assert reason in refused.value.reason


@pytest.mark.parametrize(
    ("day", "land", "working"),
    [
        ("2026-04-02", "SH", True),
        ("2026-04-03", "SH", False),
        ("2026-04-04", "SH", False),
        ("2026-04-05", "SH", False),
        ("2026-04-07", "SH", True),
        ("2026-06-04", "SH", True),
        ("2026-06-04", "HE", False),
        ("2026-01-06", "HE", True),
        ("2026-01-06", "BW", False),
        ("2025-10-31", "SH", False),
        ("2025-10-31", "BW", True),
    ],
)
def test_working_days_differ_between_the_laender(day: str, land: str, working: bool) -> None:
    assert is_working_day(date.fromisoformat(day), land) is working


def test_next_working_day_jumps_over_easter() -> None:
    assert next_working_day(date(2026, 4, 3), "SH") == date(2026, 4, 7)
    assert next_working_day(date(2026, 4, 7), "SH") == date(2026, 4, 7)


@pytest.mark.parametrize(
    ("number", "day"),
    [
        (0, "2026-04-03"),
        (1, "2026-04-07"),
        (4, "2026-04-10"),
        (5, "2026-04-13"),
        (-1, "2026-04-02"),
    ],
)
def test_working_days_are_counted(number: int, day: str) -> None:
    assert add_working_days(date(2026, 4, 3), number, "SH") == date.fromisoformat(day)


def test_a_care_fund_has_25_working_days() -> None:
    # § 18c Abs. 1 SGB XI; from 30.03.2026 over Good Friday, Easter Monday and 1 May.
    assert add_working_days(date(2026, 3, 30), 25, "SH") == date(2026, 5, 7)


@pytest.mark.parametrize(("land", "year"), [("XX", 2026), ("EU", 2026), ("SH", 1990), ("SH", 2101)])
def test_no_calendar_no_guess(land: str, year: int) -> None:
    with pytest.raises(Invalid):
        public_holidays(land, year)
    with pytest.raises(Invalid):
        is_working_day(
            date(year, 1, 1) + timedelta(days=(7 - date(year, 1, 1).weekday()) % 7), land
        )
