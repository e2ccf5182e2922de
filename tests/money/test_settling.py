"""Money arrives: every report is acted on once, and never lost."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.clock import BERLIN, frozen
from rathaus.kernel.errors import Conflict, Invalid, NotFound
from rathaus.kernel.events.models import Event
from rathaus.kernel.references import Reference
from rathaus.kernel.tenancy import City
from rathaus.money.actions import (
    book_transfer,
    cancel_claim,
    cancel_payment,
    expire_claim,
    judge_held,
    receive_callback,
    settle,
)
from rathaus.money.models import (
    Callback,
    Claim,
    ClaimState,
    Outcome,
    Payment,
    PaymentState,
    Receipt,
    Refund,
)
from rathaus.money.providers.base import BadSignature, Kind
from rathaus.money.providers.simulator import bank
from rathaus.money.providers.simulator.provider import reports_of
from tests.money.cast import FEE, HOUSE, a_claim, begun, cashier, deliver, report, says, token_of

DAY = datetime(2026, 11, 22, 9, 30, tzinfo=BERLIN)


def test_paid_means_receipt_and_one_fact(city: City) -> None:
    with frozen(DAY):
        claim = a_claim()
        payment = begun(claim)
        assert deliver(bank.pay(token_of(payment))) == [Outcome.SETTLED]
    claim, payment = Claim.objects.get(), Payment.objects.get()
    receipt = Receipt.objects.get()
    assert (claim.state, claim.ended_at) == (ClaimState.PAID, DAY)
    assert (payment.state, payment.settled_amount, payment.surplus) == ("paid", FEE, False)
    assert payment.method == "simuliert"
    assert (receipt.number, receipt.claim, receipt.amount) == ("2026-000001", claim, FEE)
    event = Event.objects.get(kind="claim.paid")
    assert (event.subject, event.actor, event.simulated) == (
        claim.subject,
        "provider:simulator",
        True,
    )
    assert event.facts == {
        "claim": f"claim:{claim.pk}",
        "number": claim.number,
        "amount": "30.70",
        "receipt": "2026-000001",
        "provider": "simulator",
    }


def test_the_same_report_again_changes_nothing(city: City) -> None:
    payment = begun(a_claim())
    reports = bank.pay(token_of(payment))
    outcomes = deliver(reports + reports + reports)
    assert outcomes == [Outcome.SETTLED, Outcome.REPEATED, Outcome.REPEATED]
    assert Callback.objects.count() == Receipt.objects.count() == 1
    assert Refund.objects.count() == 0


def test_the_same_money_under_another_event_changes_nothing(city: City) -> None:
    payment = begun(a_claim())
    assert report(payment, transaction="t1") == Outcome.SETTLED
    assert report(payment, transaction="t1") == Outcome.REPEATED
    assert Refund.objects.count() == 0
    assert Callback.objects.count() == 2


def test_surplus_money_reported_again_changes_nothing(city: City) -> None:
    payment = begun(a_claim())
    outcomes = [report(payment, transaction=number) for number in ("t1", "t2", "t2", "t1")]
    assert outcomes == [Outcome.SETTLED, Outcome.SURPLUS, Outcome.REPEATED, Outcome.REPEATED]
    assert Refund.objects.count() == 1


def test_paid_twice_becomes_a_refund_that_is_due(city: City) -> None:
    payment = begun(a_claim())
    assert deliver(bank.pay(token_of(payment), times=2)) == [Outcome.SETTLED, Outcome.SURPLUS]
    refund = Refund.objects.get()
    assert (refund.state, refund.reason, refund.amount) == ("due", "surplus", FEE)
    assert (Claim.objects.get().state, Receipt.objects.count()) == ("paid", 1)
    event = Event.objects.get(kind="refund.due")
    assert (event.facts["amount"], event.facts["reason"], event.simulated) == (
        "30.70",
        "surplus",
        True,
    )


def test_two_tries_both_paid_become_one_payment_and_one_refund(city: City) -> None:
    claim = a_claim()
    first = begun(claim)
    cancel_payment(actor=ANONYMOUS, payment=first)
    second = begun(claim)
    assert report(second) == Outcome.SETTLED
    assert report(first) == Outcome.SURPLUS
    states = Payment.objects.order_by("opened_at", "id").values_list("state", "surplus")
    assert list(states) == [("paid", True), ("paid", False)]
    assert Refund.objects.get().payment == first


def test_the_other_way_to_pay_is_closed_once_paid(city: City) -> None:
    claim = a_claim()
    online = begun(claim)
    outcome = book_transfer(
        actor=cashier(), claim=claim, amount=FEE, booked_on=DAY.date(), bank_reference="B1"
    )
    assert (outcome, claim.state) == (Outcome.SETTLED, ClaimState.PAID)
    assert Payment.objects.get(pk=online.pk).state == PaymentState.CANCELLED
    assert report(online) == Outcome.SURPLUS


@pytest.mark.parametrize("end", [cancel_claim, expire_claim])
def test_money_after_the_end_of_the_claim_goes_back(city: City, end: type) -> None:
    claim = a_claim()
    payment = begun(claim)
    end(actor=HOUSE, claim=claim, reason="time")  # type: ignore[call-arg]
    assert report(payment) == Outcome.LATE
    refund = Refund.objects.get()
    assert (refund.reason, refund.state, refund.amount) == ("late", "due", FEE)
    assert Claim.objects.get().state == claim.state
    assert not Event.objects.filter(kind="claim.paid").exists()


@pytest.mark.parametrize("ended", [Kind.CANCELLED, Kind.FAILED, Kind.TIMED_OUT])
def test_money_after_the_end_of_a_try_pays_the_open_claim(city: City, ended: Kind) -> None:
    payment = begun(a_claim())
    assert report(payment, ended).value == ended.value
    assert Payment.objects.get().state == ended.value
    assert report(payment) == Outcome.SETTLED
    assert Claim.objects.get().state == ClaimState.PAID


@pytest.mark.parametrize("amount", ["30.69", "3070.00"])
def test_another_amount_is_held_for_a_person(city: City, amount: str) -> None:
    claim = a_claim()
    payment = begun(claim)
    assert report(payment, amount=Decimal(amount)) == Outcome.MISMATCH
    kept = Payment.objects.get()
    assert (kept.state, kept.settled_amount) == (PaymentState.HELD, Decimal(amount))
    assert Claim.objects.get().state == ClaimState.OPEN
    facts = Event.objects.get(kind="payment.held").facts
    assert (facts["expected"], facts["received"]) == ("30.70", amount)
    with pytest.raises(Conflict, match="abweichender Betrag"):
        begun(claim)


def test_another_currency_is_held(city: City) -> None:
    assert report(begun(a_claim()), currency="USD") == Outcome.MISMATCH


def test_held_money_is_accepted_or_goes_back(city: City) -> None:
    one, two = begun(a_claim()), begun(a_claim())
    for payment in (one, two):
        report(payment, amount=Decimal("30.00"))
    judge_held(actor=cashier(), payment=one, accept=True)
    judge_held(actor=cashier(), payment=two, accept=False)
    claims = {c.pk: c.state for c in Claim.objects.all()}
    assert (claims[one.claim_id], claims[two.claim_id]) == ("paid", "open")
    assert Receipt.objects.get().amount == Decimal("30.00")
    refund = Refund.objects.get()
    assert (refund.payment, refund.reason, refund.amount) == (two, "mismatch", Decimal("30.00"))
    with pytest.raises(Conflict, match="schon entschieden"):
        judge_held(actor=cashier(), payment=two, accept=True)
    assert begun(Claim.objects.get(pk=two.claim_id)).state == PaymentState.OPENED


def test_held_money_cannot_be_accepted_once_the_claim_ended(city: City) -> None:
    claim = a_claim()
    payment = begun(claim)
    report(payment, amount=Decimal("30.00"))
    expire_claim(actor=HOUSE, claim=claim, reason="time")
    judge_held(actor=cashier(), payment=payment, accept=True)
    assert Claim.objects.get().state == ClaimState.EXPIRED
    assert Refund.objects.get().amount == Decimal("30.00")


def test_money_that_nobody_knows_is_kept_once(city: City) -> None:
    payment = begun(a_claim())
    stray = says(payment, reference="fremd")
    for expected in (Outcome.UNKNOWN, Outcome.REPEATED):
        assert settle(actor=HOUSE, provider="simulator", settlement=stray) == expected
    kept = Callback.objects.get()
    assert (kept.outcome, kept.payment, kept.verified) == ("unknown", None, True)
    assert kept.payload["reference"] == "fremd"
    assert Event.objects.get(kind="callback.unmatched").subject == "provider:simulator"


def test_a_bad_signature_is_kept_without_effect_and_uses_up_no_event(city: City) -> None:
    payment = begun(a_claim())
    (good,) = bank.pay(token_of(payment))
    forged = [
        (good.body, {}),
        (good.body, {"x-signature": "0" * 64}),
        (good.body.replace(b"30.70", b"00.01"), good.headers),
        (b"\xff\x00 not json", good.headers),
        (good.body, {"x-signature": "ü"}),
    ]
    for body, headers in forged:
        with pytest.raises(BadSignature):
            receive_callback(provider="simulator", body=body, headers=headers)
    kept = Callback.objects.all()
    assert {(c.outcome, c.verified, c.event_id) for c in kept} == {("bad_signature", False, "")}
    assert len(kept) == len(forged)
    assert Payment.objects.get().state == PaymentState.OPENED
    assert deliver([good]) == [Outcome.SETTLED]


def test_a_signed_report_with_odd_characters_is_kept(city: City) -> None:
    payment = begun(a_claim())
    bank.pay(token_of(payment))
    (content,) = reports_of(bank.find(token_of(payment)))
    content["note"] = ["a\x00b", "c\\u0000d"]
    assert deliver([bank.sign(content)]) == [Outcome.SETTLED]
    assert Callback.objects.get().payload["note"] == ["ab", "c\\u0000d"]


def test_each_city_signs_for_itself(city: City) -> None:
    from dataclasses import replace

    from rathaus.kernel.tenancy import in_city
    from rathaus.money.providers.simulator.provider import signature_of

    with in_city(replace(city, slug="andere-stadt")):
        elsewhere = signature_of(b"x")
    assert elsewhere != signature_of(b"x")


def test_an_unknown_provider_is_told(city: City) -> None:
    with pytest.raises(NotFound, match="„fremd“"):
        receive_callback(provider="fremd", body=b"", headers={})
    with pytest.raises(BadSignature):
        receive_callback(provider="transfer", body=b"", headers={})


def test_settling_takes_seven_statements(city: City) -> None:
    payment = begun(a_claim(subject=Reference("test", "1")))  # nobody subscribes to tests
    word = says(payment)
    with CaptureQueriesContext(connection) as seen:
        settle(actor=HOUSE, provider="simulator", settlement=word)
    inside = [q["sql"][:70] for q in seen if "SAVEPOINT" not in q["sql"]]
    assert len(inside) == 7, inside


class TestTransfers:
    """The second way to pay: booked by the treasury from the bank's statement."""

    def book(self, claim: Claim, amount: str = "30.70", reference: str = "B1") -> Outcome:
        return book_transfer(
            actor=cashier(),
            claim=claim,
            amount=Decimal(amount),
            booked_on=DAY.date(),
            bank_reference=reference,
        )

    def test_the_right_amount_pays_for_real(self, city: City) -> None:
        claim = a_claim()
        assert self.book(claim) == Outcome.SETTLED
        payment = Payment.objects.get()
        assert (payment.provider, payment.transaction, payment.simulated) == (
            "transfer",
            "B1",
            False,
        )
        event = Event.objects.get(kind="claim.paid")
        assert (event.actor, event.simulated) == ("staff:21", False)

    def test_a_line_of_the_statement_is_booked_once(self, city: City) -> None:
        claim, other = a_claim(), a_claim()
        self.book(claim)
        with pytest.raises(Conflict, match="schon erfasst"):
            self.book(other)
        assert Payment.objects.count() == 1

    def test_other_amounts_are_held_and_second_money_goes_back(self, city: City) -> None:
        short, twice = a_claim(), a_claim()
        assert self.book(short, "20.00", "B1") == Outcome.MISMATCH
        assert self.book(twice, reference="B2") == Outcome.SETTLED
        assert self.book(twice, reference="B3") == Outcome.SURPLUS
        assert Payment.objects.filter(state="held").get().claim == short
        assert Refund.objects.get().amount == FEE

    def test_what_is_missing_is_named(self, city: City) -> None:
        with pytest.raises(Invalid) as caught:
            self.book(a_claim(), reference=" ")
        assert set(caught.value.fields) == {"bank_reference"}
        with pytest.raises(Invalid) as caught:
            self.book(a_claim(), amount="-5")
        assert set(caught.value.fields) == {"amount"}


def test_only_providers_and_the_house_report(city: City) -> None:
    payment = begun(a_claim())
    with pytest.raises(ValueError, match="provider"):
        settle(actor=cashier(), provider="simulator", settlement=says(payment))
