"""Dates of a case for a calendar (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_LONGEST_LINE = 75
_SPECIAL = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True, slots=True)
class Appointment:
    """A whole day with a title and a note; ``key`` makes a second import replace the first."""

    key: str
    day: date
    title: str
    note: str = ""


def calendar_file(
    name: str, appointments: Iterable[Appointment], *, host: str, at: datetime
) -> str:
    """All appointments as one file; lines end as the standard wants them."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Rathaus//DE",
        f"X-WR-CALNAME:{_said(name)}",
    ]
    for appointment in appointments:
        lines += _event(appointment, host, at)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _fold(line))


def _event(appointment: Appointment, host: str, at: datetime) -> list[str]:
    after = appointment.day + timedelta(days=1)
    event = [
        "BEGIN:VEVENT",
        f"UID:{appointment.key}@{host}",
        f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{appointment.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{after:%Y%m%d}",
        f"SUMMARY:{_said(appointment.title)}",
    ]
    if appointment.note:
        event.append(f"DESCRIPTION:{_said(appointment.note)}")
    return [*event, "TRANSP:TRANSPARENT", "END:VEVENT"]


def _said(text: str) -> str:
    return text.translate(_SPECIAL).replace("\r", "")


def _fold(line: str) -> Iterator[str]:
    """Cut at 75 octets, never inside a character; what follows begins with a space."""
    piece = ""
    for sign in line:
        if len((piece + sign).encode()) > _LONGEST_LINE:
            yield piece
            piece = " "
        piece += sign
    yield piece
