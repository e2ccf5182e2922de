"""The style guide in a real browser: accessible, within its width, under the strict policy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser import Pages, Remote, violations

pytestmark = pytest.mark.browser

PAGES = ("/design/", "/design/?city=town", "/design/desk/", "/error/", "/form/")


@pytest.fixture
def open_page(browser: Remote, style_guide: str) -> Iterator[Pages]:
    """Opens a page as a device shows it, and afterwards asks whether the policy was broken."""
    pages = Pages(browser, style_guide)
    yield pages
    pages.close()


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_in_light_and_dark(open_page: Pages, path: str) -> None:
    page = open_page(path, color_scheme="light")
    page.evaluate(
        "document.querySelectorAll('details:not(.menu)').forEach(part => { part.open = true })"
    )
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []


def test_axe_finds_nothing_on_a_phone_with_more_contrast(open_page: Pages) -> None:
    assert violations(open_page("/design/", width=390, contrast="more")) == []


def test_axe_finds_nothing_in_open_menus(open_page: Pages) -> None:
    for path in ("/design/", "/design/desk/"):
        page = open_page(path)
        for menu in page.locator("details.menu > summary").all():
            menu.click()
            assert violations(page) == []


@pytest.mark.parametrize("path", [*PAGES, "/letter/"])
def test_nothing_overflows_at_320_pixels(open_page: Pages, path: str) -> None:
    page = open_page(path, width=320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("path", ["/design/", "/design/desk/"])
def test_nothing_overflows_with_letters_twice_as_large(open_page: Pages, path: str) -> None:
    """WCAG 2.2, 1.4.4."""
    page = open_page(path, width=640)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_everything_can_be_read_and_sent_without_scripts(open_page: Pages) -> None:
    page = open_page("/form/", java_script_enabled=False)
    assert page.get_by_role("alert").get_by_role("link").count() == 4
    page.get_by_role("textbox", name="Letzter Tag").fill("3.4.2026")
    page.get_by_label("Umzug").check()
    assert not page.locator("[data-theme-switch]").is_visible()


def test_the_first_error_is_heard_first_and_leads_to_its_field(open_page: Pages) -> None:
    page = open_page("/form/")
    focused = "document.activeElement"
    assert page.evaluate(f"{focused}.hasAttribute('data-error-summary')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate(f"{focused}.id") == "f-e_day"


def test_the_way_through_the_page_begins_with_skipping_the_header(open_page: Pages) -> None:
    page = open_page("/design/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Zum Inhalt springen"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_focus_is_always_visible(open_page: Pages) -> None:
    page = open_page("/design/")
    seen = 0
    for _ in range(60):
        page.keyboard.press("Tab")
        style = page.evaluate(
            """() => {
                const own = getComputedStyle(document.activeElement)
                const over = getComputedStyle(document.activeElement, '::after')
                const box = document.activeElement.closest('.desk-search')
                const rings = [own, over, ...(box ? [getComputedStyle(box)] : [])]
                return rings.some(r => r.outlineStyle !== 'none' && parseFloat(r.outlineWidth) >= 2)
            }"""
        )
        assert style, page.evaluate("document.activeElement.outerHTML")
        seen += 1
    assert seen == 60


def test_light_and_dark_are_remembered(open_page: Pages) -> None:
    page = open_page("/design/", color_scheme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(paper) == "rgb(255, 255, 255)"
    page.locator("[data-theme-switch] summary").click()
    page.get_by_label("dunkel").check()
    assert page.evaluate(paper) == "rgb(20, 23, 31)"
    page.reload()
    assert page.evaluate(paper) == "rgb(20, 23, 31)"
    page.locator("[data-theme-switch] summary").click()
    page.get_by_label("wie das Gerät").check()
    assert page.evaluate(paper) == "rgb(255, 255, 255)"


def test_suggestions_come_while_one_types_and_the_arrows_walk_them(open_page: Pages) -> None:
    page = open_page("/design/")
    entry = page.get_by_role("searchbox", name="Suchen Sie mit Ihren Worten")
    entry.fill("halte")  # at once: a late answer to half a word would take the place of the first
    page.get_by_role("link", name="Halteverbot für eine Baustelle").wait_for()
    entry.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    name = "document.activeElement.querySelector('.suggestions__title').textContent"
    assert page.evaluate(name) == "Halteverbot für eine Baustelle"
    page.keyboard.press("Escape")
    assert page.locator(".suggestions").count() == 0
    assert page.evaluate("document.activeElement.type") == "search"


def test_a_place_is_chosen_from_the_list_or_on_the_map(open_page: Pages) -> None:
    page = open_page("/design/")
    lat = page.locator("input[name=where_lat]")
    page.locator("[data-place] .leaflet-zoom-animated").first.wait_for(state="attached")
    page.get_by_label("Straße und Hausnummer").press_sequentially("holten")
    page.get_by_role("button", name="Holtenauer Straße 120").click()
    assert page.get_by_label("Straße und Hausnummer").input_value() == "Holtenauer Straße 120"
    assert lat.input_value() == "54.342100"
    page.get_by_label("Straße und Hausnummer").press_sequentially("x")
    assert lat.input_value() == ""
    page.get_by_role("button", name="Stelle unter dem Kreuz übernehmen").click()
    assert float(lat.input_value()) == pytest.approx(54.34, abs=0.02)
    assert (
        page.locator("[data-place-chosen]").text_content().startswith("Auf der Karte gesetzt: 54,")
    )


def test_the_desk_is_walked_by_keys(open_page: Pages) -> None:
    page = open_page("/design/desk/")
    current = "document.activeElement.closest('[data-desk-row]')?.id"
    for key, row in (("j", "task-1"), ("j", "task-2"), ("j", "task-3"), ("k", "task-2")):
        page.keyboard.press(key)
        assert page.evaluate(current) == row
    page.keyboard.press("g")
    page.keyboard.press("t")
    assert page.evaluate("location.hash") == "#amt"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "desk-search"
    page.keyboard.type("jj")
    assert page.locator("#desk-search").input_value() == "jj"


def test_the_keys_can_be_switched_off(open_page: Pages) -> None:
    page = open_page("/design/desk/")
    page.locator("[data-keyboard-help] summary").click()
    page.get_by_label("Tastenkürzel ausschalten").check()
    page.keyboard.press("Escape")
    page.locator("[data-desk-open]").first.focus()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('li').id") == "task-1"


def test_typed_answers_are_not_left_behind_by_mistake(open_page: Pages) -> None:
    page = open_page("/form/")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("textbox", name="Letzter Tag").fill("3.4.2026")
    page.reload()
    assert asked == ["beforeunload"]


def test_the_calendar_writes_into_the_text_field(open_page: Pages) -> None:
    page = open_page("/form/")
    assert page.get_by_role("button", name="Kalender öffnen").is_visible()
    page.evaluate(
        """() => {
            const native = document.querySelector('.date-entry__native')
            native.value = '2026-04-03'
            native.dispatchEvent(new Event('change'))
        }"""
    )
    assert page.get_by_role("textbox", name="Letzter Tag").input_value() == "3.4.2026"


def test_paper_shows_what_screens_fold_away(open_page: Pages) -> None:
    page = open_page("/design/")
    page.emulate_media(media="print")
    assert not page.locator(".site-nav").is_visible()
    assert not page.locator(".hero__skyline").is_visible()
    assert page.locator(".timeline .disclosure__body").first.is_visible()
