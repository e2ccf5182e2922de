"""The simulated provider's page in a real browser: usable by all, with and without JavaScript."""

from __future__ import annotations

import pytest

from rathaus.money.actions import open_payment
from rathaus.money.models import Payment
from tests.browser import LiveCity, Pages, assert_accessible
from tests.money.cast import HOUSE, a_claim

pytestmark = pytest.mark.browser


def test_paying_at_the_simulated_provider(live_city: LiveCity, open_page: Pages) -> None:
    with live_city.city_in_context():
        payment = open_payment(actor=HOUSE, claim=a_claim(), return_url="/healthz")
    page = open_page(payment.redirect_url)
    assert_accessible(page)
    page.get_by_text("Was sonst noch vorkommt").click()
    assert_accessible(page)
    page.get_by_role("button", name="Jetzt bezahlen").click()
    page.wait_for_url("**/healthz")
    with live_city.city_in_context():
        assert Payment.objects.get().state == "paid"
