"""The treasury in a real browser: every kind of row, on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rathaus.people.models import Office
from tests.browser import LiveCity, assert_open_to_everybody, expect
from tests.money import cast as money
from tests.site.desk.test_desk_browser import OpenPage, _log_in
from tests.site.desk.test_desk_treasury import _held, _surplus

pytestmark = pytest.mark.browser
TREASURY = "levke.exempel@kiel.example"


@pytest.fixture
def seed() -> Callable[[], None]:
    """Two refunds that are due, money of another amount, an open claim."""

    def fill() -> None:
        office = Office.objects.get(key="verkehr")
        for surname in ("Ahrens", "Bendixen"):
            _surplus(office, surname)
        _held(office)
        money.a_claim(office=office.pk)

    return fill


def test_the_treasury_is_open_to_everybody(live_city: LiveCity, open_page: OpenPage) -> None:
    page = open_page("/", width=390)
    _log_in(page, TREASURY)
    page.wait_for_url("**/kasse/")
    assert_open_to_everybody(page)
    page.get_by_role("button", name="Anordnen").first.click()
    expect(page.locator(".toast")).to_contain_text("Angeordnet.")
    expect(page.get_by_text("Von Ihnen angeordnet")).to_be_visible()
    assert_open_to_everybody(page)
    page.get_by_role("button", name="Zurückzahlen").click()
    expect(page.get_by_text("Keine Zahlung wartet auf Klärung.")).to_be_visible()
    expect(page.get_by_role("button", name="Anordnen")).to_have_count(2)
