"""Mandates, the way without an account and the end of one, in a real browser."""

from __future__ import annotations

import pytest

from rathaus.people.agent_codes import code_of
from rathaus.people.models import Account
from tests.browser import LiveCity, Pages, assert_open_to_everybody, expect
from tests.counter import cast
from tests.counter.test_counter_browser import MERLE, first_day, logged_in, merle

pytestmark = pytest.mark.browser
DENIZ = "deniz.beispiel@post.example"


def _code_of(live_city: LiveCity, email: str) -> str:
    with live_city.city_in_context():
        account = Account.objects.get(email=email)
        assert account.party_id is not None
        return code_of(account.party_id)


def test_a_mandate_is_given_and_withdrawn(live_city: LiveCity, open_page: Pages) -> None:
    page = logged_in(open_page("/", width=390))
    page.goto("/mein-rathaus/profil/")
    page.get_by_text("Jemand möchte Ihnen eine Vollmacht geben?").click()
    expect(page.get_by_text(_code_of(live_city, MERLE))).to_be_visible()
    page.get_by_role("link", name="Vollmacht erteilen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vollmacht erteilen")
    assert_open_to_everybody(page)
    page.get_by_role("button", name="Vollmacht erteilen").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert_open_to_everybody(page)
    page.get_by_label("Kennung").fill(_code_of(live_city, DENIZ))
    page.get_by_label("Nachname oder Name der Organisation").fill("Beispiel")
    page.get_by_label("Wofür gilt die Vollmacht?").select_option("mobiles-halteverbot")
    page.get_by_role("button", name="Vollmacht erteilen").click()
    expect(page.get_by_text("Deniz Beispiel hat jetzt Ihre Vollmacht.")).to_be_visible()
    assert_open_to_everybody(page)
    page.get_by_role("button", name="Widerrufen").click()
    expect(page.get_by_text("Niemand außer Ihnen.")).to_be_visible()


def test_where_a_case_stands_is_told_without_an_account(
    live_city: LiveCity, open_page: Pages
) -> None:
    place = {"street": "Esmarchstraße", "house_number": "12", "side": "even", "length_m": 12}
    with live_city.city_in_context():
        sent = cast.submitted(merle(), place=place, date=first_day())
    page = open_page("/status/", width=390)
    page.get_by_role("button", name="Stand ansehen").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert_open_to_everybody(page)
    page.get_by_label("Vorgangsnummer").fill(sent.case.number)
    page.get_by_label("Zugangscode").fill("AAAAA-AAAAA")
    page.get_by_role("button", name="Stand ansehen").click()
    expect(page.locator(".field__error")).to_contain_text("passen nicht zusammen")
    assert_open_to_everybody(page)
    page.get_by_label("Zugangscode").fill(sent.access_code)
    page.get_by_role("button", name="Stand ansehen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("So steht es um Ihren Antrag")
    assert_open_to_everybody(page)


@pytest.mark.parametrize("with_case", [True, False], ids=["case", "nothing"])
def test_an_account_is_erased_and_the_page_says_what_stays(
    live_city: LiveCity, open_page: Pages, with_case: bool
) -> None:
    if with_case:
        place = {"street": "Esmarchstraße", "house_number": "12", "side": "even", "length_m": 12}
        with live_city.city_in_context():
            cast.submitted(merle(), place=place, date=first_day())
    page = logged_in(open_page("/", width=390))
    page.goto("/mein-rathaus/profil/loeschen")
    page.get_by_role("button", name="Konto löschen").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert_open_to_everybody(page)
    page.get_by_label("Ja, ich möchte mein Konto endgültig löschen.").check()
    page.get_by_role("button", name="Konto löschen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihr Konto ist gelöscht")
    expect(page.get_by_role("heading", name="Was wir noch behalten müssen")).to_have_count(
        1 if with_case else 0
    )
    assert_open_to_everybody(page)
    expect(page.get_by_role("link", name="Anmelden").first).to_be_visible()
