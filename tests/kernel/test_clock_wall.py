"""One clock, one time zone, and tests can set it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest

from rathaus.kernel.clock import BERLIN, frozen, now, today


def test_the_present_is_told_in_german_time() -> None:
    told = now()
    assert told.tzinfo is BERLIN
    assert abs(told - datetime.now(UTC)) < timedelta(seconds=5)  # noqa: TID251 – the measure itself


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        (date(2026, 11, 22), datetime(2026, 11, 22, 12, tzinfo=BERLIN)),
        (datetime(2026, 11, 22, 8, 30), datetime(2026, 11, 22, 8, 30, tzinfo=BERLIN)),  # noqa: DTZ001
        (datetime(2026, 7, 1, 23, tzinfo=UTC), datetime(2026, 7, 2, 1, tzinfo=BERLIN)),
    ],
)
def test_the_clock_can_stand_still(at: date, moment: datetime) -> None:
    with frozen(at) as told:
        assert now() == told == moment
        assert today() == moment.date()
    assert now() != moment


def test_clocks_nest() -> None:
    with frozen(date(2026, 1, 1)):
        with frozen(date(2027, 1, 1)):
            assert today() == date(2027, 1, 1)
        assert today() == date(2026, 1, 1)


@pytest.mark.parametrize(("everywhere", "seen"), [(False, False), (True, True)])
def test_other_threads_see_it_only_when_told(everywhere: bool, seen: bool) -> None:
    days: list[date] = []
    with frozen(date(1999, 5, 5), everywhere=everywhere):
        thread = Thread(target=lambda: days.append(today()))
        thread.start()
        thread.join()
    assert (days == [date(1999, 5, 5)]) is seen
    assert today() != date(1999, 5, 5)
