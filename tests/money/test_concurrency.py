"""Real threads on real connections: nothing is booked twice, receipts have no gap."""

from __future__ import annotations

from rathaus.kernel.events.models import Event
from rathaus.kernel.ids import new_id
from rathaus.kernel.references import Reference
from rathaus.kernel.tenancy import City
from rathaus.money.actions import (
    book_refund,
    expire_claim,
    open_payment,
    order_refund,
    receive_callback,
)
from rathaus.money.models import Callback, Claim, Outcome, Payment, Receipt, Refund
from rathaus.money.providers.simulator import bank
from rathaus.money.providers.simulator.models import SimulatedPayment
from tests.cast_floor2 import a_person, an_office, at_once
from tests.money.cast import HOUSE, a_claim, begun, cashier, deliver, report, token_of


def test_a_double_click_opens_one_payment(fresh_city: City) -> None:
    claim = a_claim()

    def click() -> Payment:
        return open_payment(actor=HOUSE, claim=claim, return_url="/")

    results = at_once(*[click] * 4)
    assert len({payment.redirect_url for payment in results}) == 1
    assert Payment.objects.count() == SimulatedPayment.objects.count() == 1
    assert Event.objects.filter(kind="payment.opened").count() == 1


def test_the_same_report_twice_at_once_counts_once(fresh_city: City) -> None:
    payment = begun(a_claim())
    (one,) = bank.pay(token_of(payment))

    def send() -> Outcome:
        return receive_callback(provider="simulator", body=one.body, headers=one.headers)

    assert sorted(at_once(*[send] * 4)) == ["repeated", "repeated", "repeated", "settled"]
    assert Receipt.objects.count() == Callback.objects.count() == 1
    assert Event.objects.filter(kind="claim.paid").count() == 1


def test_two_different_reports_at_once_are_one_payment_and_one_refund(fresh_city: City) -> None:
    payment = begun(a_claim())
    first, second = bank.pay(token_of(payment), times=2)
    outcomes = at_once(lambda: deliver([first]), lambda: deliver([second]))
    assert sorted(outcomes) == [["settled"], ["surplus"]]
    assert (Receipt.objects.count(), Refund.objects.count()) == (1, 1)


def test_money_and_the_end_of_the_claim_at_once(fresh_city: City) -> None:
    claim = a_claim()
    payment = begun(claim)
    expired, outcome = at_once(
        lambda: expire_claim(actor=HOUSE, claim=Claim.objects.get(), reason="time"),
        lambda: report(payment),
    )
    kept = Claim.objects.get()
    if outcome == Outcome.SETTLED:
        assert type(expired).__name__ == "Conflict"
        assert (kept.state, Refund.objects.count()) == ("paid", 0)
    else:
        assert outcome == Outcome.LATE
        assert (kept.state, Refund.objects.count()) == ("expired", 1)


def test_receipts_written_at_once_have_no_gap(fresh_city: City) -> None:
    payments = [begun(a_claim()) for _ in range(6)]
    at_once(*(lambda payment=payment: report(payment) for payment in payments))
    numbers = sorted(Receipt.objects.values_list("number", flat=True))
    assert [int(number[5:]) for number in numbers] == [1, 2, 3, 4, 5, 6]


def test_the_same_claim_raised_at_once_is_one(fresh_city: City) -> None:
    subject = Reference("case", str(new_id()))
    party, office = a_person(), an_office().pk
    claims = at_once(*[lambda: a_claim(subject=subject, party=party, office=office)] * 4)
    assert len({claim.pk for claim in claims}) == 1
    assert Event.objects.filter(kind="claim.raised").count() == 1


def test_two_release_a_refund_at_once_and_it_is_paid_once(fresh_city: City) -> None:
    payment = begun(a_claim())
    deliver(bank.pay(token_of(payment), times=2))
    refund = order_refund(actor=cashier(21), refund=Refund.objects.get())
    results = at_once(
        lambda: book_refund(actor=cashier(22), refund=refund),
        lambda: book_refund(actor=cashier(23), refund=refund),
    )
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Refund"]
