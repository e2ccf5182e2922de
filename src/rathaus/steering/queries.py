"""Reads: the latest run, what it says of each service, and how it came about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext as _

from rathaus.kernel.errors import NotFound
from rathaus.kernel.events.models import Event
from rathaus.kernel.statements import execute
from rathaus.steering.models import Lowering, MaturityResult, MaturityRun

# A level is history when it differs from that of the run before.
_MOVES: Final = """
SELECT at, level, before FROM (
    SELECT run.computed_at AS at, result.level,
           lag(result.level) OVER (ORDER BY result.run_id) AS before
      FROM steering_maturityresult AS result
      JOIN steering_maturityrun AS run ON run.id = result.run_id
     WHERE result.service_key = %s
) AS steps WHERE before IS DISTINCT FROM level ORDER BY at DESC LIMIT %s
"""
_MOVES_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Move:
    """A change of level; ``before`` is None at the first run."""

    at: datetime
    level: int
    before: int | None


def latest_run() -> MaturityRun | None:
    """The last run, or None before the first."""
    return MaturityRun.objects.order_by("-id").first()


def current_levels() -> Mapping[str, int]:
    """The level of each service at the last run, by key."""
    run = latest_run()
    return dict(run.results.values_list("service_key", "level")) if run else {}


def results_of(
    run: MaturityRun, *, office: str = "", level: int | None = None
) -> list[MaturityResult]:
    """The results of a run in the order of the services, of one office or level if asked.

    Without their reasons: lists do not show them.
    """
    rows = run.results.select_related("lowering").defer("ratings", "way", "proof").order_by("id")
    if office:
        rows = rows.filter(office_key=office)
    if level is not None:
        rows = rows.filter(level=level)
    return list(rows)


def result_of(run: MaturityRun, service_key: str) -> MaturityResult:
    """What a run says of one service; raises :class:`NotFound`."""
    found = run.results.select_related("lowering").filter(service_key=service_key).first()
    if found is None:
        raise NotFound(
            _("Für diese Leistung ist keine Stufe berechnet."),
            remedy=_("Gehen Sie zur Liste aller Leistungen zurück."),
        )
    return found


def moves_of(service_key: str) -> list[Move]:
    """How the level of a service changed, the latest first."""
    rows = execute(_MOVES, [service_key, _MOVES_SHOWN]).fetchall()
    return [Move(at, level, before) for at, level, before in rows]


def lowerings_in_force(day: date) -> Mapping[str, Lowering]:
    """What is lowered on that day, by the key of the service."""
    live = Lowering.objects.filter(ended_at=None, expires_on__gte=day)
    return {lowering.service_key: lowering for lowering in live}


def lowering_of(service_key: str, day: date) -> Lowering | None:
    """The lowering of a service that is in force on that day."""
    return Lowering.objects.filter(
        service_key=service_key, ended_at=None, expires_on__gte=day
    ).first()


def events_by_number(numbers: Sequence[int]) -> Mapping[int, Event]:
    """The events that a result names."""
    return Event.objects.in_bulk(list(numbers))
