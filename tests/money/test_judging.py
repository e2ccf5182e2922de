"""One table judges every report, and whatever happens the money adds up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rathaus.kernel.errors import Conflict
from rathaus.kernel.tenancy import City
from rathaus.money.actions import (
    expire_claim,
    open_payment,
    settle,
)
from rathaus.money.judging import judge
from rathaus.money.models import (
    PAYMENT_MOVES,
    Claim,
    ClaimState,
    Outcome,
    Payment,
    PaymentState,
    Receipt,
    Refund,
)
from rathaus.money.providers.base import Kind
from tests.money.cast import FEE, HOUSE, a_claim, says

STATES = list(PaymentState)


@pytest.mark.parametrize("claim_state", list(ClaimState))
@pytest.mark.parametrize("payment_state", STATES)
@pytest.mark.parametrize("kind", list(Kind))
def test_the_table_of_judgement_is_complete(
    claim_state: ClaimState, payment_state: PaymentState, kind: Kind
) -> None:
    claim = Claim(state=claim_state, currency="EUR")
    payment = Payment(state=payment_state, amount=FEE, transaction="old", reference="r")
    has_money = payment_state in {PaymentState.PAID, PaymentState.HELD}
    word = says(payment, kind, transaction="new" if kind == Kind.PAID else "")
    outcome = judge(word, payment, claim)
    if kind != Kind.PAID:
        ended = payment_state == PaymentState.OPENED
        assert outcome.value == (kind.value if ended else "ignored")
    elif has_money or claim_state in {ClaimState.PAID, ClaimState.REFUNDED}:
        assert outcome == Outcome.SURPLUS
    elif claim_state == ClaimState.OPEN:
        assert outcome == Outcome.SETTLED
    else:
        assert outcome == Outcome.LATE
    again = judge(says(payment, Kind.PAID, transaction="old"), payment, claim)
    assert (again == Outcome.REPEATED) == has_money


STEPS = st.sampled_from(
    ["open", "paid", "other amount", "again", "cancelled", "timed out", "failed", "expire"]
)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEPS, max_size=8))
def test_whatever_happens_the_money_adds_up(city: City, steps: list[str]) -> None:
    """What came is what paid the claim, is held, or goes back; nothing else, nothing twice."""
    claim = a_claim()
    payments: list[Payment] = []
    came = Decimal(0)
    for step in steps:
        if step == "open":
            try:
                payment = open_payment(actor=HOUSE, claim=claim, return_url="/")
            except Conflict:
                continue
            if payment not in payments:
                payments.append(payment)
        elif step == "expire":
            if Claim.objects.get(pk=claim.pk).state == ClaimState.OPEN:
                expire_claim(actor=HOUSE, claim=claim, reason="time")
        elif payments:
            last = payments[-1]
            words = {
                "paid": says(last),
                "other amount": says(last, amount=Decimal("12.00")),
                "again": says(last, transaction="same"),
                "cancelled": says(last, Kind.CANCELLED),
                "timed out": says(last, Kind.TIMED_OUT),
                "failed": says(last, Kind.FAILED),
            }
            before = Payment.objects.get(pk=last.pk)
            outcome = settle(actor=HOUSE, provider="simulator", settlement=words[step])
            after = Payment.objects.get(pk=last.pk)
            moved = PaymentState(before.state), PaymentState(after.state)
            assert moved[0] == moved[1] or moved[1] in PAYMENT_MOVES[moved[0]]
            if words[step].kind == Kind.PAID and outcome != Outcome.REPEATED:
                came += words[step].amount or 0
    kept = Payment.objects.filter(claim=claim)
    counted = sum(p.settled_amount or 0 for p in kept if p.state == "paid" and not p.surplus)
    held = sum(p.settled_amount or 0 for p in kept if p.state == "held")
    back = sum(r.amount for r in Refund.objects.filter(payment__claim=claim))
    assert counted + held + back == came
    paid = Claim.objects.get(pk=claim.pk).state == ClaimState.PAID
    assert paid == (counted == FEE) == Receipt.objects.filter(claim=claim).exists()
    assert kept.filter(state="opened").count() <= 1
