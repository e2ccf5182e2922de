"""The figures of the room, from the library: how long, how often, by when."""

from __future__ import annotations

from datetime import timedelta

from rathaus.kernel.clock import today
from rathaus.kernel.law import parameter
from rathaus.kernel.tenancy import current_city


def reply_hours() -> int:
    """Within so many hours people answer what was handed over to them."""
    return _whole("assistant.reply_hours")


def attempts_per_minute() -> int:
    """So many questions a minute are taken from one connection."""
    return _whole("assistant.attempts_per_minute")


def tickets_per_quarter_hour() -> int:
    """So many questions in a quarter of an hour one connection hands over to people."""
    return _whole("assistant.tickets_per_quarter_hour")


def transcript_days() -> timedelta:
    """So long a conversation is kept after its last turn."""
    return timedelta(days=_whole("assistant.transcript_days"))


def ticket_days() -> timedelta:
    """So long a ticket is kept after its end."""
    return timedelta(days=_whole("assistant.ticket_days"))


def _whole(key: str) -> int:
    city = current_city()
    return parameter(key, on=today(), land=city.land, city=city.slug).whole
