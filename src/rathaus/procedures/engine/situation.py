"""The situation of a case as the decision tables see it: answers, places, dates, figures, switches.

The names are those of ``procedures.vocabulary``; docs/guides/write-a-procedure.md explains them.
"""

from __future__ import annotations

import copy
import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rathaus.kernel.clock import BERLIN, now
from rathaus.kernel.statements import execute, wrapper
from rathaus.procedures.drawings import drawn_area
from rathaus.procedures.engine.work import Work
from rathaus.procedures.facts import parameters_of, with_facts
from rathaus.procedures.forms import answers
from rathaus.procedures.installed import Installed
from rathaus.procedures.places import place_facts, register_of
from rathaus.procedures.places.facts import house_number
from rathaus.procedures.places.register import normalised
from rathaus.procedures.settings import settings_of
from rathaus.records.models import Case

_TAKEN = """
SELECT records_case.number
  FROM procedures_placeuse AS used JOIN records_case ON records_case.id = used.case_id
 WHERE used.street = %(street)s AND used.released_at IS NULL
   AND used.period && tstzrange(%(from)s, %(to)s)
   AND used.number BETWEEN %(first)s AND %(last)s
   AND (%(side)s::text = '' OR used.side IN ('', %(side)s))
   AND used.case_id IS DISTINCT FROM %(case)s
 ORDER BY used.id LIMIT 1
"""
_HOLD = """
SELECT pg_advisory_xact_lock(hashtextextended(street, 6120031)) FROM unnest(%s::text[]) AS street
"""
PLACES = ("place", "second_place")
Window = tuple[datetime.datetime, datetime.datetime]


def situation(work: Work) -> dict[str, Any]:
    """Everything a table may ask about the case, as of the day it was received.

    What follows from the answers is worked out once in a step.
    """
    answers_now = work.data["application"]
    if work.derived is None or work.derived[0] != answers_now:
        found = situation_of(
            work.bundle, answers_now, work.received_on, work.case, work.data.get("registers")
        )
        keep_situation(work, answers_now, found)
    assert work.derived is not None  # noqa: S101 – just kept
    context = dict(work.derived[1])
    context["case"] = {"number": work.case.number, "channel": work.case.channel}
    context["applicant"] = {"trust": work.data.get("trust", "")}
    known = ("decision", "payment", "opinion", "check", "earlier")
    return context | {name: work.data[name] for name in known if name in work.data}


def keep_situation(work: Work, answers_now: Mapping[str, Any], found: dict[str, Any]) -> None:
    """Let the step know what has been worked out from these answers already."""
    work.derived = (copy.deepcopy(dict(answers_now)), found)


def situation_of(
    bundle: Installed,
    application: Mapping[str, Any],
    received_on: datetime.date,
    case: Case | None = None,
    registers: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What follows from the answers; also before there is a case, for titles and fees.

    ``registers`` is what registers have answered about the case, none before there is one.
    """
    found = answers(bundle.form, application, bundle.form_context(received_on))
    city = bundle.city
    context: dict[str, Any] = {
        "application": dict(found.data),
        "derived": dict(found.derived),
        "setting": settings_of(bundle),
        "parameter": parameters_of(
            bundle.procedure.service, on=received_on, land=city.land, city=city.slug
        ),
        "dates": {"received": received_on.isoformat(), "received_time": received_time(case)},
        "places": list(_places(bundle, application, received_on, case)),
        "registers": dict(registers or {}),
    }
    if drawn := drawn_area(bundle.form, application):
        context["drawn"] = drawn
    return with_facts(bundle.procedure, context, land=city.land)


def received_time(case: Case | None) -> str:
    """The time of day at which the application arrived, as „08:30“; now, before there is a case."""
    return (case.received_at if case else now()).astimezone(BERLIN).strftime("%H:%M")


def time_window(application: Mapping[str, Any]) -> Window | None:
    """From when to when a place is wanted, where the form asks for ``date``, ``days`` or
    ``last_date``, ``from`` and ``to``; None for procedures without a place in time."""
    if not application.get("date"):
        return None
    first = datetime.date.fromisoformat(application["date"])
    if application.get("last_date"):
        last = max(first, datetime.date.fromisoformat(application["last_date"]))
    else:
        last = first + datetime.timedelta(days=int(application.get("days") or 1) - 1)
    start = datetime.time.fromisoformat(application.get("from") or "00:00")
    end = datetime.time.fromisoformat(application.get("to") or "23:59")
    return (
        datetime.datetime.combine(first, start, BERLIN),
        datetime.datetime.combine(last, end, BERLIN),
    )


def wanted_places(application: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The places that an application asks for, in order."""
    return [application[name] for name in PLACES if application.get(name)]


def _places(
    bundle: Installed,
    application: Mapping[str, Any],
    received_on: datetime.date,
    case: Case | None,
) -> Iterator[dict[str, Any]]:
    window = time_window(application)
    places = wanted_places(application)
    if not places:
        return
    register = register_of(bundle.city.slug)
    days = (window[0].date(), window[1].date()) if window else (received_on, received_on)
    if window:
        _hold(places)
    for zone, place in enumerate(places, 1):
        facts = place_facts(place, *days, register)
        context = facts.as_context()
        taken = _taken(place, window, int(facts.length_m), case) if window else ""
        if taken:
            overlap = {"kind": "no_stopping", "name": taken, "overlap_m": float(facts.length_m)}
            context["restrictions"].append(overlap)
        for restriction in context["restrictions"]:
            restriction["source"] = "register"
        number = {"house_number": place.get("house_number"), "side": place.get("side")}
        yield context | number | {"zone": zone, "street": place.get("street")}


def _hold(places: Sequence[Mapping[str, Any]]) -> None:
    """Let one case at a time look at these streets: whoever looks next sees what was taken.

    Until the transaction ends; without one (a fee that is only shown) there is nothing to hold.
    """
    streets = sorted({normalised(str(place.get("street", ""))) for place in places})
    if wrapper().in_atomic_block:
        execute(_HOLD, [streets])


def _taken(place: Mapping[str, Any], window: Window, length_m: int, case: Case | None) -> str:
    """The number of another case that uses the same stretch at the same time; empty if none.

    House numbers on one side of a street are about a house apart, so uses are compared by their
    distance in house numbers: rather a person too often than two lorries in one place.
    """
    number = house_number(str(place.get("house_number", "")))
    reach = max(length_m // 5, 2)
    values: dict[str, Any] = {
        "street": normalised(str(place.get("street", ""))),
        "from": window[0],
        "to": window[1],
        "first": number - reach,
        "last": number + reach,
        "side": str(place.get("side") or ""),
        "case": case.pk if case is not None else None,
    }
    cursor = execute(_TAKEN, values)
    row = cursor.fetchone()
    return str(row[0]) if row else ""
