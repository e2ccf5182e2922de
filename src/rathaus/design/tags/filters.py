"""Filters for numbers and dates. An absent value stays absent: lists have empty cells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django import template

from rathaus.design import typography

register = template.Library()


def _optional(name: str, form: Callable[[Any], str]) -> None:
    def apply(value: Any) -> str:
        return "" if value is None or value == "" else form(value)

    register.filter(name, apply)


for _form in (
    typography.file_size,
    typography.long_date,
    typography.weekday_date,
    typography.short_date,
    typography.clock_time,
    typography.date_time,
    typography.norm,
):
    _optional(_form.__name__, _form)


@register.filter
def money(value: Any, currency: str = "EUR") -> str:
    """``{{ fee|money }}`` → 1.234,56 €."""
    return "" if value is None or value == "" else typography.money(value, currency)


@register.filter
def number(value: Any, decimals: int | None = None) -> str:
    """``{{ count|number }}``, ``{{ share|number:1 }}``."""
    return "" if value is None or value == "" else typography.number(value, decimals)


@register.filter
def percent(value: Any, decimals: int | None = None) -> str:
    """``{{ share|percent:1 }}`` → 12,5 %."""
    return "" if value is None or value == "" else typography.percent(value, decimals)


@register.filter
def quantity(value: Any, unit: str) -> str:
    """``{{ length|quantity:"m" }}`` → 15 m."""
    return "" if value is None or value == "" else typography.quantity(value, unit)


@register.filter
def when(value: date | datetime | str | None) -> str:
    """A moment, a day or words, whichever it is."""
    if isinstance(value, datetime):
        return typography.date_time(value)
    if isinstance(value, date):
        return typography.long_date(value)
    return value or ""


@register.filter
def machine(value: date | datetime | str | None) -> str:
    """The value of ``datetime`` of a ``<time>``: ISO 8601; empty for words."""
    return value.isoformat() if isinstance(value, date) else ""


@register.filter
def date_entry(value: date | str | None) -> str:
    """A day as one types it; text that is no day stays what the person typed."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return str(value)
    return "" if value is None else typography.short_date(value)


@register.filter
def time_entry(value: time | str | None) -> str:
    """A time of day for ``<input type="time">``: hours and minutes."""
    return f"{value:%H:%M}" if isinstance(value, time) else (value or "")


@register.simple_tag
def date_span(first: date, last: date) -> str:
    """``{% date_span from to %}`` → 3.–5. April 2026."""
    return typography.date_span(first, last)
