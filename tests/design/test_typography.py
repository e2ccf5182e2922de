"""Numbers, dates and norms as they are set in print."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, Template
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from rathaus.design import typography as t
from rathaus.design.entry import parse_date, parse_number, parse_time

MOMENT = datetime(2026, 4, 3, 12, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_german() -> Iterator[None]:
    with override("de"):
        yield


@pytest.mark.parametrize(
    ("template", "value", "german", "english"),
    [
        ("{{ v|money }}", Decimal("1234.56"), "1.234,56\u00a0€", "€1,234.56"),
        ("{{ v|money }}", Decimal("-0.5"), "−0,50\u00a0€", "−€0.50"),
        ("{{ v|money:'CHF' }}", 12, "12,00\u00a0CHF", "12.00\u00a0CHF"),
        ("{{ v|number }}", 1234567, "1.234.567", "1,234,567"),
        ("{{ v|number:1 }}", 0.25, "0,3", "0.3"),
        ("{{ v|percent }}", Decimal("12.5"), "12,5\u00a0%", "12.5%"),
        ("{{ v|quantity:'m' }}", 15, "15\u00a0m", "15\u00a0m"),
        ("{{ v|file_size }}", 999, "999\u00a0Byte", "999\u00a0Byte"),
        ("{{ v|file_size }}", 182_400, "182\u00a0kB", "182\u00a0kB"),
        ("{{ v|file_size }}", 1_214_000, "1,2\u00a0MB", "1.2\u00a0MB"),
        ("{{ v|long_date }}", date(2026, 4, 3), "3.\u00a0April 2026", "3\u00a0April 2026"),
        (
            "{{ v|weekday_date }}",
            date(2026, 4, 3),
            "Freitag, 3.\u00a0April 2026",
            "Friday 3\u00a0April 2026",
        ),
        ("{{ v|short_date }}", date(2026, 4, 3), "03.04.2026", "3\u00a0Apr\u00a02026"),
        ("{{ v|clock_time }}", time(14, 30), "14:30\u00a0Uhr", "2:30\u00a0pm"),
        ("{{ v|clock_time }}", time(0, 5), "0:05\u00a0Uhr", "12:05\u00a0am"),
        (
            "{{ v|date_time }}",
            MOMENT,
            "3.\u00a0April 2026, 14:30\u00a0Uhr",
            "3\u00a0April 2026, 2:30\u00a0pm",
        ),
        ("{{ v|when }}", "danach", "danach", "danach"),
        ("{{ v|when }}", date(2026, 4, 3), "3.\u00a0April 2026", "3\u00a0April 2026"),
        ("{{ v|machine }}", MOMENT, "2026-04-03T12:30:00+00:00", "2026-04-03T12:30:00+00:00"),
        ("{{ v|date_entry }}", "2026-04-03", "03.04.2026", "3\u00a0Apr\u00a02026"),
        ("{{ v|date_entry }}", "31.2.2026", "31.2.2026", "31.2.2026"),
        ("{{ v|time_entry }}", time(7, 0), "07:00", "07:00"),
    ],
)
def test_filters_follow_the_language(template: str, value: Any, german: str, english: str) -> None:
    page = Template("{% load design %}" + template)
    assert page.render(Context({"v": value})) == german
    with override("en"):
        assert page.render(Context({"v": value})) == english


@pytest.mark.parametrize(
    "name", ["money", "number", "percent", "file_size", "long_date", "date_time", "norm", "when"]
)
def test_an_absent_value_stays_absent(name: str) -> None:
    page = Template("{% load design %}[{{ v|" + name + " }}]")
    assert page.render(Context({"v": None})) == "[]"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 4, 3), date(2026, 4, 3), "3.\u00a0April 2026"),
        (date(2026, 4, 3), date(2026, 4, 5), "3.–5.\u00a0April 2026"),
        (date(2026, 4, 30), date(2026, 5, 2), "30.\u00a0April\u00a0– 2.\u00a0Mai 2026"),
        (
            date(2026, 12, 31),
            date(2027, 1, 1),
            "31.\u00a0Dezember 2026\u00a0– 1.\u00a0Januar 2027",
        ),
    ],
)
def test_a_span_says_month_and_year_once(first: date, last: date, text: str) -> None:
    assert t.date_span(first, last) == text


def test_norms_do_not_part() -> None:
    assert t.norm("nach § 41 Abs. 2 Satz 2 VwVfG") == (
        "nach §\u00a041 Abs.\u00a02 Satz\u00a02 VwVfG"
    )


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_every_way_to_write_a_day_is_read(day: date) -> None:
    ways = (
        day.isoformat(),
        f"{day.day}.{day.month}.{day.year}",
        f"{day:%d.%m.%y}",
        f"{day:%d%m%Y}",
        f"{day.day} / {day.month} / {day.year}",
        t.long_date(day),
        t.short_date(day),
    )
    assert {parse_date(way) for way in ways} == {day}
    with override("en"):
        assert {parse_date(t.long_date(day)), parse_date(t.short_date(day))} == {day}


@pytest.mark.parametrize(
    "text", ["", "31.2.2026", "morgen", "3.4.", "3. Foo 2026", "2026", "0.1.26"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_date(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [("7", time(7)), ("7:30", time(7, 30)), ("07.30 Uhr", time(7, 30)), ("18:05", time(18, 5))],
)
def test_times_are_read(text: str, moment: time) -> None:
    assert parse_time(text) == moment


@pytest.mark.parametrize("text", ["", "25", "7:5", "halb acht"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_time(text)


@given(
    st.decimals(
        min_value=-(10**9), max_value=10**9, places=2, allow_nan=False, allow_infinity=False
    )
)
def test_printed_numbers_are_read_back(value: Decimal) -> None:
    with override("de"):
        assert parse_number(t.number(value, 2)) == value
        assert parse_number(t.money(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("12,5", "12.5"), ("12.5", "12.5"), ("1.234", "1234"), ("1 234,50 €", "1234.50")],
)
def test_numbers_are_read_generously(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "zwölf", "1,2,3", "NaN", "1e5", "-"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_number(text)
