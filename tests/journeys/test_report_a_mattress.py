"""A mattress on the pavement: reported on a phone, seen by a second person, and once without a net.

One resident uses a browser with scripts, one a browser that runs none, one has no reception.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail

from rathaus.reports.actions import accept_report
from rathaus.reports.models import Follower, Photo, Report
from tests.browser import LiveCity, Pages, assert_accessible, assert_open_to_everybody, expect
from tests.reports.cast import EDITOR, ELISABETHSTRASSE, NEXT_TO_IT, staff
from tests.reports.flow.cast import jpeg

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PHOTO = {"name": "matratze.jpg", "mimeType": "image/jpeg", "buffer": jpeg("sienna")}
PHONE = {"width": 390, "height": 844}


def press(page: Any, name: str) -> None:
    """The button of this name."""
    page.get_by_role("button", name=name, exact=True).click()


def at(point: tuple[float, float]) -> dict[str, Any]:
    """A device that knows where it is, and whose owner agrees to tell."""
    place = {"latitude": point[0], "longitude": point[1], "accuracy": 6}
    return {"geolocation": place, "permissions": ["geolocation"]}


def link_in_letter(address: str) -> str:
    """The way to the page of one's own, from the letter that asks for the address."""
    [letter] = [letter for letter in mail.outbox if address in letter.to]
    found = re.search(r"/melden/meine/\S+\?beleg=\S+", str(letter.body))
    assert found is not None, letter.body
    return found[0]


def test_two_people_eighteen_metres_apart(live_city: LiveCity, open_page: Pages) -> None:
    page = open_page("/", **PHONE, **at(ELISABETHSTRASSE))
    page.get_by_role("main").get_by_role("link", name="Mangel melden").click()
    press(page, "Mein Standort")
    expect(page.locator("[data-place-chosen]")).to_contain_text("auf etwa 6 m genau")
    assert_accessible(page)
    press(page, "Weiter")
    page.get_by_role("textbox", name="Was ist los?").fill("Hier liegt eine alte Matratze.")
    page.get_by_role("radio", name="Wilder Müll").check()
    assert_accessible(page)
    press(page, "Weiter")
    page.get_by_label("Fotos auswählen oder aufnehmen").set_input_files(PHOTO)
    assert_accessible(page)
    press(page, "Weiter")
    page.get_by_label("E-Mail").fill("kim@example.org")
    assert_open_to_everybody(page)
    press(page, "Meldung senden")
    expect(page.get_by_role("heading", name="Ihre Meldung ist da")).to_be_visible()
    assert_open_to_everybody(page)
    page.get_by_role("link", name="Zu meiner Meldung").click()
    assert_open_to_everybody(page)
    live_city.work()
    page.goto(link_in_letter("kim@example.org"))
    press(page, "Ja, das ist meine Adresse")
    expect(page.get_by_text("Ihre E-Mail-Adresse ist bestätigt.")).to_be_visible()
    with live_city.city_in_context():
        report = Report.objects.get()
        assert report.photos.exclude(state=Photo.State.PENDING).count() == 1
        assert report.followers.get().confirmed_at is not None
        accept_report(actor=staff(EDITOR), report=report)

    other = open_page("/melden/", **PHONE, **at(NEXT_TO_IT))
    press(other, "Mein Standort")
    expect(other.locator("[data-place-chosen]")).to_contain_text("auf etwa 6 m genau")
    press(other, "Weiter")
    other.get_by_role("textbox", name="Was ist los?").fill("Matratze und Sperrmüll")
    other.get_by_role("radio", name="Wilder Müll").check()
    press(other, "Weiter")
    expect(other.get_by_text("18 m entfernt")).to_be_visible()
    assert_open_to_everybody(other)
    press(other, "Das ist es – ich melde mit")
    expect(other.get_by_role("heading", name="Sie melden mit")).to_be_visible()
    with live_city.city_in_context():
        assert Report.objects.get().followers_count == 2
        assert Follower.objects.filter(part=Follower.Part.ME_TOO).count() == 1


def test_without_scripts_each_step_is_a_page(live_city: LiveCity, open_page: Pages) -> None:
    page = open_page("/melden/", **PHONE, java_script_enabled=False)
    page.get_by_label("Straße und Hausnummer").fill("Elisabetstraße 5")
    press(page, "Weiter")
    press(page, "Elisabethstraße 5")
    page.get_by_role("textbox", name="Was ist los?").fill("Die Laterne flackert")
    press(page, "Weiter")
    page.get_by_role("radio", name="Straßenlaterne defekt").check()
    press(page, "Weiter")
    page.get_by_label("Fotos auswählen oder aufnehmen").set_input_files(PHOTO)
    press(page, "Weiter")
    page.go_back()
    page.go_back()
    expect(page.get_by_role("textbox", name="Was ist los?")).to_have_value("Die Laterne flackert")
    press(page, "Weiter")
    press(page, "Weiter")
    press(page, "Meldung senden")
    with live_city.city_in_context():
        report = Report.objects.get()
        assert (report.category_id, report.photos.count()) == ("strassenlaternen-defekt", 1)
    expect(page.get_by_text(report.number, exact=True)).to_be_visible()


def test_what_is_reported_without_a_net_is_sent_once(live_city: LiveCity, open_page: Pages) -> None:
    page = open_page("/melden/", **PHONE)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    second = page.context.new_page()
    second.goto("/melden/", wait_until="load")
    page.context.set_offline(True)
    page.goto("/melden/", wait_until="load")
    expect(page.get_by_role("heading", name="Melden ohne Netz")).to_be_visible()
    page.get_by_label("Wo ist es?").fill("Elisabethstraße 5")
    page.get_by_label("Was ist los?").fill("Hier liegt eine alte Matratze.")
    page.get_by_label("Worum geht es?").select_option(label="Wilder Müll")
    page.locator("#o-photo").set_input_files(PHOTO)
    press(page, "Meldung merken")
    expect(page.get_by_text("Gemerkt. Wird gesendet")).to_be_visible()
    assert_accessible(page)
    page.context.set_offline(False)
    expect(page.get_by_text("Gesendet. Nummer: M-")).to_be_visible()
    expect(page.get_by_text("Gemerkt. Wird gesendet")).to_have_count(0)
    second.reload()
    with live_city.city_in_context():
        report = Report.objects.get()
        assert (report.place, report.photos.count()) == ("Elisabethstraße 5", 1)
