"""Journey 2, its first half for whoever is not online: the Servicestelle files with a mandate."""

from __future__ import annotations

import pytest

from tests.browser import LiveCity, Pages, assert_accessible
from tests.journeys.steps import Hand, log_in, text_of
from tests.journeys.test_care_and_objection import AT_HAND, MOTHER, about_money, newest, upload

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

HELPER = "tjark.helfer@kiel.example"


def begin(hand: Hand) -> None:
    """With her identity card and the signed mandate on the table."""
    hand.page.select_option('[name="node"]', index=1)
    hand.page.select_option('[name="procedure"]', "hilfe-und-pflege")
    for name, text in MOTHER.items():
        hand.type(name.removeprefix("person."), text)
    hand.tick("mandate")
    hand.type("mandate_date", "20.10.2026")
    hand.type("place", "Ordner 7, Blatt 3")
    assert_accessible(hand.page)
    hand.press("Sitzung beginnen")


def tell(hand: Hand) -> None:
    """The conversation about care, in her words; the helper types."""
    hand.choose("urgent", "none")
    hand.choose("needs", "care")
    hand.press("^Weiter$")
    hand.choose("contacted", "false")
    hand.press("^Weiter$")
    hand.choose("role", "self")
    hand.press("^Weiter$")
    hand.press("^Weiter$")  # the person: known from the session
    about_money(hand)
    for name in (*AT_HAND, "rent_proof"):
        upload(hand, name)
    hand.press("^Weiter$")
    hand.choose("contact.channel", "post")
    hand.press("^Weiter$")
    hand.press("^Weiter$")  # remarks: nothing to say
    hand.tick("confirm")
    hand.press("absenden")


def test_a_helper_files_and_nothing_stays(live_city: LiveCity, open_page: Pages) -> None:
    page = open_page("/")
    log_in(page, HELPER)
    page.goto("/servicestellen/sitzung/")
    hand = Hand(page)
    begin(hand)
    tell(hand)
    live_city.work()
    case = newest(live_city)
    assert (case.channel, case.applicant.name, case.agent) == ("counter", "Grete Muster", None)
    assert page.url == live_city.url("/servicestellen/sitzung/quittung")
    assert case.number in text_of(page)
    assert_accessible(page)
    hand.press("Sitzung beenden")
    for address in ("/servicestellen/sitzung/quittung", f"/mein-rathaus/vorgaenge/{case.number}/"):
        page.goto(address)
        assert "Grete" not in text_of(page)
