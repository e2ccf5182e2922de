"""One report as another system has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ForeignReport:
    """A report of another system. Position in WGS 84, times with zone.

    ``category`` and ``office`` are the words of the source. ``done`` says that the source takes it
    for ended; ``ended_at`` is when, as far as it is known.
    """

    source_id: str
    category: str
    latitude: float
    longitude: float
    received_at: datetime
    text: str = ""
    place: str = ""
    district: str = ""
    office: str = ""
    accepted_at: datetime | None = None
    done: bool = True
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that could not be read: its number in the file (the heading is 1), and why."""

    line: int
    reason: str
