"""The figures of the room, from the library of law: how far, how long, how often."""

from __future__ import annotations

from datetime import timedelta

from rathaus.kernel.clock import today
from rathaus.kernel.law import Parameter, parameter
from rathaus.kernel.tenancy import current_city


def duplicate_metres() -> float:
    """Reports nearer than this may be the same."""
    return float(_figure("reports.duplicate_metres").amount)


def duplicate_days() -> timedelta:
    """Reports younger than this may be the same."""
    return timedelta(days=_whole("reports.duplicate_days"))


def near_metres() -> float:
    """Reports nearer than this are shown to the editors beside each other."""
    return float(_figure("reports.near_metres").amount)


def near_days() -> timedelta:
    """Reports that came in within this time of each other are shown beside each other."""
    return timedelta(days=_whole("reports.near_days"))


def danger_hours() -> timedelta:
    """Within this time somebody looks after a danger."""
    return timedelta(hours=_whole("reports.danger_hours"))


def escalation_hours() -> timedelta:
    """So long after the end of a period the head of the unit is told."""
    return timedelta(hours=_whole("reports.escalation_hours"))


def per_hour() -> int:
    """So many reports an hour are taken from one connection."""
    return _whole("reports.per_hour")


def answer_days() -> timedelta:
    """So long a question to the reporter waits for an answer."""
    return timedelta(days=_whole("reports.answer_days"))


def contact_days() -> timedelta:
    """So long after the end of a report the addresses of its followers are kept."""
    return timedelta(days=_whole("reports.contact_days"))


def watch_days() -> timedelta:
    """So long a watch list waits for its address to be confirmed."""
    return timedelta(days=_whole("reports.watch_days"))


def hook_days() -> timedelta:
    """So long a program may fail to answer before it is told nothing any more."""
    return timedelta(days=_whole("reports.hook_days"))


def draft_hours() -> timedelta:
    """So long a report that was begun and not sent is kept."""
    return timedelta(hours=_whole("reports.draft_hours"))


def suppressed_below() -> int:
    """Cells of statistics with fewer reports are not shown."""
    return _whole("reports.suppressed_below")


def _whole(key: str) -> int:
    return _figure(key).whole


def _figure(key: str) -> Parameter:
    city = current_city()
    return parameter(key, on=today(), land=city.land, city=city.slug)
