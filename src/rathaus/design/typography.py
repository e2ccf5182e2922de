"""Numbers, money, dates and norms the way they are set in print, in German and in English.

German follows DIN 5008 (thousands point, decimal comma, ``3. April 2026``, ``14:30 Uhr``),
English the usage of British public bodies. Non-breaking spaces hold together what must not part
at the end of a line. Written without a locale library because long lists format thousands of them.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.translation import get_language, ngettext

NBSP = "\u00a0"
MINUS = "\u2212"
EN_DASH = "\u2013"

Amount = Decimal | int | float | str

_MONTHS = {
    "de": (
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
        "Oktober", "November", "Dezember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
}  # fmt: skip
_WEEKDAYS = {
    "de": ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
_TO_GERMAN = str.maketrans(",.", ".,")
_NORM_PARTS = re.compile(
    r"(§§?|Art\.|Abs\.|Absatz|Nr\.|Satz|S\.|lit\.|Anlage)[ \u00a0]+(?=[\dA-Za-z])"
)


def language() -> str:
    """The language of the page in hand: ``de``, or ``en`` where English is active."""
    return "en" if (get_language() or "de").startswith("en") else "de"


def number(value: Amount, decimals: int | None = None) -> str:
    """``1.234,5``; with ``decimals`` rounded half up to so many places, else as many as it has."""
    exact = Decimal(str(value))
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{abs(exact):,f}"
    if language() == "de":
        text = text.translate(_TO_GERMAN)
    return f"{MINUS}{text}" if exact < 0 else text


def money(value: Amount, currency: str = "EUR") -> str:
    """``1.234,56 €``; currencies other than the euro by their code (ISO 4217)."""
    figure = number(value, 2)
    if currency != "EUR":
        return f"{figure}{NBSP}{currency}"
    if language() == "de":
        return f"{figure}{NBSP}€"
    return f"{MINUS}€{figure[1:]}" if figure.startswith(MINUS) else f"€{figure}"


def percent(value: Amount, decimals: int | None = None) -> str:
    """``12,5 %``; the value is given in per cent, not as a share."""
    return number(value, decimals) + (f"{NBSP}%" if language() == "de" else "%")


def quantity(value: Amount, unit: str) -> str:
    """``15 m``: a figure that does not part from its unit."""
    return f"{number(value)}{NBSP}{unit}"


def file_size(size: int) -> str:
    """``1,2 MB`` for a size in bytes; decimal units as on the packaging."""
    if size < 1000:
        return f"{size}{NBSP}{ngettext('Byte', 'Byte', size)}"
    if size < 1_000_000:
        return quantity(round(size / 1000), "kB")
    return f"{number(size / 1_000_000, 1)}{NBSP}MB"


def _day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


def long_date(value: date | datetime) -> str:
    """``3. April 2026``, ``3 April 2026``."""
    day = _day(value)
    month = _MONTHS[language()][day.month - 1]
    dot = "." if language() == "de" else ""
    return f"{day.day}{dot}{NBSP}{month} {day.year}"


def weekday_name(weekday: int) -> str:
    """``Montag`` for 1, ``Sonntag`` for 7 (ISO 8601)."""
    return _WEEKDAYS[language()][weekday - 1]


def weekday_date(value: date | datetime) -> str:
    """``Freitag, 3. April 2026``, ``Friday 3 April 2026``."""
    day = _day(value)
    comma = "," if language() == "de" else ""
    return f"{_WEEKDAYS[language()][day.weekday()]}{comma} {long_date(day)}"


def short_date(value: date | datetime) -> str:
    """``03.04.2026`` for columns; English names the month, since 03/04 means two days."""
    day = _day(value)
    if language() == "de":
        return f"{day:%d.%m.%Y}"
    return f"{day.day}{NBSP}{_MONTHS['en'][day.month - 1][:3]}{NBSP}{day.year}"


def date_span(first: date, last: date) -> str:
    """``3.–5. April 2026``; says month and year once where both days share them."""
    if first == last:
        return long_date(first)
    dot = "." if language() == "de" else ""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{dot}{EN_DASH}{long_date(last)}"
    start = long_date(first)
    if first.year == last.year:
        start = start.removesuffix(f" {first.year}")
    return f"{start}{NBSP}{EN_DASH} {long_date(last)}"


def clock_time(value: time | datetime) -> str:
    """``14:30 Uhr``, ``2:30 pm``."""
    moment: time | datetime = value
    if isinstance(value, datetime) and timezone.is_aware(value):
        moment = timezone.localtime(value)
    if language() == "de":
        return f"{moment.hour}:{moment.minute:02}{NBSP}Uhr"
    half = "am" if moment.hour < 12 else "pm"
    return f"{(moment.hour - 1) % 12 + 1}:{moment.minute:02}{NBSP}{half}"


def date_time(value: datetime) -> str:
    """``3. April 2026, 14:30 Uhr``."""
    return f"{long_date(value)}, {clock_time(value)}"


def norm(text: str) -> str:
    """Hold a norm together: ``§ 41 Abs. 2 VwVfG`` with non-breaking spaces after its signs."""
    return _NORM_PARTS.sub(rf"\1{NBSP}", text)
