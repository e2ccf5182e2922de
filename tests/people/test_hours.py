"""Opening hours in words: now, next, and the whole week."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from rathaus.kernel.clock import BERLIN
from rathaus.people.hours import open_state, stretches_on, week
from rathaus.people.models import OpeningHours


def hours(weekday: int, opens: str, closes: str, **more: object) -> OpeningHours:
    return OpeningHours(
        weekday=weekday, opens=time.fromisoformat(opens), closes=time.fromisoformat(closes), **more
    )


NBSP = "\u00a0"
WEEK = [
    *(hours(day, "08:00", "12:30") for day in (1, 2, 3, 5)),
    hours(4, "08:00", "12:30"),
    hours(4, "14:00", "18:00"),
]


def said(day: str, clock: str, rows: list[OpeningHours] = WEEK, land: str = "SH") -> str:
    moment = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), BERLIN)
    state = open_state(rows, moment, land)
    assert state is not None
    return state.text.replace(NBSP, " ")


def table(rows: list[OpeningHours]) -> list[tuple[str, str]]:
    return [(days, times.replace(NBSP, " ")) for days, times in week(rows, date(2026, 11, 23))]


class TestNow:
    @pytest.mark.parametrize(
        ("day", "clock", "text"),
        [
            ("2026-11-23", "07:59", "Öffnet heute um 8:00 Uhr"),
            ("2026-11-23", "08:00", "Jetzt geöffnet, heute bis 12:30 Uhr"),
            ("2026-11-23", "12:29", "Jetzt geöffnet, heute bis 12:30 Uhr"),
            ("2026-11-23", "12:30", "Geschlossen, öffnet morgen um 8:00 Uhr"),
            ("2026-11-26", "13:00", "Öffnet heute um 14:00 Uhr"),
            ("2026-11-26", "17:59", "Jetzt geöffnet, heute bis 18:00 Uhr"),
            ("2026-11-27", "13:00", "Geschlossen, öffnet am Montag um 8:00 Uhr"),
            ("2026-11-29", "10:00", "Geschlossen, öffnet morgen um 8:00 Uhr"),
        ],
    )
    def test_on_usual_days(self, day: str, clock: str, text: str) -> None:
        assert said(day, clock) == text

    def test_public_holidays_are_closed(self) -> None:
        """24 and 31 December are no holidays by law; 25 and 26 are, and then comes the weekend."""
        assert said("2026-12-25", "09:00") == "Geschlossen, öffnet am Montag um 8:00 Uhr"

    def test_holidays_are_those_of_the_land(self) -> None:
        """Epiphany, 6 January 2026, is a Tuesday: a holiday in Baden-Württemberg only."""
        assert said("2026-01-06", "09:00", land="SH") == "Jetzt geöffnet, heute bis 12:30 Uhr"
        assert said("2026-01-06", "09:00", land="BW") == "Geschlossen, öffnet morgen um 8:00 Uhr"

    def test_hours_for_a_limited_time_replace_the_regular_ones(self) -> None:
        short = hours(
            1, "08:00", "10:00", valid_from=date(2026, 12, 21), valid_to=date(2026, 12, 24)
        )

        assert said("2026-12-21", "09:00", [*WEEK, short]) == "Jetzt geöffnet, heute bis 10:00 Uhr"
        assert said("2026-12-14", "11:00", [*WEEK, short]) == "Jetzt geöffnet, heute bis 12:30 Uhr"

    def test_hours_for_a_limited_time_may_open_on_a_holiday(self) -> None:
        fair = hours(
            5, "10:00", "14:00", valid_from=date(2026, 12, 25), valid_to=date(2026, 12, 26)
        )

        assert said("2026-12-25", "11:00", [*WEEK, fair]) == "Jetzt geöffnet, heute bis 14:00 Uhr"

    def test_far_away_openings_name_their_day(self) -> None:
        later = [hours(2, "09:00", "12:00", valid_from=date(2026, 12, 1))]

        assert said("2026-11-20", "09:00", later) == (
            "Geschlossen, öffnet am Dienstag, 1. Dezember 2026 um 9:00 Uhr"
        )

    def test_what_does_not_open_again_is_closed(self) -> None:
        over = [hours(1, "09:00", "12:00", valid_to=date(2026, 1, 1))]

        assert said("2026-11-23", "10:00", over) == "Zurzeit geschlossen"

    def test_without_hours_nothing_is_said(self) -> None:
        assert open_state([], datetime(2026, 11, 23, 9, tzinfo=BERLIN), "SH") is None

    def test_in_english(self) -> None:
        with override("en"):
            assert said("2026-11-27", "13:00") == "Closed, opens on Monday at 8:00 am"


class TestWeek:
    def test_equal_neighbours_stand_together(self) -> None:
        assert table(WEEK) == [
            ("Montag bis Mittwoch", "8:00–12:30 Uhr"),
            ("Donnerstag", "8:00–12:30 Uhr, 14:00–18:00 Uhr"),
            ("Freitag", "8:00–12:30 Uhr"),
        ]

    def test_two_days_are_joined_by_and(self) -> None:
        two = [hours(1, "08:00", "12:00"), hours(2, "08:00", "12:00")]

        assert table(two) == [("Montag und Dienstag", "8:00–12:00 Uhr")]

    def test_closed_days_part_them(self) -> None:
        parted = [hours(1, "08:00", "12:00"), hours(3, "08:00", "12:00")]

        assert [days for days, _times in table(parted)] == ["Montag", "Mittwoch"]

    def test_notes_stay_with_their_times(self) -> None:
        noted = [hours(6, "09:00", "12:00", note="nur mit Termin")]

        assert table(noted) == [("Samstag", "9:00–12:00 Uhr (nur mit Termin)")]

    def test_exceptions_are_not_part_of_it(self) -> None:
        rows = [hours(1, "08:00", "12:00"), hours(1, "08:00", "09:00", valid_to=date(2027, 1, 1))]

        assert table(rows) == [("Montag", "8:00–12:00 Uhr")]


_CLOCKS = st.times(min_value=time(6), max_value=time(20)).map(lambda t: t.replace(microsecond=0))
_ROWS = st.lists(
    st.builds(
        lambda day, pair: OpeningHours(weekday=day, opens=min(pair), closes=max(pair)),
        st.integers(1, 7),
        st.tuples(_CLOCKS, _CLOCKS).filter(lambda pair: pair[0] != pair[1]),
    ),
    max_size=8,
)


@given(rows=_ROWS, day=st.dates(date(2026, 1, 1), date(2027, 12, 31)), clock=st.times())
def test_it_is_open_exactly_within_the_stretches_of_the_day(
    rows: list[OpeningHours], day: date, clock: time
) -> None:
    here = datetime.combine(day, clock, BERLIN)
    stretches = stretches_on(rows, here.date(), "SH")

    state = open_state(rows, here, "SH")

    inside = any(row.opens <= here.time() < row.closes for row in stretches)
    assert (state.open if state else None) == (inside if rows else None)
