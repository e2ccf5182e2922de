"""The picture of a process in a real browser: without scripts, dark, small, and to zoom."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rathaus.records.models import Case
from tests.browser import (
    WIDTHS,
    LiveCity,
    assert_accessible,
    assert_open_to_everybody,
    expect,
    settle,
)
from tests.procedures import town
from tests.site.desk.test_desk_browser import ADMINISTRATOR, CLERK, SCHOOL, _log_in

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Any]


@pytest.fixture
def seed() -> Callable[[], None]:
    """An application that a person has to decide."""
    return lambda: (
        town.submitted(town.resident("Ahrens"), place=SCHOOL, date="2027-06-12"),
        None,
    )[1]


def _case(city: LiveCity) -> str:
    with city.city_in_context():
        return f"/schreibtisch/vorgaenge/{Case.objects.get(title__contains='Haltverbot').number}"


def _keep(page: Any, name: str) -> None:
    """Keep a picture of the page for whoever wants to look at it."""
    if folder := os.environ.get("RATHAUS_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_the_way_of_a_case_is_seen_and_read(live_city: LiveCity, open_page: OpenPage) -> None:
    page = open_page("/")
    _log_in(page, CLERK)
    page.goto(_case(live_city) + "/ablauf")
    expect(page.locator("svg.process")).to_be_visible()
    expect(page.locator(".process-list [aria-current=step]")).to_have_count(1)
    assert_open_to_everybody(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            _keep(page, f"process-{scheme}-{width}")


def test_the_picture_can_be_zoomed_under_the_strict_policy(
    live_city: LiveCity, open_page: OpenPage
) -> None:
    page = open_page("/")
    _log_in(page, CLERK)
    page.goto(_case(live_city) + "/ablauf")
    settle(page)
    page.get_by_role("button", name="Zoomen und verschieben").press("Enter")
    expect(page.locator(".process-view__zoom .process-here")).to_have_count(1)
    expect(page.locator(".process-view__zoom .process-done")).to_have_count(3)
    expect(page.locator(".bjs-powered-by")).to_be_visible()  # its licence wants it seen
    before = page.locator(".process-view__zoom .viewport").get_attribute("transform")
    page.get_by_role("button", name="Größer").press("Enter")
    expect(page.locator(".process-view__zoom .viewport")).not_to_have_attribute("transform", before)
    assert_accessible(page)
    _keep(page, "process-zoom")
    page.get_by_role("button", name="Zoomen und verschieben").click()
    expect(page.locator("svg.process")).to_be_visible()


def test_the_process_of_a_procedure_needs_no_script(
    live_city: LiveCity, open_page: OpenPage
) -> None:
    page = open_page("/", java_script_enabled=False)
    page.goto("/konto/login/?next=/schreibtisch/verfahren/")
    page.locator(".demo-accounts summary").press("Enter")
    page.locator(f'form:has(input[name=login][value="{ADMINISTRATOR}"]) button').first.press(
        "Enter"
    )
    page.goto("/schreibtisch/verfahren/mobiles-halteverbot/ablauf")
    expect(page.locator("svg.process")).to_be_visible()
    expect(page.get_by_role("button", name="Zoomen und verschieben")).to_have_count(0)
    _keep(page, "process-procedure")
