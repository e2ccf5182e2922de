"""Comforts of forms in a real browser: for everybody, on small screens, without scripts."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser import LiveCity, Pages, assert_open_to_everybody, expect
from tests.counter.test_form_comforts import install_with_applicants
from tests.kernel.files import jpeg

pytestmark = pytest.mark.browser


@pytest.fixture
def seed(tmp_path: Path) -> Callable[[], None]:
    """The procedure with a page on which several people apply together."""
    return lambda: install_with_applicants(tmp_path)


def _keep(page: Any, name: str) -> None:
    if folder := os.environ.get("RATHAUS_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_people_words_and_pictures_are_for_everybody(live_city: LiveCity, open_page: Pages) -> None:
    page = open_page("/leistungen/mobiles-halteverbot/", width=390)
    assert page.get_by_role("link", name="Formular zum Ausdrucken").is_visible()
    page.get_by_role("button", name="Online beantragen").click()
    page.wait_for_url("**/applicants/")
    page.get_by_label("Name").fill("Ada")
    page.get_by_role("button", name="Weiteren Eintrag hinzufügen").click()
    expect(page.get_by_label("Name")).to_have_count(2)
    page.get_by_label("Telefon").nth(1).fill("0431 5550199")
    page.get_by_role("button", name="Weiter", exact=True).last.click()
    page.wait_for_selector("[data-error-summary]")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.locator("[data-error-summary] a").first.click()
    expect(page.locator("#f-applicants-1-name")).to_be_focused()
    assert_open_to_everybody(page)
    _keep(page, "applicants")
    remarks = page.url.replace("/applicants/", "/remarks/")
    page.goto(remarks)
    page.locator("input[type=file]").set_input_files(
        {"name": "skizze.jpg", "mimeType": "image/jpeg", "buffer": jpeg(400, 300)}
    )
    expect(page.locator("[data-upload-preview] img")).to_be_visible()
    page.get_by_role("button", name="Weiter", exact=True).last.click()
    expect(page).not_to_have_url(remarks)
    page.goto(remarks)
    picture = page.locator(".uploads__picture")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") == 400
    assert_open_to_everybody(page)
    _keep(page, "uploads")
