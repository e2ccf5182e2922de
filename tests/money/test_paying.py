"""Going to pay, coming back, and what is found out later."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.clock import BERLIN, frozen
from rathaus.kernel.errors import Conflict, Invalid, Refused, Unavailable
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City, in_city
from rathaus.money.actions import cancel_payment, open_payment, time_out_payments
from rathaus.money.models import Callback, Claim, Payment, PaymentState, Refund
from rathaus.money.providers.base import Order
from rathaus.money.providers.registry import all_providers, online_provider, provider_by_key
from rathaus.money.providers.simulator import bank
from rathaus.money.providers.simulator.models import SimulatedPayment
from rathaus.money.transfers import transfer_details
from tests.cast_floor2 import resident
from tests.money.cast import FEE, HOUSE, a_claim, begun, report, token_of

DAY = datetime(2026, 11, 22, 9, 30, tzinfo=BERLIN)


def test_to_pay_is_to_go_to_the_provider(city: City) -> None:
    claim = a_claim()
    with frozen(DAY):
        payment = open_payment(
            actor=resident(claim.party), claim=claim, return_url="/mein-rathaus/"
        )
    kept = Payment.objects.get()
    entry = SimulatedPayment.objects.get()
    assert kept == payment
    assert kept.redirect_url == reverse("money:simulator", args=[entry.token])
    assert (kept.state, kept.amount, kept.simulated) == ("opened", FEE, True)
    assert kept.expires_at == DAY + timedelta(minutes=30)
    assert (entry.amount, entry.purpose, entry.return_url) == (FEE, claim.number, "/mein-rathaus/")
    assert claim.number not in entry.token
    event = Event.objects.get(kind="payment.opened")
    assert (event.facts["provider"], event.simulated) == ("simulator", True)


def test_a_second_click_continues_the_first_payment(city: City) -> None:
    claim = a_claim()
    first, second = begun(claim), begun(claim)
    assert first.redirect_url == second.redirect_url
    assert Payment.objects.count() == SimulatedPayment.objects.count() == 1


def test_a_new_try_after_the_old_one_ended(city: City) -> None:
    claim = a_claim()
    with frozen(DAY):
        first = begun(claim)
    with frozen(DAY + timedelta(minutes=31)):
        second = begun(claim)
        cancel_payment(actor=ANONYMOUS, payment=second)
        third = begun(claim)
    states = Payment.objects.order_by("opened_at", "id").values_list("pk", "state")
    assert list(states) == [
        (first.pk, "timed_out"),
        (second.pk, "cancelled"),
        (third.pk, "opened"),
    ]


def test_a_provider_that_did_not_answer_is_asked_again_with_the_same_number(city: City) -> None:
    """The payment was reserved, the provider was away: the next click goes on with it."""
    claim = a_claim()
    with frozen(DAY):
        payment = begun(claim)
    Payment.objects.update(redirect_url="", provider_reference=None)
    with frozen(DAY):
        again = begun(claim)
    assert again.reference == payment.reference
    assert again.redirect_url == payment.redirect_url
    assert SimulatedPayment.objects.count() == 1


def test_what_is_paid_is_not_paid_again(city: City) -> None:
    claim = a_claim()
    report(begun(claim))
    with pytest.raises(Conflict, match="bezahlt"):
        begun(claim)


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "/\\evil", "x", ""])
def test_nobody_is_sent_elsewhere(city: City, url: str) -> None:
    with pytest.raises(Invalid):
        open_payment(actor=HOUSE, claim=a_claim(), return_url=url)


def test_coming_back_without_paying(city: City) -> None:
    payment = begun(a_claim())
    for _ in range(2):
        cancel_payment(actor=ANONYMOUS, payment=payment)
    assert Payment.objects.get().state == PaymentState.CANCELLED
    assert Event.objects.filter(kind="payment.ended").count() == 1
    paid = begun(a_claim())
    report(paid)
    cancel_payment(actor=ANONYMOUS, payment=paid)
    assert Payment.objects.get(pk=paid.pk).state == PaymentState.PAID


def test_a_lost_report_is_found_by_asking(city: City) -> None:
    with frozen(DAY):
        payment = begun(a_claim())
        bank.pay(token_of(payment))
        assert time_out_payments() == 0
    with frozen(DAY + timedelta(minutes=31)):
        assert time_out_payments() == 1
        assert time_out_payments() == 0
    assert Payment.objects.get().state == PaymentState.PAID
    assert Event.objects.get(kind="claim.paid").actor == "system:money"


def test_paid_twice_and_both_reports_lost(city: City) -> None:
    with frozen(DAY):
        payment = begun(a_claim())
        reports = bank.pay(token_of(payment), times=2)
    with frozen(DAY + timedelta(hours=1)):
        time_out_payments()
    assert (Claim.objects.get().state, Refund.objects.get().amount) == ("paid", FEE)
    assert len(reports) == Callback.objects.count() == 2


def test_silence_is_a_time_out(city: City) -> None:
    with frozen(DAY):
        begun(a_claim())
    with frozen(DAY + timedelta(hours=1)):
        assert time_out_payments() == 1
    assert Payment.objects.get().state == PaymentState.TIMED_OUT
    assert Claim.objects.get().state == "open"


def test_paying_online_takes_six_statements(city: City) -> None:
    claim = a_claim()
    with CaptureQueriesContext(connection) as seen:
        begun(claim)
    inside = [q["sql"][:70] for q in seen if "SAVEPOINT" not in q["sql"]]
    assert len(inside) == 6, inside


def test_the_simulator_serves_only_demonstrations(city: City) -> None:
    assert [(p.key, p.simulated) for p in all_providers()] == [
        ("simulator", True),
        ("transfer", False),
    ]
    assert online_provider().key == "simulator"
    real = replace(city, demo=False)
    misled = replace(city, demo=False, settings={"payment_provider": "simulator"})
    for entry in (real, misled):
        with in_city(entry), pytest.raises(Unavailable, match="überweisen"):
            online_provider()


def test_a_transfer_needs_the_citys_account(city: City) -> None:
    claim, transfer = a_claim(), provider_by_key("transfer")
    assert transfer_details(claim) is None
    assert len(transfer.check_config()) == 2
    account = {
        "holder": "Stadt Teststadt",
        "iban": "DE02 1203 0000 0000 2020 51",
        "bic": "BYLADEM1001",
    }
    with in_city(replace(city, settings={"bank": account})):
        assert transfer.check_config() == []
        details = transfer_details(claim)
    assert details is not None
    assert details.iban == "DE02120300000000202051"
    assert details.number_grouped.replace(" ", "") == claim.number
    assert details.girocode.split("\n") == [
        "BCD",
        "002",
        "1",
        "SCT",
        "BYLADEM1001",
        "Stadt Teststadt",
        "DE02120300000000202051",
        "EUR30.70",
        "",
        claim.number,
    ]
    with pytest.raises(Refused):
        transfer.begin(Order("r", FEE, "EUR", claim.number, "x", "/"))


@pytest.fixture
def client() -> Client:
    """A browser at the address of the tests' city."""
    return Client(headers={"host": "testserver"})


