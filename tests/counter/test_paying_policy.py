"""Where the forms of a page may lead: to the city's own payment provider, where one can pay."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Unavailable
from rathaus.kernel.tenancy import City
from rathaus.money.providers import registry
from rathaus.money.providers.base import Begun, Order
from rathaus.money.providers.registry import online_provider, payment_origin
from rathaus.money.providers.simulator.provider import Simulator
from tests.counter import cast

ORIGIN = "https://pay.example:8443"


class Elsewhere(Simulator):
    """A provider whose pages are at an address of their own."""

    origin = ORIGIN

    def begin(self, order: Order) -> Begun:
        return Begun(order.reference, f"{ORIGIN}/pay/{order.reference}")


@pytest.fixture
def elsewhere(city: City, monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    """The city uses that provider, in the place of the simulator."""
    provider = Elsewhere()
    monkeypatch.setitem(registry._PROVIDERS, provider.key, provider)
    return provider


def _policy(answer: Any) -> dict[str, list[str]]:
    directives = (part.split() for part in answer["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in directives}


def _plain() -> dict[str, list[str]]:
    """The policy of the house, as it stands in the settings."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return {name: [str(value) for value in values] for name, values in directives.items()}


def test_pages_that_offer_to_pay_lead_to_the_providers_address_and_change_nothing_else(
    kim: Actor, kims: Client, elsewhere: Elsewhere
) -> None:
    draft = cast.begun(kims)
    cast.filled(kims, draft)
    sent = cast.sent(kims, draft)
    number = cast.submitted(kim, date="2026-12-14").case.number
    case = f"/mein-rathaus/vorgaenge/{number}/"
    pages = [
        kims.get(sent["Location"]),
        kims.get(case),
        kims.post(f"{case}nachricht", {"body": ""}),
    ]
    expected = _plain()
    expected["form-action"] = [*expected["form-action"], ORIGIN]
    for page in pages:
        assert "/bezahlen" in page.content.decode()
        assert _policy(page) == expected
    answer = kims.post(f"{case}bezahlen")
    assert answer["Location"].startswith(f"{ORIGIN}/pay/")


@pytest.mark.parametrize("path", ["/mein-rathaus/", "/mein-rathaus/profil/", "/status/", "/"])
def test_other_pages_lead_nowhere_new(kims: Client, elsewhere: Elsewhere, path: str) -> None:
    assert _policy(kims.get(path)) == _plain()


def test_where_the_house_shows_the_pages_nothing_is_added(kim: Actor, kims: Client) -> None:
    number = cast.submitted(kim).case.number
    assert payment_origin() == ""
    assert _policy(kims.get(f"/mein-rathaus/vorgaenge/{number}/")) == _plain()


@pytest.mark.parametrize(
    "origin",
    [
        "pay.example",
        "http://pay.example",
        "https://pay.example/pay",
        "https://pay.example; script-src *",
        "https://*.example",
        "https://pay.example https://other.example",
        "https://pay.example\n",
        "*",
    ],
)
def test_a_provider_that_does_not_say_properly_where_is_not_used(
    kim: Actor, kims: Client, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch, origin: str
) -> None:
    monkeypatch.setattr(elsewhere, "origin", origin)
    number = cast.submitted(kim).case.number
    assert _policy(kims.get(f"/mein-rathaus/vorgaenge/{number}/")) == _plain()
    with pytest.raises(Unavailable):
        online_provider()
