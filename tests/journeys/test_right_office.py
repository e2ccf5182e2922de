"""From a few words to the right office, its papers and a noted time.

One resident uses a screen reader and the keyboard, one a browser that runs no scripts.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from rathaus.catalogue.models import SlotHold
from tests.browser import LiveCity, Pages, assert_accessible, expect
from tests.journeys.steps import Hand, Keys, text_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

QUESTION = "auto anmelden"
SERVICE = "Fahrzeug zulassen oder ummelden"


def asked(keys: Keys, question: str) -> None:
    """A question, sent with the enter key; the answer has the focus, without a new page."""
    keys.type("frage", question)
    keys.page.keyboard.press("Enter")
    expect(keys.page.locator("#antwort")).to_be_focused()


def the_right_one(keys: Keys) -> None:
    """Where the assistant asks back, the resident says which one is meant."""
    for _turn in range(3):
        if keys.page.locator(".answer-card").count():
            return
        keys.push(f"^{SERVICE}")
        expect(keys.page.locator("#antwort")).to_be_focused()


def told(page: Any) -> None:
    """Office, papers, fee and source, each under a name that a screen reader says."""
    card = page.get_by_role("region", name=SERVICE)
    said = card.inner_text()
    for name in ("Zuständig", "Öffnungszeiten", "Das brauchen Sie", "Kosten"):
        assert card.get_by_role("term").filter(has_text=re.compile(f"^{name}$")).count() == 1, said
    assert "eVB-Nummer" in said
    assert "Gebührenordnung" in said
    source = page.locator("[data-answer] .cited__source a")
    assert source.first.get_attribute("href") == "/leistungen/fahrzeug-zulassen/"


def test_by_keyboard_from_two_words_to_a_noted_time(live_city: LiveCity, open_page: Pages) -> None:
    page = open_page("/")
    keys = Keys(page)
    keys.press("Oder fragen Sie den Assistenten")
    assert "nicht mit einem Menschen" in text_of(page)
    assert_accessible(page)
    asked(keys, QUESTION)
    the_right_one(keys)
    told(page)
    assert_accessible(page)
    keys.press("Termin vormerken")
    while page.locator(".places__name a").count():
        assert_accessible(page)
        keys.press(re.escape(page.locator(".places__name a").first.inner_text()))
    assert_accessible(page)
    keys.press("Uhr$")
    assert_accessible(page)
    keys.press("^Termin vormerken$")
    assert_accessible(page)
    with live_city.city_in_context():
        hold = SlotHold.objects.select_related("service", "office").get()
        assert (hold.service.key, hold.state) == ("fahrzeug-zulassen", SlotHold.State.HELD)
    assert hold.number in text_of(page)
    assert hold.office.name in text_of(page)


def test_without_scripts_every_question_is_a_page(open_page: Pages) -> None:
    page = open_page("/assistent/", width=390, java_script_enabled=False)
    hand = Hand(page)
    page.fill("#frage", QUESTION)
    hand.press("^Fragen$")
    for _turn in range(3):
        if page.locator(".answer-card").count():
            break
        hand.press(SERVICE)
    told(page)
    assert "/assistent/g/" in page.url
    page.fill("#frage", "Was kostet das?")
    hand.press("^Fragen$")
    answer = page.locator("#antwort").inner_text()
    assert "Gebührenordnung" in answer
    hand.press("Lieber einen Menschen fragen")
    hand.type("question", "Kann ich das Auto auch für meinen Vater anmelden?")
    hand.press("Frage abschicken")
    assert "Ihre Frage ist angekommen" in text_of(page)