class TestPages:
    """The simulated provider's pages, and the door for reports."""

    def press(self, client: Client, payment: Payment, button: str) -> str:
        answer = client.post(payment.redirect_url, {"do": button})
        assert answer.status_code == 302
        return str(answer["Location"])

    def test_the_page_says_what_it_is(self, city: City, client: Client) -> None:
        claim = a_claim()
        answer = client.get(begun(claim).redirect_url)
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "simuliert" in text
        assert claim.number in text
        assert claim.party.surname not in text

    @pytest.mark.parametrize(
        ("button", "state", "refunds"),
        [
            ("pay", "paid", 0),
            ("twice", "paid", 1),
            ("lost", "opened", 0),
            ("cancel", "cancelled", 0),
            ("time-out", "timed_out", 0),
        ],
    )
    def test_each_button_does_what_it_says(
        self, city: City, client: Client, button: str, state: str, refunds: int
    ) -> None:
        payment = begun(a_claim())
        assert self.press(client, payment, button) == "/zurueck/"
        assert Payment.objects.get().state == state
        assert Refund.objects.count() == refunds

    def test_paying_and_then_pressing_cancel_changes_nothing(
        self, city: City, client: Client
    ) -> None:
        payment = begun(a_claim())
        self.press(client, payment, "pay")
        self.press(client, payment, "cancel")
        assert Payment.objects.get().state == "paid"

    def test_unknown_pages_and_buttons(self, city: City, client: Client) -> None:
        payment = begun(a_claim())
        assert client.get(reverse("money:simulator", args=["fremd"])).status_code == 404
        assert client.post(payment.redirect_url, {"do": "steal"}).status_code == 422

    def test_the_door_takes_signed_reports(self, city: City) -> None:
        client = Client(enforce_csrf_checks=True, headers={"host": "testserver"})
        door = reverse("money:callback", args=["simulator"])
        payment = begun(a_claim())
        (signed,) = bank.pay(token_of(payment))

        def send(body: bytes, **headers: str) -> tuple[int, dict[str, str]]:
            answer = client.post(door, body, content_type="application/json", headers=headers)
            return answer.status_code, answer.json()

        status, told = send(signed.body, **{"X-Signature": "falsch"})
        assert (status, told["error"]) == (400, "bad-signature")
        assert send(signed.body, **{"X-Signature": signed.headers["x-signature"]}) == (
            200,
            {"outcome": "settled"},
        )
        assert send(signed.body, **{"X-Signature": signed.headers["x-signature"]}) == (
            200,
            {"outcome": "repeated"},
        )
        status, told = send(b"x" * 70_000)
        assert (status, told["error"]) == (400, "refused")
        assert client.get(door).status_code == 405
        unknown = reverse("money:callback", args=["fremd"])
        assert client.post(unknown, b"{}", content_type="application/json").status_code == 404
