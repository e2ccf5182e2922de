"""The public pages of a demo city in a real browser: for everybody, on every device."""

from __future__ import annotations

import re

import pytest

from tests.browser import LiveCity, Pages, assert_open_to_everybody, expect, violations

pytestmark = pytest.mark.browser
SERVICE = "/leistungen/mobiles-halteverbot/"
PAGES = (
    "/",
    "/suche/?q=umzug",
    "/suche/?q=xylophonqwerty",
    "/leistungen/",
    SERVICE,
    "/stellen/",
    "/barrierefreiheit/",
    "/konto/login/",
    "/gibt/es/nicht",
)
FOCUS = "document.activeElement"


def test_every_page_is_open_to_everybody(open_page: Pages) -> None:
    page = open_page("/")
    for path in PAGES:
        page.goto(path)
        assert_open_to_everybody(page)


def test_the_page_of_the_operator_is_open_to_everybody(
    open_page: Pages, live_city: LiveCity
) -> None:
    page = open_page(live_city.operator_url("/"))

    expect(page.get_by_role("link", name="Kiel")).to_be_visible()
    assert_open_to_everybody(page)


def test_axe_finds_nothing_with_more_contrast_and_in_english(open_page: Pages) -> None:
    page = open_page("/", locale="en-GB", contrast="more")

    expect(page.get_by_role("heading", level=1)).to_have_text("What would you like to get done?")
    for path in ("/", SERVICE):
        page.goto(path)
        assert violations(page) == []


def test_nothing_overflows_at_320_pixels_nor_with_letters_twice_as_large(
    open_page: Pages, live_city: LiveCity
) -> None:
    narrow, large = open_page("/", width=320), open_page("/", width=640)
    for path in (*PAGES, live_city.operator_url("/")):
        narrow.goto(path)
        assert narrow.evaluate("document.documentElement.scrollWidth") <= 320, path
        large.goto(path)
        large.evaluate("document.documentElement.style.fontSize = '200%'")
        assert large.evaluate("document.documentElement.scrollWidth") <= 640, path


def test_from_the_question_to_the_service_by_keyboard_alone(
    open_page: Pages, live_city: LiveCity
) -> None:
    page = open_page("/")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate(f"{FOCUS}.type") == "search":
            break
    page.keyboard.type("Möbelwagen")
    page.keyboard.press("Enter")
    expect(page).to_have_url(live_city.url("/suche/?q=M%C3%B6belwagen"))
    expect(page.locator(".found__link").first).to_be_visible()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate(f"{FOCUS}.matches('.found__link')"):
            break
    page.keyboard.press("Enter")

    expect(page).to_have_url(live_city.url(SERVICE))
    expect(page.get_by_role("button", name="Online beantragen")).to_be_visible()


def test_suggestions_come_while_one_types_and_are_walked_by_arrows(
    open_page: Pages, live_city: LiveCity
) -> None:
    page = open_page("/")
    field = page.get_by_role("searchbox")
    field.fill("halteverb")  # at once: a late answer to half a word would close what is open
    suggestion = page.get_by_role("link", name="Mobiles Haltverbot").first
    expect(page.locator(".suggestions__link").first).to_be_visible()
    assert violations(page) == []

    page.keyboard.press("ArrowDown")
    expect(suggestion).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".suggestions__link")).to_have_count(0)
    expect(field).to_be_focused()
    page.keyboard.press("Backspace")
    expect(page.locator(".suggestions__link").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page).to_have_url(live_city.url(SERVICE))


def test_everything_works_without_scripts(open_page: Pages, live_city: LiveCity) -> None:
    page = open_page("/", java_script_enabled=False)
    page.get_by_role("searchbox").fill("Möbelwagen")
    page.get_by_role("button", name="Suchen").click()
    page.get_by_role("link", name="Mobiles Haltverbot").click()
    expect(page).to_have_url(live_city.url(SERVICE))
    expect(page.locator("[data-print]")).to_be_hidden()
    page.get_by_role("button", name="Online beantragen").click()
    expect(page).to_have_url(re.compile("/antrag/"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    page.goto("/leistungen/")
    page.get_by_label("Zuständige Stelle").select_option("verkehr")
    page.get_by_role("button", name="Anzeigen").click()
    expect(page).to_have_url(re.compile("stelle=verkehr"))
    expect(page.get_by_role("link", name="Mobiles Haltverbot")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Services A–Z")
    expect(page).to_have_url(re.compile("stelle=verkehr"))


def test_one_click_logs_a_made_up_person_in(open_page: Pages, live_city: LiveCity) -> None:
    page = open_page("/stellen/")
    page.get_by_role("link", name="Anmelden").click()
    page.locator(".demo-accounts__item").first.get_by_role("button").click()

    expect(page).to_have_url(live_city.url("/stellen/"))
    expect(page.get_by_role("link", name="Anmelden")).to_have_count(0)
    assert violations(page) == []


def test_paper_shows_the_text_and_not_the_furniture(open_page: Pages) -> None:
    page = open_page(SERVICE)
    expect(page.locator("[data-print]")).to_be_visible()

    page.emulate_media(media="print")

    for hidden in (".site-nav", ".service__start", "[data-print]"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator("#kosten")).to_be_visible()
    expect(page.locator(".service__side")).to_be_visible()


def test_the_city_keeps_its_colour(open_page: Pages, live_city: LiveCity) -> None:
    page = open_page("/")
    colour = page.evaluate("getComputedStyle(document.querySelector('.hero')).backgroundColor")

    wish = str(live_city.city.settings["colour"])
    assert colour == f"rgb({', '.join(str(int(wish[i : i + 2], 16)) for i in (1, 3, 5))})"
