"""Claims: raised once for a subject, ended once, and never changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.clock import today
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events.models import Event
from rathaus.kernel.ids import new_id
from rathaus.kernel.references import Reference
from rathaus.kernel.refusals import refusals
from rathaus.kernel.tenancy import City
from rathaus.money.actions import cancel_claim, expire_claim
from rathaus.money.models import (
    CLAIM_MOVES,
    Callback,
    Claim,
    ClaimState,
    Payment,
    PaymentState,
    Receipt,
    Refund,
)
from rathaus.money.numbers import read_claim_number
from rathaus.money.queries import claim_of
from tests.cast_floor2 import a_person, an_office
from tests.money.cast import FEE, HOUSE, a_claim, begun, report, says

CASE = Reference("case", "01930000-0000-7000-8000-000000000001")


def test_a_claim_sums_its_items_and_keeps_their_norms(city: City) -> None:
    items = [
        {"text": "Anordnung", "amount": Decimal("28.00"), "norm": "GebOSt 261", "rule": "fee:2"},
        {"text": "Zweite Zone", "amount": "12.50", "norm": "GebOSt 261"},
    ]
    claim = Claim.objects.get(pk=a_claim(items=items, subject=CASE).pk)
    assert claim.amount == Decimal("40.50")
    assert claim.items == [
        {"text": "Anordnung", "amount": "28.00", "norm": "GebOSt 261", "rule": "fee:2"},
        {"text": "Zweite Zone", "amount": "12.50", "norm": "GebOSt 261"},
    ]
    assert read_claim_number(claim.number) == claim.number
    assert (claim.state, claim.about, claim.created_by) == ("open", CASE, "system:test")
    event = Event.objects.get(kind="claim.raised")
    assert event.subject == str(CASE)
    assert event.facts == {
        "claim": f"claim:{claim.pk}",
        "number": claim.number,
        "amount": "40.50",
        "due_on": claim.due_on.isoformat(),
    }


def test_raised_again_the_same_claim_comes_back(city: City) -> None:
    first, second = a_claim(subject=CASE), a_claim(subject=CASE)
    assert second == first
    assert Event.objects.filter(kind="claim.raised").count() == 1
    with pytest.raises(Conflict, match=first.number):
        a_claim("12.00", subject=CASE)


def test_after_the_end_of_one_another_may_be_raised(city: City) -> None:
    first = a_claim(subject=CASE)
    cancel_claim(actor=HOUSE, claim=first, reason="wrong")
    second = a_claim("12.00", subject=CASE)
    assert claim_of(CASE) == second
    expire_claim(actor=HOUSE, claim=second, reason="time")
    assert claim_of(CASE) == second
    assert claim_of(Reference("case", str(new_id()))) is None


@pytest.mark.parametrize("amount", ["0", "-1.00", "0.001", "30.705", "NaN", "99999999999.00"])
def test_amounts_that_are_none(city: City, amount: str) -> None:
    with pytest.raises(Invalid) as caught:
        a_claim(amount)
    assert set(caught.value.fields) == {"amount"}
    assert Claim.objects.count() == 0


def test_a_claim_without_items_or_due_in_the_past_is_none(city: City) -> None:
    with pytest.raises(Invalid):
        a_claim(items=[])
    with pytest.raises(Invalid) as caught:
        a_claim(due_on=today() - timedelta(days=1))
    assert set(caught.value.fields) == {"due_on"}


ENDS: dict[ClaimState, Callable[[Claim], object]] = {
    ClaimState.PAID: lambda claim: report(begun(claim)),
    ClaimState.CANCELLED: lambda claim: cancel_claim(actor=HOUSE, claim=claim, reason="x"),
    ClaimState.EXPIRED: lambda claim: expire_claim(actor=HOUSE, claim=claim, reason="x"),
}


@pytest.mark.parametrize("start", [ClaimState.OPEN, *ENDS])
@pytest.mark.parametrize("to", [ClaimState.CANCELLED, ClaimState.EXPIRED])
def test_every_move_of_the_table_and_no_other(
    city: City, start: ClaimState, to: ClaimState
) -> None:
    claim = a_claim()
    if start != ClaimState.OPEN:
        ENDS[start](claim)
    if to in CLAIM_MOVES[start]:
        ENDS[to](claim)
        expected = to
    else:
        with pytest.raises(Conflict, match=str(start.label)):
            ENDS[to](claim)
        expected = start
    assert Claim.objects.get(pk=claim.pk).state == expected


def test_ending_a_claim_ends_what_is_under_way(city: City) -> None:
    claim = a_claim()
    payment = begun(claim)
    expire_claim(actor=HOUSE, claim=claim, reason="unpaid")
    assert Payment.objects.get(pk=payment.pk).state == PaymentState.CANCELLED
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["claim.raised", "payment.opened", "payment.ended", "claim.ended"]
    assert Event.objects.get(kind="claim.ended").facts["reason"] == "unpaid"


def test_raising_takes_four_statements(city: City) -> None:
    party, office = a_person(), an_office().pk
    with CaptureQueriesContext(connection) as seen:
        a_claim(party=party, office=office)
    inside = [q["sql"] for q in seen if "SAVEPOINT" not in q["sql"]]
    assert len(inside) == 4, inside


SENTENCE = "Was gefordert, gezahlt und gemeldet ist, lässt sich nicht ändern oder löschen."
CHANGES: dict[str, Callable[[], object]] = {
    "an amount": lambda: Claim.objects.update(amount=1),
    "a Kassenzeichen": lambda: Claim.objects.update(number="RF18539007547034"),
    "a claim": lambda: Claim.objects.all()._raw_delete("default"),
    "a payment's amount": lambda: Payment.objects.update(amount=1),
    "the money that came": lambda: Payment.objects.update(settled_amount=1),
    "a payment": lambda: Payment.objects.all()._raw_delete("default"),
    "a report": lambda: Callback.objects.update(outcome="ignored"),
    "a report away": lambda: Callback.objects.all().delete(),
    "a receipt": lambda: Receipt.objects.update(number="2026-999999"),
    "a refund's amount": lambda: Refund.objects.update(amount=1),
    "a refund": lambda: Refund.objects.all().delete(),
}


@pytest.mark.parametrize("what", CHANGES)
def test_the_database_refuses_to_change(city: City, what: str) -> None:
    payment = begun(a_claim())
    report(payment)
    report(payment, amount=FEE)
    with pytest.raises(Conflict) as caught, refusals(), transaction.atomic():
        CHANGES[what]()
    assert caught.value.message == SENTENCE


def test_the_cast_says_what_it_means(city: City) -> None:
    payment = begun(a_claim())
    assert says(payment).amount == payment.amount == FEE
    assert payment.claim.due_on > date(2026, 1, 1)
