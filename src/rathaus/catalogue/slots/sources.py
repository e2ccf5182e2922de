"""Where free times come from: the diary of a higher room, else the opening hours.

A room that keeps a diary tells its free times here; it says None for offices it keeps none for. ::

    @slots_from("appointments")
    def diary(wanted: Wanted) -> Iterable[SlotOffer] | None: ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from rathaus.catalogue.models import Service
from rathaus.people.models import Office

NOTED = "vormerkung"
"""The source that computes times from opening hours; what it gives is noted, not yet booked."""


@dataclass(frozen=True, slots=True)
class SlotOffer:
    """A free time at the office; ``source`` says who keeps the diary."""

    office_key: str
    starts_at: datetime
    minutes: int
    source: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which times are looked for: an office, a service, from a moment on through a last day."""

    office: Office
    service: Service
    earliest: datetime
    last_day: date


SlotSource = Callable[[Wanted], Iterable[SlotOffer] | None]
_sources: dict[str, SlotSource] = {}


def slots_from(name: str) -> Callable[[SlotSource], SlotSource]:
    """Register a diary under the name that its offers carry."""

    def register(source: SlotSource) -> SlotSource:
        _sources[name] = source
        return source

    return register


def forget_source(name: str) -> None:
    """Take a diary out again, for the tests."""
    _sources.pop(name, None)


def diary_offers(wanted: Wanted) -> Iterable[SlotOffer] | None:
    """The free times of the first diary that keeps this office; None where none does."""
    for name in sorted(_sources):
        found = _sources[name](wanted)
        if found is not None:
            return found
    return None
