"""Map and list by keyboard on a telephone, and everything without a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import assert_open_to_everybody, expect
from tests.reports.cast import accepted

pytestmark = pytest.mark.browser
PLACES = [(54.3125 + number / 2_000, 10.1480) for number in range(6)] + [(54.3712, 10.1319)]


@pytest.fixture
def seed() -> Callable[[], None]:
    """Six reports along a street and one far away."""

    def fill() -> None:
        for number, place in enumerate(PLACES):
            accepted(place, text=f"Reifen Nummer {number}")

    return fill


def test_map_and_list_by_keyboard(open_page: Callable[..., Any]) -> None:
    page = open_page("/meldungen/", width=390)
    expect(page.locator("[data-report-sum]")).to_have_text("7 Meldungen im Ausschnitt, 7 offen.")
    group = page.get_by_role("button", name="6 Meldungen, 6 offen: näher heran")
    for _step in range(6):
        group.or_(page.locator(".report-marker button")).first.focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(600)
        assert page.evaluate("document.activeElement.closest('.report-map') !== null")
        if page.locator(".report-marker a").count():
            break
    single = page.locator(".report-marker a").first
    assert single.get_attribute("aria-label").startswith("Wilder Müll, ")
    assert_open_to_everybody(page)

    page.get_by_role("link", name="Nur diese in der Liste zeigen").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Ausschnitt der Karte")).to_be_visible()
    assert 1 <= page.locator(".report-line").count() <= 6
    page.locator(".report-line a").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Wie es weitergeht")).to_be_visible()
    assert_open_to_everybody(page)


def test_without_a_script(open_page: Callable[..., Any]) -> None:
    page = open_page("/meldungen/", width=390, java_script_enabled=False)
    picture = page.get_by_role("img", name="Karte: wo gemeldet wurde")
    address = picture.get_attribute("src")
    page.goto(address)
    assert page.locator("circle").count() >= 2
    page.go_back()

    page.get_by_label("Worte oder Nummer").fill("Reifen Nummer 6")
    page.get_by_role("button", name="Anzeigen").click()
    assert page.locator(".report-line").count() == 1
    page.locator(".report-line a").click()
    assert "Reifen Nummer 6" in page.locator("main").inner_text()
    page.get_by_role("link", name="Ich melde mit").click()
    page.get_by_role("button", name="Mitmelden").click()
    assert "/melden/meine/" in page.url
