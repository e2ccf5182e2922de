"""Entries in directories: what a case puts there as its process goes on, and what ends it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import add_months, now, today
from rathaus.kernel.events import record
from rathaus.kernel.law import Parameter, parameter
from rathaus.kernel.tenancy import current_city
from rathaus.procedures.engine.situation import situation
from rathaus.procedures.engine.work import Work
from rathaus.procedures.entry_events import EntryEnded, EntryMade
from rathaus.procedures.facts import as_day
from rathaus.procedures.folder.directory_model import Directory
from rathaus.procedures.forms import kept_answers
from rathaus.procedures.models import Decision, Entry, EntryEnd
from rathaus.procedures.places import register_of
from rathaus.procedures.places.districts import district_spot, known_district
from rathaus.procedures.places.facts import house_number
from rathaus.procedures.process import Waiting
from rathaus.procedures.process.vocabulary import ENTRY_ENDED
from rathaus.procedures.queries.decisions import effects_of, issued_decisions
from rathaus.records.models import Case, Outcome

_AGAINST = frozenset({Outcome.REFUSED, Outcome.WITHDRAWN, Outcome.LAPSED, Outcome.FORWARDED})
_GRANTED = (Decision.Kind.GRANT, Decision.Kind.PARTIAL)
_ADDRESS = re.compile(r"^(?P<street>\D+?)\s+(?P<number>\d+)")


def sync_entry(work: Work, waiting: Waiting) -> None:
    """Enter the case into the directory of its procedure as soon as it may stand there, once.

    What was refused, withdrawn or forwarded meanwhile stands no longer. An entry that was ended is
    never made again by itself.
    """
    listed = work.bundle.procedure.directory
    if listed is None:
        return
    entries = Entry.objects.filter(case=work.case, directory=listed.key)
    entry = None if work.first_step else entries.order_by("-entered_at").first()
    over = listed.open_case and work.case.closed_at is not None
    if over or work.case.outcome in _AGAINST:
        if entry is not None and entry.ended_at is None:
            end_entry(entry, actor=work.house, why=EntryEnd.CASE)
        return
    if entry is None and _may_stand(work, listed, waiting):
        made = entry_of(work, listed)
        made.save(force_insert=True)
        told = EntryMade(subject=work.case.ref, directory=listed.key, entry=str(made.pk))
        record(told, actor=work.house)


def _may_stand(work: Work, listed: Directory, waiting: Waiting) -> bool:
    """Whether the case has come as far as ``from`` says, and ``if`` speaks for it."""
    if listed.begins == "step":
        reached = any(message.name == ENTRY_ENDED for message in waiting.messages)
    elif listed.begins == "grant":
        issued = [one for one in issued_decisions(work.case) if one.kind in _GRANTED]
        reached = any(effect.end is None for effect in effects_of(issued).values())
    else:
        reached = True
    if not reached or listed.when is None:
        return reached
    return listed.when.evaluate(_known(work)) is True


def _known(work: Work) -> dict[str, Any]:
    known = situation(work)
    for name in ("assessment", "result", "request"):
        if name in work.data:
            known[name] = work.data[name]
    return known


def entry_of(work: Work, listed: Directory) -> Entry:
    """The entry that the case makes, not yet written: its columns and nothing else."""
    known = _known(work)
    read = {
        name: as_day(expression.evaluate(known)) if expression else None
        for name, expression in (
            ("starts", listed.starts),
            ("until", listed.until),
            ("proof_until", listed.proof_until),
        )
    }
    place = listed.place.evaluate(known) if listed.place else ""
    spot = spot_of(str(place or ""))
    until = read["until"]
    if until is None and listed.lasts:
        until = later(work.today, listed.lasts)
    return Entry(
        directory=listed.key,
        case=work.case,
        office=work.case.office,
        values={column.name: _plain(column.value.evaluate(known)) for column in listed.columns},
        keep=dict(_last_days(work, listed)),
        district=spot.district,
        lat=spot.lat,
        lon=spot.lon,
        starts_on=read["starts"] or work.today,
        until=until,
        proof_until=read["proof_until"],
        held_since=work.today,
        entered_at=now(),
        entered_by=work.house.label,
    )


def _last_days(work: Work, listed: Directory) -> Iterator[tuple[str, str]]:
    """The last day of each column that shows an answer which is kept for a short time only."""
    short = kept_answers(work.bundle.procedure.form)
    for column in listed.columns:
        days = [
            work.parameter(key).whole
            for name, key in short.items()
            if f"application.{name}" in column.value.variables
        ]
        if days:
            last = work.received_on + datetime.timedelta(days=min(days))
            yield column.name, last.isoformat()


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an entry is: its district for people, its position for distances."""

    district: str = ""
    lat: float | None = None
    lon: float | None = None


def spot_of(text: str) -> Spot:
    """Where an address („Elisabethstraße 1“) or a district is, as far as the city knows it."""
    city = current_city().slug
    found = _ADDRESS.match(text.strip())
    if found:
        number = house_number(found["number"])
        street = register_of(city).find(found["street"].rstrip(" ,"), number)
        if street is not None:
            lat, lon = street.position(number) or (None, None)
            return Spot(street.district, lat, lon)
    district = known_district(city, text)
    lat, lon = district_spot(city, district) or (None, None)
    return Spot(district, lat, lon)


def later(day: datetime.date, key: str) -> datetime.date:
    """The day by so much later as the dated parameter says, in days, weeks, months or years.

    A month later is the same day, or the last one of a shorter month (§ 188 Abs. 3 BGB).
    """
    period = _in_force(key)
    if period.unit in ("days", "weeks"):
        return day + datetime.timedelta(days=period.whole * (7 if period.unit == "weeks" else 1))
    return add_months(day, period.whole * (12 if period.unit == "years" else 1))


def _in_force(key: str) -> Parameter:
    city = current_city()
    return parameter(key, on=today(), land=city.land, city=city.slug)


def end_entry(entry: Entry, *, actor: Actor, why: EntryEnd, reason: str = "") -> None:
    """Let an entry stand no longer; its process hears of it through the event."""
    entry.ended_at = now()
    entry.ended_why = why
    entry.ended_reason = reason
    entry.save(update_fields=["ended_at", "ended_why", "ended_reason"])
    ended = EntryEnded(
        subject=about(entry), directory=entry.directory, entry=str(entry.pk), why=why.value
    )
    record(ended, actor=actor)


def end_entries(case: Case, *, actor: Actor, on: datetime.date | None = None) -> None:
    """End what the case has in directories: its decision holds no longer, or it was withdrawn.

    From the day ``on``, which may lie ahead: then the day before is the last one.
    """
    standing = Entry.objects.select_for_update(of=("self",)).select_related("case")
    for entry in standing.filter(case=case, ended_at=None):
        if on is None or on <= today():
            end_entry(entry, actor=actor, why=EntryEnd.CASE)
            continue
        last = on - datetime.timedelta(days=1)
        entry.until = min(entry.until, last) if entry.until else last
        entry.save(update_fields=["until"])


def about(entry: Entry) -> Any:
    """What an event about the entry is filed under: its case, else the entry itself."""
    return entry.case.ref if entry.case is not None else entry.ref


def _plain(value: Any) -> Any:
    """The value as JSON keeps it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
