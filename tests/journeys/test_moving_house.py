"""Journey 3: a resident of Kiel moves house.

The first address passes all rules: applied for, paid, and within a minute a decision that counts in
law. The second lies in a school street: it waits for a person.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator
from typing import Any

import pytest

from rathaus.kernel.clock import BERLIN, frozen
from rathaus.mail.models import Delivery
from rathaus.procedures.models import Decision, Run, Task
from rathaus.records.models import Case, Document
from tests.browser import LiveCity, Pages, assert_accessible
from tests.journeys.plain import Plain, logged_in
from tests.journeys.steps import CLERK, RESIDENT, Hand, Keys, fill_in, find_service, log_in, text_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

RESIDENTIAL = "Holtenauer Straße 120"
SCHOOL_STREET = "Goethestraße 10"


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """Sunday, 22 November 2026, nine o'clock, for the browser's server too."""
    with frozen(datetime.datetime(2026, 11, 22, 9, 0, tzinfo=BERLIN), everywhere=True):
        yield


def apply_and_pay(hand: Hand, live_city: LiveCity, **more: Any) -> str:
    """The whole way to the paid fee; returns the number of the case."""
    find_service(hand)
    fill_in(hand, RESIDENTIAL, **more)
    hand.press("absenden")
    number = the_case(live_city).number
    assert number in text_of(hand.page)
    hand.press("bezahlen")
    assert "simuliert" in text_of(hand.page)
    hand.press("bezahlen")
    return number


def the_case(live_city: LiveCity) -> Case:
    with live_city.city_in_context():
        return Case.objects.select_related("file").order_by("-received_at", "-id").first()  # type: ignore[return-value]


def hears_the_decision(page: Any, live_city: LiveCity, number: str) -> None:
    """The decision in the mailbox, with its official date and remedy, and in the file."""
    page.goto(f"/mein-rathaus/vorgaenge/{number}/")
    told = text_of(page)
    for part in ("bewilligt", "28,00", "26. November 2026", "28. Dezember 2026"):
        assert part in told, part
    with live_city.city_in_context():
        case = Case.objects.get(number=number)
        decision = Decision.objects.get(case=case)
        assert (decision.state, decision.automated, decision.kind) == ("issued", True, "grant")
        delivery = Delivery.objects.exclude(law="").get(message__case=case.pk)
        assert (delivery.channel, delivery.legal_date) == ("mailbox", datetime.date(2026, 11, 26))
        filed = Document.objects.filter(case=case).values_list("kind", flat=True)
        assert sorted(filed) == ["application", "decision"]
        assert Run.objects.get(case=case).failure == ""


def test_the_first_address_is_decided_within_a_minute(
    live_city: LiveCity, open_page: Pages
) -> None:
    page = open_page("/")
    log_in(page, RESIDENT)
    page.goto("/")
    assert_accessible(page)
    hand = Hand(page)
    begun = time.monotonic()
    number = apply_and_pay(hand, live_city, look=lambda: assert_accessible(page))
    paid = time.monotonic()
    live_city.work()
    hears_the_decision(page, live_city, number)
    assert time.monotonic() - paid < 60, f"since the first click: {time.monotonic() - begun:.0f} s"
    assert_accessible(page)


def test_the_same_without_javascript(live_city: LiveCity, open_page: Pages) -> None:
    page = open_page("/", java_script_enabled=False, width=390)
    log_in(page, RESIDENT)
    page.goto("/")
    number = apply_and_pay(Hand(page), live_city)
    live_city.work()
    hears_the_decision(page, live_city, number)


def test_the_same_by_keyboard_alone(live_city: LiveCity, open_page: Pages) -> None:
    page = open_page("/")
    log_in(page, RESIDENT)
    page.goto("/")
    number = apply_and_pay(Keys(page), live_city)
    live_city.work()
    hears_the_decision(page, live_city, number)


def test_the_school_street_waits_for_a_person(live_city: LiveCity, open_page: Pages) -> None:
    hand = Plain(logged_in(live_city, RESIDENT))  # the pages are those of the first address
    hand.page.goto("/")
    find_service(hand)
    fill_in(hand, SCHOOL_STREET)
    hand.press("absenden")
    case = the_case(live_city)
    with live_city.city_in_context():
        task = Task.objects.get(case=case)
        assert (task.state, task.key) == ("open", "decide")
        assert "Schulstraße" in task.reason
        assert Decision.objects.filter(case=case).count() == 0

    desk = open_page("/")
    log_in(desk, CLERK)
    desk.goto("/schreibtisch/")
    assert case.number in text_of(desk)
    assert_accessible(desk)
    desk.goto(f"/schreibtisch/vorgaenge/{case.number}")
    assert "Der Ort liegt in einer Schulstraße." in text_of(desk)
    assert_accessible(desk)
    clerk = Hand(desk)
    clerk.choose("kind", "grant")
    clerk.press("Entscheid")
    assert "Ihre Begründung" in text_of(desk)
    clerk.choose("kind", "grant")
    clerk.type("reasons", "An diesem Samstag ist keine Schule; der Gehweg bleibt frei.")
    clerk.press("Entscheid")
    live_city.work()

    hand.page.goto(f"/mein-rathaus/vorgaenge/{case.number}/")
    hand.press("bezahlen")
    hand.press("bezahlen")
    live_city.work()
    with live_city.city_in_context():
        decision = Decision.objects.get(case=case, state="issued")
        assert (decision.automated, decision.decided_by_name) == (False, "Hinnerk Beispiel")
    hand.page.goto(f"/mein-rathaus/vorgaenge/{case.number}/")
    assert "bewilligt" in hand.text()
