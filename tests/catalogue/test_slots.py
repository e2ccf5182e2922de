"""Free times and noted ones: within the hours, once each, decided by the office, gone at last."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rathaus.catalogue.models import Service, SlotHold
from rathaus.catalogue.slots.deciding import confirm_slot, decline_slot, expire_slot
from rathaus.catalogue.slots.holding import Person, cancel_slot, hold_slot
from rathaus.catalogue.slots.keys import key_of
from rathaus.catalogue.slots.queries import free_slots, holds_at, next_free_slot, times_between
from rathaus.catalogue.slots.refusals import SlotTaken, TooManyHolds
from rathaus.catalogue.slots.sources import SlotOffer, Wanted, forget_source, slots_from
from rathaus.catalogue.slots.upkeep import erase_slots, expire_slots
from rathaus.kernel.access import ANONYMOUS, Actor, system
from rathaus.kernel.clock import frozen
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed
from rathaus.kernel.events.models import Event
from rathaus.kernel.ids import new_id
from rathaus.kernel.tenancy import City
from rathaus.people.hours import stretches_on
from rathaus.people.models import Office, OpeningHours
from tests.cast_floor2 import at_once, staff
from tests.catalogue.cast import office, publish

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = datetime(2026, 4, 28, 10, 0, tzinfo=BERLIN)
State = SlotHold.State


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with frozen(TUESDAY):
        yield


def a_service(opens: time = time(8), closes: time = time(9), weekday: int = 5) -> Service:
    """A service whose office opens on Fridays for an hour: three times of twenty minutes."""
    made = publish(channels=("counter",))
    OpeningHours.objects.create(office=made.office, weekday=weekday, opens=opens, closes=closes)
    return made


def hold(service: Service, *, slip: str = "", nth: int = 0, **values: Any) -> SlotHold:
    offer = free_slots(service, service.office)[nth]
    usual = {"office": service.office, "starts_at": offer.starts_at, "slip": slip or new_id().hex}
    return hold_slot(actor=ANONYMOUS, service=service, **(usual | values))


def test_times_skip_holidays_and_what_is_too_soon(city: City) -> None:
    service = a_service()

    times = [offer.starts_at for offer in free_slots(service, service.office, limit=4)]

    # Friday 1 May is a holiday; the week after is the first one.
    first = datetime(2026, 5, 8, 8, 0, tzinfo=BERLIN)
    assert times[:3] == [first, first + timedelta(minutes=20), first + timedelta(minutes=40)]
    assert times[3].date().isoformat() == "2026-05-15"


def test_the_service_says_how_long_its_appointment_takes(city: City) -> None:
    service = a_service()
    service.duration_minutes = 45

    offers = free_slots(service, service.office, limit=2)

    assert [(offer.minutes, offer.starts_at.hour) for offer in offers] == [(45, 8), (45, 8)]


def test_a_diary_of_another_room_takes_the_place_of_the_hours(city: City) -> None:
    service = a_service()
    at = datetime(2026, 5, 5, 14, 0, tzinfo=UTC)

    @slots_from("diary")
    def diary(wanted: Wanted) -> Iterable[SlotOffer] | None:
        if wanted.office.key != "verkehr":
            return None
        return [SlotOffer("verkehr", at, 30, "diary")]

    try:
        assert next_free_slot(service, service.office) == SlotOffer("verkehr", at, 30, "diary")
        assert next_free_slot(service, office("anderswo")) is None
    finally:
        forget_source("diary")


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    stretches=st.lists(
        st.tuples(st.integers(1, 7), st.integers(6 * 60, 18 * 60), st.integers(5, 240)),
        min_size=1,
        max_size=6,
    ),
    minutes=st.integers(5, 90),
    taken=st.lists(st.tuples(st.integers(0, 28 * 24 * 60), st.integers(5, 120)), max_size=5),
)
def test_offers_lie_in_the_hours_and_never_overlap(
    city: City,
    stretches: list[tuple[int, int, int]],
    minutes: int,
    taken: list[tuple[int, int]],
) -> None:
    place = Office(key="b", name="Büro")
    service = Service(key="s", names={"de": "S"}, office=place, duration_minutes=minutes)
    hours = [
        OpeningHours(
            office=place, weekday=day,
            opens=time(begin // 60, begin % 60),
            closes=time((begin + long) // 60, (begin + long) % 60),
        )
        for day, begin, long in stretches
    ]  # fmt: skip
    busy = [(TUESDAY + timedelta(minutes=m), TUESDAY + timedelta(minutes=m + n)) for m, n in taken]

    last = (TUESDAY + timedelta(days=28)).date()

    offers = list(times_between(Wanted(place, service, TUESDAY, last), hours, busy))

    spans = [(o.starts_at, o.starts_at + timedelta(minutes=o.minutes)) for o in offers]
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    for begin, end in spans:
        local = begin.astimezone(BERLIN)
        assert begin >= TUESDAY
        assert any(
            row.opens <= local.time() and end.astimezone(BERLIN).time() <= row.closes
            for row in stretches_on(hours, local.date(), city.land)
        )
        assert all(end <= first or last <= begin for first, last in busy)


def test_an_interpreter_is_noted_with_the_time_and_goes_with_it(city: City) -> None:
    service = a_service()
    asked, plain = hold(service, interpreter=True), hold(service)

    listed = holds_at(_actor("clerk", service.office))
    assert [(row.number, row.interpreter) for row in listed] == [
        (asked.number, True),
        (plain.number, False),
    ]
    confirm_slot(actor=_actor("clerk", service.office), hold=asked)
    assert SlotHold.objects.get(pk=asked.pk).interpreter
    # Who needs one may be deaf: that stands in no event, which would stay.
    assert "interpreter" not in str(list(Event.objects.values_list("facts", flat=True)))
    with frozen(asked.starts_at + timedelta(days=8)):
        erase_slots()
    assert not SlotHold.objects.exists()


def test_of_two_at_once_one_wins_and_the_other_is_offered_the_next(fresh_city: City) -> None:
    service = a_service()
    wanted = free_slots(service, service.office)[0].starts_at

    def one(slip: str) -> SlotHold:
        return hold(service, starts_at=wanted, slip=slip)

    results = at_once(lambda: one("a" * 32), lambda: one("b" * 32))

    assert sorted(type(result).__name__ for result in results) == ["SlotHold", "SlotTaken"]
    told = next(result for result in results if isinstance(result, SlotTaken))
    assert told.offers[0].starts_at - wanted == timedelta(minutes=20)


def test_a_double_click_is_one_hold(fresh_city: City) -> None:
    service = a_service()
    wanted = free_slots(service, service.office)[0].starts_at

    results = at_once(*(lambda: hold(service, starts_at=wanted, slip="c" * 32) for _ in range(2)))

    assert [type(result).__name__ for result in results] == ["SlotHold", "SlotHold"]
    assert results[0].number == results[1].number
    assert Event.objects.filter(kind="slot.held").count() == 1


def test_longer_appointments_never_overlap_shorter_ones(city: City) -> None:
    short = a_service()
    long = publish(short.office, key="lang", channels=("counter",))
    long.duration_minutes = 60
    hold(short, nth=1)  # 8:20 to 8:40 on the first Friday

    assert free_slots(long, short.office)[0].starts_at.date().isoformat() == "2026-05-15"


@pytest.mark.parametrize("by", ["email", "phone", "device"])
def test_nobody_notes_more_than_a_few_at_once(city: City, by: str) -> None:
    service = a_service()
    who = Person(email="ida@example.org") if by == "email" else Person(phone="0431 1")
    who = Person() if by == "device" else who
    made: list[str] = []
    for _ in range(3):
        known = made if by == "device" else []
        made.append(str(hold(service, person=who, known=known).pk))

    with pytest.raises(TooManyHolds, match="3 Termine"):
        hold(service, person=who, known=made if by == "device" else [])
    assert hold(service, person=Person(email="other@example.org")).number


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"slip": "kurz"}, Invalid),
        ({"person": Person(email="keine-adresse")}, Invalid),
        ({"starts_at": TUESDAY + timedelta(hours=1)}, SlotTaken),
        ({"starts_at": datetime(2026, 5, 8, 8, 7, tzinfo=BERLIN)}, SlotTaken),
    ],
)
def test_what_does_not_fit_is_refused_with_a_remedy(
    city: City, values: dict[str, Any], error: type[Invalid]
) -> None:
    with pytest.raises(error) as refused:
        hold(a_service(), **values)

    assert refused.value.remedy
    assert SlotHold.objects.count() == 0


def test_only_for_what_is_offered_and_where_it_is_offered(city: City) -> None:
    service = a_service()
    elsewhere = office("anderswo")

    with pytest.raises(Invalid, match="Diese Stelle"):
        hold(service, office=elsewhere)
    for changed in ({"channels": ["online"]}, {"state": Service.State.WITHDRAWN}):
        other = publish(service.office, key="andere", channels=("counter",))
        offer = free_slots(other, other.office)[0]
        for name, value in changed.items():
            setattr(other, name, value)
        with pytest.raises(NotAllowed):
            hold(other, starts_at=offer.starts_at)


def _actor(who: str, place: Office) -> Actor:
    return {
        "nobody": ANONYMOUS,
        "clerk": staff("case.work", office=place.pk),
        "agent": staff("assistant.serve", office=place.pk),
        "elsewhere": staff("case.work", "assistant.serve", office=new_id()),
        "clock": system("slots"),
    }[who]


_DONE = {
    ("confirm", State.HELD): State.CONFIRMED,
    ("confirm", State.CONFIRMED): State.CONFIRMED,
    ("decline", State.HELD): State.DECLINED,
    ("decline", State.DECLINED): State.DECLINED,
    ("cancel", State.HELD): State.CANCELLED,
    ("cancel", State.CONFIRMED): State.CANCELLED,
    ("cancel", State.CANCELLED): State.CANCELLED,
}
"""What becomes of a hold; what is missing is a conflict."""


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["confirm", "decline", "cancel", "cancel with key"])
@pytest.mark.parametrize("who", ["nobody", "clerk", "agent", "elsewhere"])
@pytest.mark.parametrize("state", list(State))
def test_who_may_do_what_in_which_state(city: City, verb: str, who: str, state: State) -> None:
    service = a_service()
    made = hold(service)
    SlotHold.objects.filter(pk=made.pk).update(state=state)
    actor = _actor(who, service.office)
    calls = {
        "confirm": lambda: confirm_slot(actor=actor, hold=made),
        "decline": lambda: decline_slot(actor=actor, hold=made, reason="Fortbildung"),
        "cancel": lambda: cancel_slot(actor=actor, hold=made, reason="Krank"),
        "cancel with key": lambda: cancel_slot(
            actor=actor, hold=made, key=key_of(made.pk), reason="Krank"
        ),
    }
    allowed = who in {"clerk", "agent"} or verb == "cancel with key"
    expected = _DONE.get((verb.split()[0], state))

    if not allowed:
        with pytest.raises(NotAllowed):
            calls[verb]()
    elif expected is None:
        with pytest.raises(Conflict):
            calls[verb]()
    else:
        assert calls[verb]().state == expected


@pytest.mark.parametrize("verb", [decline_slot, cancel_slot])
def test_the_office_gives_a_reason(city: City, verb: Any) -> None:
    service = a_service()

    with pytest.raises(Invalid, match="warum"):
        verb(actor=_actor("clerk", service.office), hold=hold(service), reason=" ")


def test_a_cancelled_time_is_free_again(city: City) -> None:
    service = a_service()
    made = hold(service)

    cancel_slot(actor=ANONYMOUS, hold=made, key=key_of(made.pk))

    assert hold(service).starts_at == made.starts_at


def test_what_nobody_answers_is_declined_and_goes(city: City) -> None:
    service = a_service()
    late, kept = hold(service, person=Person(name="Ida")), hold(service)
    confirm_slot(actor=_actor("clerk", service.office), hold=kept)

    with frozen(late.starts_at + timedelta(hours=1)):
        assert (expire_slots(), expire_slots()) == (1, 0)
        assert erase_slots() == 0
        assert dict(SlotHold.objects.values_list("number", "state")) == {
            late.number: State.DECLINED,
            kept.number: State.CONFIRMED,
        }
    with frozen(late.starts_at + timedelta(days=8)):
        assert erase_slots() == 2
    assert not SlotHold.objects.exists()
    assert "Ida" not in str(list(Event.objects.values_list("facts", flat=True)))


def test_only_the_clock_lets_a_hold_expire(city: City) -> None:
    service = a_service()

    with pytest.raises(NotAllowed):
        expire_slot(actor=_actor("clerk", service.office), hold=hold(service))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_an_office_is_one_query(city: City, rows: int) -> None:
    service = a_service()
    for _ in range(rows):
        hold(service)

    with CaptureQueriesContext(connection) as queries:
        mine = [(h.office.name, h.service.name) for h in holds_at(_actor("agent", service.office))]

    assert (len(queries), len(mine)) == (1, rows)
    assert list(holds_at(_actor("elsewhere", service.office))) == []
    assert list(holds_at(ANONYMOUS)) == []
