"""What must hold for every date, not only for the ones we thought of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from rathaus.kernel.clock import (
    LegalDate,
    Shift,
    Start,
    Unit,
    add_months,
    add_period,
    add_working_days,
    after_full_days,
    before_full_days,
    dispatch_by,
    earliest_after,
    extend_period,
    is_working_day,
    latest_before,
    next_working_day,
    notified_on,
    remedy_until,
)
from rathaus.kernel.law import LAENDER
from rathaus.kernel.law.dated import in_force, timeline
from rathaus.kernel.library import Row

DAY = timedelta(days=1)
unhurried = settings(deadline=None)  # the first question loads the calendars
days = st.dates(date(1995, 1, 1), date(2085, 12, 31))
recent = st.dates(date(2020, 1, 1), date(2060, 12, 31))
laender = st.sampled_from(sorted(LAENDER))
ours = st.sampled_from(["SH", "HE", "BW"])
units = st.sampled_from([unit for unit in Unit if unit is not Unit.HOURS])
starts = st.sampled_from([Start.AFTER_EVENT, Start.WITH_DAY, Start.YEAR_END])
lengths = st.integers(0, 40)
channels = st.sampled_from(["post", "email", "mailbox", "registered", "public_notice"])
laws = st.sampled_from(["general", "social", "tax"])


@unhurried
@given(days, laender)
def test_the_next_working_day_is_the_first_one(day: date, land: str) -> None:
    found = next_working_day(day, land)
    assert is_working_day(found, land)
    assert found >= day
    assert not any(is_working_day(day + n * DAY, land) for n in range((found - day).days))
    assert next_working_day(found, land) == found


@unhurried
@given(days, days, laender)
def test_the_next_working_day_keeps_the_order(one: date, other: date, land: str) -> None:
    early, late = sorted((one, other))
    assert next_working_day(early, land) <= next_working_day(late, land)


@unhurried
@given(days, st.integers(1, 60), laender)
def test_so_many_working_days_lie_in_between(day: date, number: int, land: str) -> None:
    end = add_working_days(day, number, land)
    between = [day + n * DAY for n in range(1, (end - day).days + 1)]
    assert sum(is_working_day(each, land) for each in between) == number
    assert is_working_day(end, land)
    back = add_working_days(end, -number, land)
    assert back <= day
    assert not any(is_working_day(back + n * DAY, land) for n in range(1, (day - back).days + 1))


@unhurried
@given(days, lengths, units, starts, laender)
def test_a_period_never_ends_before_it_begins(
    event: date, length: int, unit: Unit, start: Start, land: str
) -> None:
    first = event if length == 0 or start is not Start.WITH_DAY else event - DAY
    nominal = add_period(event, length, unit, start=start, land=land)
    assert nominal >= first
    assume(nominal.year < 2100)
    shifted = add_period(event, length, unit, start=start, shift=Shift.NEXT, land=land)
    assert shifted == next_working_day(nominal, land)


@unhurried
@given(days, days, lengths, units, starts)
def test_a_later_event_never_ends_earlier(
    one: date, other: date, length: int, unit: Unit, start: Start
) -> None:
    early, late = sorted((one, other))
    assert add_period(early, length, unit, start=start) <= add_period(
        late, length, unit, start=start
    )


@unhurried
@given(days, lengths, units, starts)
def test_a_longer_period_ends_later(event: date, length: int, unit: Unit, start: Start) -> None:
    longer = add_period(event, length + 1, unit, start=start)
    assert longer > add_period(event, length, unit, start=start) or (
        # one day that counts itself is no longer than none
        start is Start.WITH_DAY and length == 0 and longer >= event
    )


@unhurried
@given(days, st.integers(1, 40), units)
def test_counting_the_first_day_saves_one(event: date, length: int, unit: Unit) -> None:
    without = add_period(event, length, unit)
    counted = add_period(event, length, unit, start=Start.WITH_DAY)
    if unit is Unit.WORKING_DAYS:
        assert counted <= without
    else:
        # In February the last of the month may stand for both.
        assert without - counted in (timedelta(0), DAY)


@unhurried
@given(days, st.integers(-600, 600))
@example(date(2028, 2, 29), 12)
def test_months_keep_the_number_or_take_the_last_day(day: date, months: int) -> None:
    found = add_months(day, months)
    assert (found.year - day.year) * 12 + found.month - day.month == months
    assert found.day == day.day or (found.day < day.day and (found + DAY).day == 1)
    back = add_months(found, -months)
    assert back <= day
    assert (day - back).days <= 3


@unhurried
@given(days, st.integers(0, 20), st.sampled_from([Unit.DAYS, Unit.WEEKS]))
def test_full_days_are_the_same_from_both_sides(day: date, length: int, unit: Unit) -> None:
    effect = after_full_days(day, length, unit)
    assert before_full_days(effect, length, unit) == day
    assert (effect - day).days - 1 == length * (7 if unit is Unit.WEEKS else 1)


@unhurried
@given(days, st.integers(1, 20), st.integers(1, 20))
def test_extending_by_days_is_adding_them(day: date, first: int, second: int) -> None:
    end = add_period(day, first, Unit.DAYS)
    assert extend_period(end, second, Unit.DAYS) == add_period(day, first + second, Unit.DAYS)


@unhurried
@given(recent, channels, laws, ours)
def test_nothing_is_notified_before_it_is_sent(on: date, channel: str, law: str, land: str) -> None:
    assume(not (law == "tax" and channel == "mailbox"))
    found = notified_on(channel, on=on, land=land, law=law)
    assert isinstance(found, LegalDate)
    assert found.day >= found.nominal > on
    shifts = law == "tax" and channel != "registered"
    assert found.day == (next_working_day(found.nominal, land) if shifts else found.nominal)


@unhurried
@given(recent, recent, laws, ours)
def test_who_posts_later_is_read_later(one: date, other: date, law: str, land: str) -> None:
    early, late = sorted((one, other))
    first = notified_on("post", on=early, land=land, law=law).day
    assert first <= notified_on("post", on=late, land=land, law=law).day


@unhurried
@given(recent, st.integers(0, 30), laws, ours)
def test_proof_of_access_never_makes_it_earlier(on: date, after: int, law: str, land: str) -> None:
    received = on + after * DAY
    fiction = notified_on("post", on=on, land=land, law=law)
    found = notified_on("post", on=on, land=land, law=law, received=received)
    assert found.day == max(fiction.day, received)


@unhurried
@given(recent, laws, ours)
def test_dispatch_by_is_the_last_day_in_time(by: date, law: str, land: str) -> None:
    sent = dispatch_by("post", received_by=by, land=land, law=law).day
    assert notified_on("post", on=sent, land=land, law=law).day <= by
    assert notified_on("post", on=sent + DAY, land=land, law=law).day > by


@unhurried
@given(recent, ours, laws)
def test_a_remedy_ends_on_a_working_day_about_a_month_later(
    since: date, land: str, law: str
) -> None:
    end = remedy_until("objection", since=since, land=land, law=law)
    assert is_working_day(end.day, land)
    assert 28 <= (end.nominal - since).days <= 31
    assert end.shifted is (end.day != end.nominal)
    year = remedy_until("objection", since=since, land=land, law=law, instruction="missing")
    assert year.day > end.day


@unhurried
@given(recent)
def test_signs_and_their_effect_fit_together(effect: date) -> None:
    latest = latest_before("parking_ban.signs", effect=effect, land="SH").day
    assert earliest_after("parking_ban.signs", event=latest, land="SH").day == effect
    assert earliest_after("parking_ban.signs", event=latest + DAY, land="SH").day == effect + DAY


@dataclass(frozen=True)
class Version:
    """A row with nothing but its validity."""

    valid_from: date | None
    valid_to: date | None


@unhurried
@given(
    st.lists(
        st.tuples(st.dates(), st.booleans()), min_size=1, max_size=8, unique_by=lambda x: x[0]
    ),
    st.dates(),
)
def test_the_row_that_started_last_applies(cuts: list[tuple[date, bool]], on: date) -> None:
    cuts.sort()
    ends = [start - DAY for start, _ in cuts[1:]]
    versions = [
        Version(start, end if bounded else None)
        for (start, bounded), end in zip(cuts, [*ends, date.max], strict=True)
    ]
    rows = [(Row(Path("x"), number, {}), version) for number, version in enumerate(versions)]
    started = [version for version in versions if version.valid_from and version.valid_from <= on]
    assert in_force(timeline(rows), on) == (started[-1] if started else None)
    assert timeline(rows[::-1]) == timeline(rows)
