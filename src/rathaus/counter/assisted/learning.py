"""Learning offers of the Servicestellen (``library/cities/<slug>/learning.yaml``), and when.

An offer: ``key``, ``title``, ``text``, ``bring`` (what to bring along; may be missing), and
``dates``: at which ``node``, ``from`` when ``to`` when, on which ``weekday`` (``nth``: only the
first, second … of the month) or on which ``days``. On public holidays a weekday is left out.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from rathaus.kernel.clock import BERLIN, now, public_holidays
from rathaus.kernel.errors import Invalid
from rathaus.kernel.library import cached, library_path
from rathaus.kernel.tenancy import City
from rathaus.people.library import read_list, require_keys
from rathaus.procedures.forms import Text

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_REQUIRED = {"key", "title", "text", "dates"}
_AHEAD = 400
_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """When and where an offer is held; ``days`` are single ones, else a weekday (0 is Monday)."""

    node: str
    begins: datetime.time
    ends: datetime.time
    weekday: int | None
    nth: int | None
    days: tuple[datetime.date, ...]

    def on(self, day: datetime.date, holidays: Mapping[datetime.date, str]) -> bool:
        """Whether it is held on this day."""
        if self.weekday is None:
            return day in self.days
        if day.weekday() != self.weekday or day in holidays:
            return False
        return self.nth is None or (day.day - 1) // _WEEK + 1 == self.nth


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningOffer:
    """Lernangebot: how to do it alone next time."""

    key: str
    title: Text
    text: Text
    bring: Text
    meetings: tuple[Meeting, ...]


@dataclass(frozen=True, slots=True)
class NextMeetings:
    """An offer at one node, with its next meetings."""

    offer: LearningOffer
    dates: tuple[tuple[datetime.datetime, datetime.datetime], ...]


@cached
def offers_of(slug: str) -> tuple[LearningOffer, ...]:
    """The learning offers of a city; none without a file. Raises Invalid naming file and offer."""
    path = library_path() / "cities" / slug / "learning.yaml"
    if not path.exists():
        return ()
    entries = read_list(path, "offers")
    require_keys(path, entries, _REQUIRED, {"bring"})
    return tuple(_offer(path, entry) for entry in entries)


def offers_at(node: str, city: City, count: int = 2) -> list[NextMeetings]:
    """The offers at a node with their next ``count`` meetings, the soonest offer first."""
    found = []
    for offer in offers_of(city.slug):
        held = [meeting for meeting in offer.meetings if meeting.node == node]
        dates = tuple(islice(_next(held, city.land), count))
        if dates:
            found.append(NextMeetings(offer, dates))
    return sorted(found, key=lambda entry: entry.dates[0])


def _next(
    meetings: list[Meeting], land: str
) -> Iterator[tuple[datetime.datetime, datetime.datetime]]:
    moment = now().astimezone(BERLIN)
    for ahead in range(_AHEAD if meetings else 0):
        day = moment.date() + datetime.timedelta(days=ahead)
        holidays = public_holidays(land, day.year)
        for meeting in sorted(meetings, key=lambda one: one.begins):
            begins, ends = (
                datetime.datetime.combine(day, time, tzinfo=BERLIN)
                for time in (meeting.begins, meeting.ends)
            )
            if meeting.on(day, holidays) and ends > moment:
                yield begins, ends


def _offer(path: Path, entry: Mapping[str, Any]) -> LearningOffer:
    try:
        return LearningOffer(
            key=str(entry["key"]),
            title=Text.of(entry["title"]),
            text=Text.of(entry["text"]),
            bring=Text.of(entry.get("bring")),
            meetings=tuple(_meeting(one) for one in entry["dates"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Invalid(
            f"{path.name}, Lernangebot „{entry['key']}“: {error}",
            remedy="Ein Termin braucht node, from und to, dazu weekday oder days.",
        ) from error


def _meeting(entry: Mapping[str, Any]) -> Meeting:
    weekday = entry.get("weekday")
    if (weekday is None) == ("days" not in entry):
        raise ValueError("weekday oder days")
    return Meeting(
        node=str(entry["node"]),
        begins=datetime.time.fromisoformat(entry["from"]),
        ends=datetime.time.fromisoformat(entry["to"]),
        weekday=None if weekday is None else _WEEKDAYS.index(weekday),
        nth=entry.get("nth"),
        days=tuple(entry.get("days", ())),
    )
