"""What a program asks of the list of reports, as conditions of SQL."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid
from rathaus.reports.models import OPEN, State
from rathaus.reports.open311.given import Given
from rathaus.reports.queries import METRES_PER_DEGREE

SPAN = timedelta(days=90)
MOST = 1000
_FARTHEST_M, _DEEPEST = 50_000, 1000
_ENDED = (State.DONE, State.DECLINED)
_DETAILED: dict[str, tuple[State, ...]] = {
    "PENDING": (State.RECEIVED,),
    "RECEIVED": (State.ACCEPTED,),
    "IN_PROCESS": (State.IN_PROGRESS,),
    "PROCESSED": (State.DONE,),
    "REJECTED": (State.DECLINED,),
}
DETAILED: dict[str, str] = {state: name for name, states in _DETAILED.items() for state in states}
"""The status of CitySDK by our state."""


@dataclass(slots=True)
class Asked:
    """Conditions with their values, and which page."""

    page: int
    size: int
    conditions: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def where(self, condition: str, **values: Any) -> None:
        """One more condition."""
        self.conditions.append(condition)
        self.values |= values


def asked_by(given: Given) -> Asked:
    """The list that was asked for; :class:`Invalid` naming the parameter that cannot be."""
    size = given.whole("page_size", given.whole("per_page", MOST, MOST), MOST)
    size = min(size, given.whole("max_requests", MOST, MOST))
    asked = Asked(given.whole("page", 1, _DEEPEST), size)
    _when(given, asked)
    if codes := given.many("service_code"):
        asked.where("report.category_id = ANY(%(codes)s)", codes=codes)
    _status(given, asked)
    _around(given, asked)
    if text := given.one("q"):
        words = text[:200].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        asked.where(
            "(coalesce(report.public_text, report.text) ILIKE %(words)s"
            " OR report.place ILIKE %(words)s)",
            words=f"%{words}%",
        )
    return asked


def _when(given: Given, asked: Asked) -> None:
    """Requested within at most 90 days, the last ones unless said otherwise; changed whenever."""
    first, last = given.moment("start_date"), given.moment("end_date", end=True)
    after, before = given.moment("updated_after"), given.moment("updated_before", end=True)
    if after:
        asked.where("report.updated_at >= %(after)s", after=after)
    if before:
        asked.where("report.updated_at <= %(before)s", before=before)
    if first is None and last is None and (after or before):
        return
    first, last = _window(first, last)
    asked.where("report.received_at BETWEEN %(first)s AND %(last)s", first=first, last=last)


def _window(first: datetime | None, last: datetime | None) -> tuple[datetime, datetime]:
    if first is None:
        last = last or now()
        return last - SPAN, last
    if last is None:
        return first, first + SPAN
    if last - first > SPAN:
        raise Invalid(
            _("Zwischen start_date und end_date liegen mehr als 90 Tage."),
            remedy=_("Fragen Sie in mehreren Abschnitten."),
        )
    return first, last


def _status(given: Given, asked: Asked) -> None:
    states: set[str] = set()
    for word in given.many("status"):
        match word.casefold():
            case "open":
                states.update(OPEN)
            case "closed":
                states.update(_ENDED)
            case _other:
                raise _no_word("status", "open, closed")
    if states:
        asked.where("report.state = ANY(%(states)s)", states=[str(state) for state in states])
    detailed: set[str] = set()
    for word in given.many("detailed_status"):
        if word.upper() not in _DETAILED:
            raise _no_word("detailed_status", ", ".join(_DETAILED))
        detailed.update(_DETAILED[word.upper()])
    if detailed:
        asked.where("report.state = ANY(%(detailed)s)", detailed=[str(one) for one in detailed])


def _no_word(name: str, known: str) -> Invalid:
    return Invalid(
        _("Den Wert für {name} gibt es nicht.").format(name=name),
        remedy=_("Möglich sind: {known}.").format(known=known),
    )


def _around(given: Given, asked: Asked) -> None:
    """Within ``radius`` metres of a point; all three belong together."""
    lat, lon, metres = (given.number(name) for name in ("lat", "long", "radius"))
    if lat is None and lon is None and metres is None:
        return
    if (
        lat is None
        or lon is None
        or metres is None
        or not (-85 <= lat <= 85 and -180 <= lon <= 180 and 0 < metres < math.inf)
    ):
        raise Invalid(
            _("Für eine Umkreissuche gehören lat, long und radius (in Metern) zusammen."),
            remedy=_("Senden Sie alle drei oder keinen davon."),
        )
    north = min(metres, _FARTHEST_M) / METRES_PER_DEGREE
    shrunk = math.cos(math.radians(lat))
    asked.where(
        "report.latitude BETWEEN %(lat)s - %(north)s AND %(lat)s + %(north)s"
        " AND report.longitude BETWEEN %(lon)s - %(north)s / %(shrunk)s"
        " AND %(lon)s + %(north)s / %(shrunk)s"
        " AND power(report.latitude - %(lat)s, 2)"
        " + power((report.longitude - %(lon)s) * %(shrunk)s, 2) <= power(%(north)s, 2)",
        lat=lat, lon=lon, north=north, shrunk=shrunk,
    )  # fmt: skip
