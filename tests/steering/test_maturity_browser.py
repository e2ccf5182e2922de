"""The degree of digitalisation in a real browser, narrow and wide, public and at the desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import current_city
from rathaus.money.queries import claim_of
from rathaus.records.models import Case
from rathaus.steering.jobs import compute_every_night
from tests.browser import LiveCity, Pages, assert_open_to_everybody, settle
from tests.money.cast import begun, report
from tests.procedures import town

pytestmark = pytest.mark.browser
KEY = town.KEY
PUBLIC = ("/digitalisierungsgrad/", f"/digitalisierungsgrad/{KEY}/")
DESK = tuple(f"/schreibtisch{path}" for path in PUBLIC)
ADMINISTRATOR = "malin.muster@kiel.example"


@pytest.fixture
def seed() -> Callable[[], None]:
    """A case paid at the simulated provider, and a run."""

    def fill() -> None:
        sent = town.submitted(town.resident("Ahrens"), date="2027-06-12")
        claim = claim_of(Case.objects.get(pk=sent.case.pk).ref)
        assert claim is not None
        report(begun(claim))
        run_pending(current_city())
        compute_every_night()

    return fill


def test_public_pages(live_city: LiveCity, open_page: Pages) -> None:
    page = open_page("/")
    for path in PUBLIC:
        page.goto(path)
        assert_open_to_everybody(page)
    assert "simuliert zählt nicht" in page.locator("main").inner_text()


def test_the_desk(live_city: LiveCity, open_page: Pages) -> None:
    page = open_page("/konto/login/?next=/schreibtisch/digitalisierungsgrad/", width=390)
    page.locator(f'form:has(input[name=login][value="{ADMINISTRATOR}"]) button').first.evaluate(
        "button => button.click()"
    )
    page.wait_for_selector(".desk-header")
    settle(page)
    for path in DESK:
        page.goto(path)
        assert_open_to_everybody(page)
    page.reload()
    page.locator(".proofs > summary").first.click()
    assert "Nr. " in page.locator(".proofs").first.inner_text()
    page.check('input[name="level"][value="1"]')
    page.fill('[name="reason"]', "Das Formular ist bis zum Umzug des Amts gestört.")
    page.fill('[name="expires_on"]', "31.12.2027")
    with page.expect_navigation():
        page.get_by_role("button", name="Herabstufen").click()
    told = page.locator("main").inner_text()
    assert "Von der Verwaltung herabgestuft" in told
    assert_open_to_everybody(page)
