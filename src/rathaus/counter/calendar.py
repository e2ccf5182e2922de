"""Dates of a case for a calendar (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_LONGEST_LINE = 75
_SPECIAL = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True, slots=True)
class Appointment:
    """A day with a title and a note; ``key`` makes a second import replace the first.

    With ``starts_at`` it takes so many ``minutes`` of that day at a ``place``, else all of it.
    """

    key: str
    day: date
    title: str
    note: str = ""
    starts_at: datetime | None = None
    minutes: int = 0
    place: str = ""


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
    event = [
        "BEGIN:VEVENT",
        f"UID:{appointment.key}@{host}",
        f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        *_span(appointment),
        f"SUMMARY:{_said(appointment.title)}",
    ]
    if appointment.note:
        event.append(f"DESCRIPTION:{_said(appointment.note)}")
    if appointment.place:
        event.append(f"LOCATION:{_said(appointment.place)}")
    shown = "OPAQUE" if appointment.starts_at else "TRANSPARENT"
    return [*event, f"TRANSP:{shown}", "END:VEVENT"]


def _span(appointment: Appointment) -> list[str]:
    if appointment.starts_at is not None:
        ends_at = appointment.starts_at + timedelta(minutes=appointment.minutes)
        return [
            f"DTSTART:{appointment.starts_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTEND:{ends_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        ]
    after = appointment.day + timedelta(days=1)
    return [
        f"DTSTART;VALUE=DATE:{appointment.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{after:%Y%m%d}",
    ]


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
