"""The reports of the desk in a real browser: by keyboard alone, and open to everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rathaus.reports.actions import ask_reporter
from tests.browser import LiveCity, assert_open_to_everybody, expect
from tests.reports.cast import EDITOR, NEXT_TO_IT, reported, staff
from tests.site.desk.reports_cast import photo
from tests.site.desk.test_desk_browser import OpenPage, _log_in

pytestmark = pytest.mark.browser


@pytest.fixture
def seed() -> Callable[[], None]:
    """Two mattresses 18 m apart, a pothole, a question without an answer, a photo."""

    def fill() -> None:
        editor = staff(EDITOR)
        suggested = [{"category": "illegaler-muell", "share": 0.9, "words": ["Matratze"]}]
        first = reported(email="ada@example.org", name="Ada Beispiel", suggested=suggested).report
        reported(NEXT_TO_IT, text="Eine Matratze und ein kaputter Stuhl. Seit Tagen liegt das da.")
        reported((54.3233, 10.1394), category="strassenschaeden", danger=True, text="Loch")
        asked = reported((54.335, 10.12), text="Da ist was.", suspect="many").report
        ask_reporter(actor=editor, report=asked, question="Was genau sehen Sie?")
        photo(first)

    return fill


def test_the_desk_of_reports_by_keyboard(live_city: LiveCity, open_page: OpenPage) -> None:
    page = open_page("/", width=390)
    _log_in(page, EDITOR)
    page.goto(live_city.url("/schreibtisch/meldungen/"))
    assert_open_to_everybody(page)
    page.keyboard.press("j")
    first = page.locator("[data-desk-row]").first
    expect(first.locator("[data-desk-open]")).to_be_focused()
    page.keyboard.press("e")
    expect(page.locator(".toast")).to_contain_text("1 Meldung angenommen.")
    page.get_by_role("button", name="Rückgängig").click()
    expect(page.locator(".toast")).to_contain_text("wie zuvor")
    page.get_by_role("link", name="Wilder Müll, Elisabethstraße").first.click()
    expect(page.get_by_text("18 m entfernt")).to_be_visible()
    page.get_by_text("Weiter schwärzen").click()
    expect(page.locator("[data-blacken-hint]")).to_be_visible()
    _draw(page, page.locator("[data-blacken]"))
    expect(page.locator("[data-blacken-list]")).to_contain_text("25 / 25 / 75 / 50 %")
    page.get_by_role("button", name="Schwärzen", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("Geschwärzt.")
    assert_open_to_everybody(page)
    page.locator("[name=other]").first.check()
    page.get_by_role("button", name="Ausgewählte zusammenführen").click()
    expect(page.locator(".toast")).to_contain_text("Zusammengeführt")


def _draw(page: Any, picture: Any) -> None:
    """A rectangle in the picture, by mouse: from a quarter to the middle and three quarters."""
    picture.hover()  # comes into view, and stands still
    box = picture.bounding_box()
    across = [box["x"] + box["width"] * share for share in (0.25, 0.75)]
    down = [box["y"] + box["height"] * share for share in (0.25, 0.5)]
    page.mouse.move(across[0], down[0])
    page.mouse.down()
    page.mouse.move(across[1], down[1], steps=3)
    page.mouse.up()
