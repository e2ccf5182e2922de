"""Which times are free: within the opening hours, not on holidays, not noted by anybody else."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from rathaus.catalogue.models import Service, SlotHold
from rathaus.catalogue.slots.keys import digest_of
from rathaus.catalogue.slots.refusals import no_such_hold
from rathaus.catalogue.slots.rules import offices_of
from rathaus.catalogue.slots.sources import NOTED, SlotOffer, Wanted, diary_offers
from rathaus.kernel.access import ALL_OFFICES, Actor
from rathaus.kernel.clock import BERLIN, now, today
from rathaus.kernel.law import parameter
from rathaus.kernel.tenancy import current_city
from rathaus.people.hours import stretches_on
from rathaus.people.models import Office, OpeningHours

OPEN = (SlotHold.State.HELD, SlotHold.State.CONFIRMED)
Busy = Sequence[tuple[datetime, datetime]]


def whole(key: str) -> int:
    """A parameter of the room in the city at hand, as a whole number."""
    city = current_city()
    return parameter(key, on=today(), land=city.land, city=city.slug).whole


def minutes_of(service: Service) -> int:
    """How long an appointment for the service takes."""
    return service.duration_minutes or whole("slots.minutes")


def free_slots(
    service: Service, office: Office, *, limit: int | None = None, after: date | None = None
) -> list[SlotOffer]:
    """The free times for the service at the office, in order; ``after`` leaves earlier days out.

    At most two queries, one if opening hours were fetched with the office.
    """
    return list(itertools.islice(_free(service, office, after), limit))


def next_free_slot(service: Service, office: Office) -> SlotOffer | None:
    """The next free time; None where the office keeps no hours or everything is taken."""
    return next(_free(service, office, None), None)


def _free(service: Service, office: Office, after: date | None) -> Iterator[SlotOffer]:
    wanted = _wanted(service, office)
    offers = diary_offers(wanted)
    if offers is None:
        offers = noted_offers(wanted)
    return (
        offer
        for offer in sorted(offers, key=lambda one: one.starts_at)
        if after is None or timezone.localtime(offer.starts_at).date() >= after
    )


def _wanted(service: Service, office: Office) -> Wanted:
    return Wanted(
        office=office,
        service=service,
        earliest=now() + timedelta(hours=whole("slots.lead_hours")),
        last_day=today() + timedelta(days=whole("slots.horizon_days")),
    )


def noted_offers(wanted: Wanted) -> Iterable[SlotOffer]:
    """The times that the opening hours leave, without those that are noted already."""
    hours = list(wanted.office.opening_hours.all())
    busy = busy_times(wanted.office, wanted.earliest) if hours else ()
    return times_between(wanted, hours, busy)


def times_between(wanted: Wanted, hours: Sequence[OpeningHours], busy: Busy) -> Iterator[SlotOffer]:
    """One time after the other within the hours, none over another and none over what is busy."""
    minutes, land = minutes_of(wanted.service), current_city().land
    step = timedelta(minutes=minutes)
    day = timezone.localtime(wanted.earliest).date()
    while hours and day <= wanted.last_day:
        begin = _moment(day, time.min)
        for stretch in stretches_on(hours, day, land):
            begin, closes = max(begin, _moment(day, stretch.opens)), _moment(day, stretch.closes)
            while begin + step <= closes:
                if begin >= wanted.earliest and is_free(begin, minutes, busy):
                    yield SlotOffer(wanted.office.key, begin, minutes, NOTED)
                begin += step
        day += timedelta(days=1)


def busy_times(office: Office, since: datetime) -> Busy:
    """Beginning and end of what is noted or confirmed at the office and not over then."""
    rows = SlotHold.objects.filter(
        office=office, state__in=OPEN, starts_at__gte=since - timedelta(days=1)
    )
    return [
        (begin, begin + timedelta(minutes=minutes))
        for begin, minutes in rows.values_list("starts_at", "minutes")
    ]


def is_free(begin: datetime, minutes: int, busy: Busy) -> bool:
    """Whether nothing that is noted overlaps the time."""
    end = begin + timedelta(minutes=minutes)
    return all(end <= first or last <= begin for first, last in busy)


def _moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=BERLIN)


def find_hold(number: str, key: str) -> SlotHold:
    """The hold for whoever has its number and secret; raises NotFound, for both alike."""
    row = (
        SlotHold.objects.select_related("office", "service")
        .prefetch_related("office__opening_hours")
        .filter(number=number.strip().upper(), key_digest=digest_of(key))
        .first()
    )
    if row is None:
        raise no_such_hold()
    return row


def holds_at(actor: Actor, *, past: bool = False) -> QuerySet[SlotHold]:
    """What was noted at the offices of the actor, the next first; ``past`` what was decided.

    Declined and cancelled ones stay until they are erased.
    """
    rows = SlotHold.objects.select_related("office", "service").filter(starts_at__gt=now())
    offices = offices_of(actor)
    if offices is not ALL_OFFICES:
        rows = rows.filter(office__in=offices)
    closed = [SlotHold.State.DECLINED, SlotHold.State.CANCELLED]
    rows = rows.filter(state__in=closed) if past else rows.filter(state__in=OPEN)
    return rows.order_by("starts_at", "id")
