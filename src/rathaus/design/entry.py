"""What people type into a field for a date, a time or a number, read generously."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

_MONTHS = {
    name: place
    for place, names in enumerate(
        (
            ("jan", "jän"),
            ("feb",),
            ("mär", "mar", "mrz"),
            ("apr",),
            ("mai", "may"),
            ("jun",),
            ("jul",),
            ("aug",),
            ("sep",),
            ("okt", "oct"),
            ("nov",),
            ("dez", "dec"),
        ),
        start=1,
    )
    for name in names
}
_ISO_DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_FIGURES = re.compile(
    r"(?P<day>\d{1,2})\s*[.,/\s-]\s*(?P<month>\d{1,2})\s*[.,/\s-]\s*(?P<year>\d{4}|\d{2})"
)
_RUN = re.compile(r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>\d{4})")
_WORDS = re.compile(r"(?P<day>\d{1,2})\.?\s*(?P<month>[a-zäA-ZÄ]{3,9})\.?\s*(?P<year>\d{4}|\d{2})")
_TIME = re.compile(r"(?P<hour>\d{1,2})(?:\s*[:.h]\s*(?P<minute>\d{2}))?\s*(?:uhr)?", re.IGNORECASE)


def parse_date(text: str) -> date:
    """``3.4.2026``, ``03.04.26``, ``03042026``, ``3. April 2026``, ``2026-04-03`` → the day.

    Two figures for the year mean this century. Raises ``ValueError`` for anything else and for
    days that the calendar does not have.
    """
    text = text.replace("\u00a0", " ").strip()
    for pattern in (_ISO_DATE, _FIGURES, _RUN, _WORDS):
        if found := pattern.fullmatch(text):
            year = int(found["year"])
            return date(
                year + 2000 if year < 100 else year, _month(found["month"]), int(found["day"])
            )
    raise ValueError(text)


def date_or_problem(text: str) -> tuple[date | None, str]:
    """The day and nothing else, or no day and what to tell whoever typed something else.

    Nothing typed is neither.
    """
    if not text.strip():
        return None, ""
    try:
        return parse_date(text), ""
    except ValueError:
        return None, _("Diesen Tag können wir nicht lesen. Schreiben Sie ihn wie 3.4.2026.")


def parse_time(text: str) -> time:
    """``7``, ``7:30``, ``7.30 Uhr`` → the time of day. Raises ``ValueError`` otherwise."""
    found = _TIME.fullmatch(text.replace("\u00a0", " ").strip())
    if found is None:
        raise ValueError(text)
    return time(int(found["hour"]), int(found["minute"] or 0))


def parse_number(text: str) -> Decimal:
    """``1.234,56``, ``1234,5`` or ``1234.5`` → the number. Raises ``ValueError`` otherwise.

    A comma is the decimal sign; then points only group. Without a comma, a single point followed by
    exactly three figures groups as in ``1.234``, any other is the decimal sign.
    """
    plain = re.sub(r"[\s\u00a0\u202f€]", "", text).replace("\u2212", "-")
    if "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"-?\d{1,3}(\.\d{3})+", plain):
        plain = plain.replace(".", "")
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", plain):
        raise ValueError(text)
    try:
        return Decimal(plain)
    except InvalidOperation as error:
        raise ValueError(text) from error


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    try:
        return _MONTHS[text.lower()[:3]]
    except KeyError as error:
        raise ValueError(text) from error
