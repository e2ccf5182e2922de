from __future__ import annotations
import os, pytest
from typing import Any
from tests.browser import LiveCity, Pages, assert_accessible, settle, violations, expect
from tests.reports.cast import accepted, ELISABETHSTRASSE
from tests.reports.flow.cast import jpeg

pytestmark = [pytest.mark.browser, pytest.mark.timeout(500)]
OUT = "/tmp/h4look"


def shot(page: Any, name: str) -> None:
    os.makedirs(OUT, exist_ok=True)
    settle(page)
    for w in (390, 1280):
        page.set_viewport_size({"width": w, "height": 900})
        page.wait_for_timeout(400)
        over = page.evaluate("document.documentElement.scrollWidth")
        print(name, w, "OVER" if over > w else "ok", violations(page) if w == 390 else "")
        page.screenshot(path=f"{OUT}/{name}-{w}.png", full_page=True)


def test_look(live_city: LiveCity, open_page: Pages) -> None:
    with live_city.city_in_context():
        accepted(ELISABETHSTRASSE)
    page = open_page("/melden/", width=1280)
    page.wait_for_timeout(1500)
    shot(page, "1wo")
    page.get_by_role("button", name="Weiter", exact=True).click()
    shot(page, "1wo-fehler")
    page.get_by_role("textbox", name="Straße und Hausnummer").fill("Elisabetstraße 5")
    page.get_by_role("button", name="Weiter", exact=True).click()
    shot(page, "1wo-nah")
    page.get_by_role("textbox", name="Straße und Hausnummer").fill("54.31262, 10.14800")
    page.get_by_role("button", name="Weiter", exact=True).click()
    shot(page, "2was")
    page.get_by_label("Was ist los?").fill(
        "Auf dem Gehweg liegt eine alte Matratze, Frau Petersen 0431 1234567"
    )
    page.wait_for_timeout(1500)
    shot(page, "2was-vorschlag")
    page.get_by_label("Wilder Müll").check()
    page.get_by_role("button", name="Weiter", exact=True).click()
    shot(page, "2text")
    page.get_by_role("button", name="Text so übernehmen").click()
    shot(page, "2schon")
    if page.get_by_role("button", name="Nein, etwas anderes").count():
        page.get_by_role("button", name="Nein, etwas anderes").click()
    shot(page, "3foto")
    page.locator("input[type=file]").set_input_files(
        [
            {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()},
            {
                "name": "b.heic",
                "mimeType": "image/jpeg",
                "buffer": b"\0\0\0\x18ftypheic\0\0\0\0heicmif1",
            },
        ]
    )
    page.get_by_role("button", name="Weiter", exact=True).click()
    shot(page, "3foto-fehler")
    page.get_by_role("button", name="Weiter", exact=True).click()
    shot(page, "4pruefen")
    page.get_by_label("E-Mail").fill("kim@example.org")
    page.get_by_role("button", name="Meldung absenden").click()
    shot(page, "5fertig")
    page.get_by_role("link", name="Zu meiner Meldung").click()
    shot(page, "6meine")
    page.get_by_role("link", name="zurückziehen").click()
    shot(page, "7zurueck")
    page.goto("/melden/offline/")
    page.wait_for_timeout(500)
    page.get_by_label("Wo ist es?").fill("Fleethörn 9")
    page.locator("#o-text").fill("Laterne aus")
    page.locator("#o-category").select_option("strassenlaternen-defekt")
    page.context.set_offline(True)
    page.get_by_role("button", name="Meldung merken").click()
    page.wait_for_timeout(700)
    shot(page, "8offline")
    page.context.set_offline(False)
