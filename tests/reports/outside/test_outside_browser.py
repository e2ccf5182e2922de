"""A crew at work in the browser of a phone: it closes a report with a photo, without a net."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from rathaus.people.models import Account
from rathaus.reports.actions.touring import make_tour
from rathaus.reports.models import Photo, Report, State, Tour
from rathaus.reports.secret_keys import link_key
from tests.browser import LiveCity, assert_open_to_everybody, expect, settle
from tests.reports.cast import CREW, accepted, staff
from tests.reports.outside.test_orders import ordered
from tests.reports.outside.test_tours import picture

pytestmark = pytest.mark.browser


@pytest.fixture
def seed() -> Callable[[], None]:
    def fill() -> None:
        reports = [accepted((latitude, 10.148)) for latitude in (54.3125, 54.3085)]
        office = reports[0].office
        assert office is not None
        make_tour(
            actor=staff(CREW),
            name="Ostufer",
            day=date(2026, 11, 24),
            office=office,
            reports=[report.pk for report in reports],
            crew=Account.objects.get(email=CREW),
        )
        accepted((54.3105, 10.148))

    return fill


def test_the_crew_closes_with_a_photo_on_a_phone(
    live_city: LiveCity, open_page: Callable[..., Any]
) -> None:
    phone = open_page("/konto/login/?next=/einsatz/", width=390)
    entry = f'form:has(input[name=login][value="{CREW}"]) button'
    phone.locator(entry).first.evaluate("button => button.closest('form').requestSubmit(button)")
    phone.wait_for_url("**/einsatz/")
    assert_open_to_everybody(phone)
    phone.get_by_role("link", name="Ostufer").click()
    assert_open_to_everybody(phone)
    file = {"name": "danach.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    phone.set_input_files("input[name=photo]", file)
    phone.get_by_label("Notiz").fill("Abgeholt.")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Erledigt").click()
    expect(phone.get_by_text("Gerade ist kein Netz da.")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.get_by_role("status")).to_contain_text("ist erledigt")
    settle(phone)

    with live_city.city_in_context():
        done = Report.objects.get(state=State.DONE, note="Abgeholt.")
        assert done.photos.get().stage == Photo.Stage.DONE
        tour = str(Tour.objects.get(name="Ostufer").pk)
        order = ordered()
    places = (
        "/einsatz/touren/neu",
        f"/einsatz/tour/{tour}/plan",
        f"/einsatz/tour/{tour}/liste",
        f"/einsatz/auftrag/{link_key(order.pk)}",
    )
    for place in places:
        phone.goto(place)
        assert_open_to_everybody(phone)
