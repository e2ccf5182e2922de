"""The one clock on the wall: the present moment in Europe/Berlin, which tests and demos can set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")

_frozen: ContextVar[datetime | None] = ContextVar("rathaus_clock", default=None)
_frozen_everywhere: list[datetime] = []


def now() -> datetime:
    """The present moment, with time zone (Europe/Berlin)."""
    at = _frozen.get()
    if at is not None:
        return at
    if _frozen_everywhere:
        return _frozen_everywhere[-1]
    return datetime.now(BERLIN)  # noqa: TID251 – the only place that asks the machine


def today() -> date:
    """The present calendar day in Germany."""
    return now().date()


@contextmanager
def frozen(at: datetime | date, *, everywhere: bool = False) -> Iterator[datetime]:
    """Stand the clock still at ``at``; a bare date means its noon, a naive time Berlin time.

    Holds for the current context (thread or task). ``everywhere=True`` holds for all threads of
    the process, as a test with a live server needs it.
    """
    moment = _berlin(at)
    if everywhere:
        _frozen_everywhere.append(moment)
        try:
            yield moment
        finally:
            _frozen_everywhere.remove(moment)
        return
    token = _frozen.set(moment)
    try:
        yield moment
    finally:
        _frozen.reset(token)


def _berlin(at: datetime | date) -> datetime:
    if not isinstance(at, datetime):
        at = datetime.combine(at, time(12))
    return at.replace(tzinfo=BERLIN) if at.tzinfo is None else at.astimezone(BERLIN)
