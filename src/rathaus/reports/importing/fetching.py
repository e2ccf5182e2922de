"""Taking over what another server of GeoReport v2 shows, part by part.

Each part of some weeks is a transaction of its own: a run that was broken off goes on where
it stopped, and a second one enters nothing twice. Servers cap their lists; where one is full, its
part is halved.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db.models import Max, QuerySet

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.events import record
from rathaus.kernel.rows import update
from rathaus.kernel.transactions import action
from rathaus.reports.events import ReportMoved
from rathaus.reports.importing.peer import Peer, Row, moment_of
from rathaus.reports.importing.rows import BadLine, ForeignReport
from rathaus.reports.importing.taking import Imported, import_reports
from rathaus.reports.models import OPEN, Category, Channel, Report, State
from rathaus.reports.places import place_of
from rathaus.reports.rules import may_manage
from rathaus.reports.setup import setup

# Servers refuse more than 90 days, counted in whole seconds.
SPAN = timedelta(days=89)
FIRST = timedelta(days=730)
_SHORTEST = timedelta(hours=1)
_FULL, _ROUND, _PAGES, _AT_ONCE = 1000, 50, 500, 50


@dataclass(slots=True)
class Fetched:
    """What became of it. ``closed`` counts those taken over before that have ended since."""

    read: int = 0
    entered: int = 0
    known: int = 0
    outside: int = 0
    closed: int = 0
    bad: list[str] = field(default_factory=list)
    unmapped: Counter[str] = field(default_factory=Counter)

    def add(self, taken: Imported) -> None:
        """Count another part."""
        self.read += taken.read
        self.entered += taken.entered
        self.known += taken.known
        self.outside += taken.outside
        self.bad += [bad.reason for bad in taken.bad]
        self.unmapped += taken.unmapped


def fetch_reports(
    *,
    actor: Actor,
    peer: Peer,
    since: datetime | None = None,
    until: datetime | None = None,
    categories: Mapping[str, str] | None = None,
    otherwise: str = "",
    published: bool = False,
    progress: Callable[[datetime], None] = lambda _until: None,
) -> Fetched:
    """Take over what the server shows between two moments, oldest first.

    Without ``since`` it begins a day before the last one taken over, else two years ago.
    ``categories`` names our key for its codes or names; those spelled like ours need no naming.
    History only: no case is opened and no letter written. Raises :class:`Unavailable` when the
    server fails; what was taken over until then stays.
    """
    require(may_manage, actor)
    source = f"open311:{peer.name}"[:80]
    begin, until = since or _resumed(source), until or now()
    done = Fetched()
    chosen = _Words(setup().active, categories or {})
    # In UTC a day always has 24 hours.
    for first, last in _parts(begin.astimezone(UTC), until.astimezone(UTC)):
        for rows in _lists(peer, first, last):
            lines = [_line(row, chosen) for row in rows]
            taken = import_reports(
                actor=actor,
                rows=lines,
                source=source,
                categories=chosen.known,
                otherwise=otherwise,
                published=published,
            )
            done.add(taken)
        progress(last)
    if since is None:
        _close_ended(actor, peer, source, done)
    return done


def _resumed(source: str) -> datetime:
    last = Report.objects.filter(source=source).aggregate(last=Max("received_at"))["last"]
    return last - timedelta(days=1) if last else now() - FIRST


def _parts(begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    while begin < end:
        last = min(begin + SPAN, end)
        yield begin, last
        begin = last


def _lists(peer: Peer, first: datetime, last: datetime) -> Iterator[list[Row]]:
    """What was requested within the part, page by page, each request once."""
    seen: set[str] = set()
    complete = False
    for page in range(1, _PAGES + 1):
        rows = peer.requests(
            start_date=_w3c(first),
            end_date=_w3c(last + timedelta(seconds=1)),
            page=str(page) if page > 1 else "",
        )
        new = [row for row in rows if _number(row) not in seen]
        seen.update(_number(row) for row in new)
        if new:
            yield new
        complete = not rows or page > 2
        if not new or len(rows) == 1:
            break
    # The same list again: a server without pages. If it may be cut off, there is more than it said.
    cut = len(seen) >= _FULL or (len(seen) >= _ROUND and len(seen) % _ROUND == 0)
    if not complete and cut and last - first > _SHORTEST:
        half = first + (last - first) / 2
        yield from _lists(peer, first, half)
        yield from _lists(peer, half, last)


def _w3c(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _number(row: Row) -> str:
    number = row.get("service_request_id")
    return "" if number is None else str(number).strip()


class _Words:
    """Their words for our categories, by what they are called here and there."""

    def __init__(self, ours: Iterable[Category], named: Mapping[str, str]) -> None:
        self._named = {_plain(word): key for word, key in named.items()}
        self._ours: dict[str, str] = {}
        for category in ours:
            for word in (category.key, category.name, *category.names.values()):
                self._ours.setdefault(_plain(str(word)), category.key)
        self.known: dict[str, str] = {}

    def of(self, row: Row) -> str:
        """The word under which the row is counted; ``known`` has its category, if there is one."""
        code, name = (
            str(row.get(field) or "").strip() for field in ("service_code", "service_name")
        )
        word = name or code
        for among in (self._named, self._ours):
            for said in (code, name):
                if said and (key := among.get(_plain(said))):
                    word = f"{name} [{code}]"
                    self.known[word] = key
                    return word
        return word


def _plain(word: str) -> str:
    return re.sub(r"[\W_]+", "", word.casefold())


def _line(row: Row, words: _Words) -> ForeignReport | BadLine:
    number = _number(row)
    try:
        received = moment_of(row.get("requested_datetime"))
    except ValueError:
        return BadLine(0, f"{number or '?'}: ohne Zeitpunkt")
    position = _position(row)
    if not number or position is None:
        return BadLine(0, f"{number or '?'}: ohne Ort oder Nummer")
    done = str(row.get("status") or "").strip().casefold() == "closed"
    return ForeignReport(
        source_id=number,
        category=words.of(row),
        latitude=position[0],
        longitude=position[1],
        received_at=received,
        text=str(row.get("description") or "").strip()[:4000],
        place=" ".join(str(row.get("address") or "").split()),
        done=done,
        ended_at=_ended(row, received) if done else None,
    )


def _ended(row: Row, received: datetime) -> datetime:
    try:
        return max(received, moment_of(row.get("updated_datetime")))
    except ValueError:
        return received


def _position(row: Row) -> tuple[float, float] | None:
    """Where it lies; the address speaks where coordinates are missing or (0, 0)."""
    try:
        lat, lon = float(row.get("lat") or 0), float(row.get("long") or row.get("lon") or 0)
    except ValueError:
        lat = lon = 0.0
    if (lat or lon) and -85 <= lat <= 85 and -180 <= lon <= 180:
        return lat, lon
    place = place_of(str(row.get("address") or ""))
    return (place.latitude, place.longitude) if place else None


def _close_ended(actor: Actor, peer: Peer, source: str, done: Fetched) -> None:
    """Ask how far those are that were still open there, and that nobody here works on."""
    found = _untouched(source).order_by("received_at")
    numbers = list(found.values_list("source_id", flat=True))
    for start in range(0, len(numbers), _AT_ONCE):
        part = numbers[start : start + _AT_ONCE]
        ended: dict[str, datetime] = {}
        for row in peer.requests(service_request_id=",".join(part)):
            if str(row.get("status") or "").strip().casefold() == "closed":
                try:
                    ended[_number(row)] = moment_of(row.get("updated_datetime"))
                except ValueError:
                    ended[_number(row)] = now()
        ended = {number: at for number, at in ended.items() if number in part}
        done.closed += close_imported(actor=actor, source=source, ended=ended)


def _untouched(source: str) -> QuerySet[Report]:
    return Report.objects.filter(
        source=source, channel=Channel.IMPORT, state__in=OPEN, case=None, clerk=None
    )


@action
def close_imported(*, actor: Actor, source: str, ended: Mapping[str, datetime]) -> int:
    """End reports taken over that have ended at their source; how many."""
    require(may_manage, actor)
    closed = 0
    for report in _untouched(source).filter(source_id__in=list(ended)):
        at = max(report.received_at, ended[report.source_id])
        if update(
            Report,
            {"id": report.pk, "state": report.state},
            state=State.DONE, ended_at=at, updated_at=at, due_at=None,
        ):  # fmt: skip
            moved = ReportMoved(
                subject=report.ref, before=report.state, after=State.DONE, reason="imported"
            )
            record(moved, actor=actor, at=now())
            closed += 1
    return closed
