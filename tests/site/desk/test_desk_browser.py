"""The desk in a real browser: by keyboard alone, and without a violation on any page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rathaus.procedures.models import Decision
from rathaus.records.models import Case
from tests.browser import LiveCity, assert_open_to_everybody, expect, settle
from tests.procedures import town

pytestmark = pytest.mark.browser
SCHOOL = {"street": "Goethestraße", "house_number": "8", "side": "even", "length_m": 12}
CLERK, ADMINISTRATOR = "hinnerk.beispiel@kiel.example", "malin.muster@kiel.example"
FILTERED = "?q=ahrens&verfahren=mobiles-halteverbot"
OpenPage = Callable[..., Any]


@pytest.fixture
def seed() -> Callable[[], None]:
    """Two applications that only a person can decide."""

    def fill() -> None:
        for surname, number in (("Ahrens", "8"), ("Bendixen", "20")):
            place = SCHOOL | {"house_number": number}
            town.submitted(town.resident(surname), place=place, date="2027-06-12")

    return fill


def _log_in(page: Any, email: str) -> None:
    page.goto("/konto/login/?next=/schreibtisch/")
    page.locator(f'form:has(input[name=login][value="{email}"]) button').first.evaluate(
        "button => button.click()"
    )
    page.wait_for_selector(".desk-header")
    settle(page)  # the keys of the desk come with its script


def test_a_case_is_decided_by_keyboard_alone(live_city: LiveCity, open_page: OpenPage) -> None:
    page = open_page("/")
    _log_in(page, CLERK)
    keys = page.keyboard
    keys.press("j")
    keys.press("j")
    keys.press("k")
    expect(page.locator("[data-desk-open]").first).to_be_focused()
    keys.press("Enter")
    page.wait_for_url("**/vorgaenge/2*")
    radio = page.locator("input[name=kind]").first
    for _ in range(60):
        keys.press("Tab")
        if radio.evaluate("box => box === document.activeElement"):
            break
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    expect(page.locator("input[name=kind][value=refusal]")).to_be_checked()
    reasons = page.locator("textarea[name=reasons]")
    for _ in range(10):
        keys.press("Tab")
        if reasons.evaluate("box => box === document.activeElement"):
            break
    keys.type("An diesem Tag ist Schulfest.")
    button = page.locator("form[data-guard] button[type=submit]", has_text="Entscheidung")
    for _ in range(10):
        keys.press("Tab")
        if button.evaluate("box => box === document.activeElement"):
            break
    keys.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Abgelehnt.")
    settle(page)
    with live_city.city_in_context():
        assert [one.reasons for one in Decision.objects.all()] == ["An diesem Tag ist Schulfest."]
    page.locator("body").press("g")
    keys.press("a")
    page.wait_for_url("**/schreibtisch/")
    settle(page)
    keys.press("/")
    expect(page.locator("[data-desk-search]")).to_be_focused()


def test_a_task_is_taken_by_key_and_put_back(live_city: LiveCity, open_page: OpenPage) -> None:
    page = open_page("/")
    _log_in(page, CLERK)
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page.locator(".toast")).to_contain_text("1 Aufgabe gehört jetzt Ihnen.")
    page.get_by_role("button", name="Rückgängig").click()
    expect(page.locator(".toast")).to_contain_text("1 Aufgabe liegt wieder beim Team.")


@pytest.mark.parametrize("scripts", [True, False])
def test_tasks_are_filtered_by_keyboard(
    live_city: LiveCity, open_page: OpenPage, scripts: bool
) -> None:
    page = open_page("/", java_script_enabled=scripts)
    page.goto("/konto/login/?next=/schreibtisch/")
    page.locator(".demo-accounts summary").press("Enter")
    page.locator(f'form:has(input[name=login][value="{CLERK}"]) button').first.press("Enter")
    page.wait_for_selector("[data-desk-row]")
    if scripts:
        page.keyboard.press("f")
    else:
        page.get_by_label("Nummer, Name oder Worum es geht").focus()
    page.keyboard.type("ahrens")
    page.keyboard.press("Enter")
    page.wait_for_url("**/schreibtisch/?q=ahrens**")
    expect(page.locator("[data-desk-row]")).to_have_count(1)
    page.get_by_role("link", name="Filter zurücksetzen").press("Enter")
    page.wait_for_url("**/schreibtisch/")
    expect(page.locator("[data-desk-row]")).to_have_count(2)


def test_an_absence_is_entered_and_its_errors_are_reachable(
    live_city: LiveCity, open_page: OpenPage
) -> None:
    page = open_page("/", width=390)
    _log_in(page, CLERK)
    page.goto("/schreibtisch/abwesenheit/")
    page.get_by_role("button", name="Eintragen").click()
    page.wait_for_selector(".error-summary")
    assert_open_to_everybody(page)
    page.locator(".error-summary a").first.click()
    expect(page.locator("#f-account")).to_be_focused()
    page.locator("#f-account").select_option(label="Jesper Muster, Stadtamt, Bürgerservice")
    page.locator("#f-first_day").fill("4.1.2027")
    page.locator("#f-last_day").fill("8.1.2027")
    page.get_by_role("button", name="Eintragen").click()
    expect(page.locator(".toast")).to_contain_text("Jesper Muster vertritt")
    assert_open_to_everybody(page)


def test_every_page_of_the_desk_is_accessible(live_city: LiveCity, open_page: OpenPage) -> None:
    with live_city.city_in_context():
        number = Case.objects.order_by("number").values_list("number", flat=True)[0]
    seen = {
        CLERK: (
            *("", "?wessen=mine", FILTERED, "vorgaenge/", f"vorgaenge/{number}", "postausgang/"),
            "abwesenheit/",
        ),
        ADMINISTRATOR: (
            *("verfahren/", "verfahren/mobiles-halteverbot/ablauf", "engpaesse/"),
            *("leistungen/", "leistungen/mobiles-halteverbot/", "leistungen/medien"),
            *("stoerungen/", "abwesenheit/"),
        ),
    }
    for email, paths in seen.items():
        page = open_page("/")
        _log_in(page, email)
        for path in paths:
            page.goto(f"/schreibtisch/{path}")
            assert_open_to_everybody(page)
