"""Money goes back by two persons, once, and never more than came."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.access import ANONYMOUS, Actor, provider
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed
from rathaus.kernel.events.models import Event
from rathaus.kernel.ids import new_id
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.references import Reference, resolve
from rathaus.kernel.tenancy import City
from rathaus.money.actions import (
    book_refund,
    book_transfer,
    cancel_claim,
    judge_held,
    order_refund,
    pay_refund,
    request_refund,
    settle,
)
from rathaus.money.models import (
    REFUND_MOVES,
    Claim,
    ClaimState,
    Payment,
    Refund,
    RefundState,
)
from rathaus.money.providers.simulator import bank
from rathaus.money.providers.simulator.models import SimulatedPayment
from rathaus.money.queries import (
    claim_list,
    claims_for,
    claims_of,
    find_claim,
    find_payment,
    held_payments,
    receipt_of,
    refunds_to_do,
    unmatched_callbacks,
)
from rathaus.money.rules import (
    may_book,
    may_end_claim,
    may_pay,
    may_raise_claim,
    may_release_refund,
    may_request_refund,
    may_see_claim,
)
from rathaus.people.models import Mandate
from tests.cast_floor2 import a_person, an_office, resident, staff
from tests.money.cast import FEE, HOUSE, a_claim, begun, cashier, deliver, report, says, token_of

ONE, TWO = cashier(21), cashier(22)


def surplus() -> Refund:
    """Money that came twice."""
    payment = begun(a_claim())
    deliver(bank.pay(token_of(payment), times=2))
    return Refund.objects.get(payment=payment)


def paid() -> Payment:
    """A payment that paid its claim."""
    payment = begun(a_claim())
    deliver(bank.pay(token_of(payment)))
    return Payment.objects.get(pk=payment.pk)


def test_one_orders_another_releases_and_the_provider_pays(city: City) -> None:
    refund = surplus()
    order_refund(actor=ONE, refund=refund)
    book_refund(actor=TWO, refund=refund)
    assert Refund.objects.get().state == RefundState.BOOKED
    run_pending(city, ["money"])
    kept = Refund.objects.get()
    assert (kept.state, kept.ordered_by, kept.booked_by) == ("done", "staff:21", "staff:22")
    assert kept.provider_reference == SimulatedPayment.objects.get().refunds[str(kept.pk)]
    assert Claim.objects.get().state == ClaimState.PAID
    told = Event.objects.filter(kind="refund.advanced").order_by("id")
    assert [event.facts["state"] for event in told] == ["ordered", "booked", "done"]


def test_one_person_alone_cannot(city: City) -> None:
    refund = order_refund(actor=ONE, refund=surplus())
    with pytest.raises(NotAllowed, match="andere Person"):
        book_refund(actor=ONE, refund=refund)
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.update(booked_by="staff:21")
    assert Refund.objects.get().state == RefundState.ORDERED


def test_paid_out_once_however_often_it_is_tried(city: City) -> None:
    refund = order_refund(actor=ONE, refund=surplus())
    book_refund(actor=TWO, refund=refund)
    for _ in range(3):
        pay_refund(actor=HOUSE, refund_id=refund.pk)
    assert len(SimulatedPayment.objects.get().refunds) == 1
    assert Event.objects.filter(kind="refund.advanced", facts__state="done").count() == 1


def test_steps_out_of_order_are_told(city: City) -> None:
    refund = surplus()
    with pytest.raises(Conflict, match="fällig"):
        book_refund(actor=TWO, refund=refund)
    order_refund(actor=ONE, refund=refund)
    with pytest.raises(Conflict, match="angeordnet"):
        order_refund(actor=TWO, refund=refund)


def test_a_refusal_of_the_provider_is_shown_and_ordered_anew(city: City) -> None:
    refund = order_refund(actor=ONE, refund=surplus())
    SimulatedPayment.objects.update(transactions=[])
    book_refund(actor=TWO, refund=refund)
    run_pending(city, ["money"])
    kept = Refund.objects.get()
    assert (kept.state, "kennt diese Zahlung nicht" in kept.note) == ("failed", True)
    order_refund(actor=TWO, refund=kept)
    kept = Refund.objects.get()
    assert (kept.state, kept.ordered_by, kept.booked_by) == ("ordered", "staff:22", None)


def test_a_claim_that_no_longer_holds_is_refunded_in_parts(city: City) -> None:
    payment = paid()
    for amount in ("10.00", "20.70"):
        part = request_refund(
            actor=HOUSE, payment=payment, amount=Decimal(amount), note="Rücknahme"
        )
        order_refund(actor=ONE, refund=part)
        book_refund(actor=TWO, refund=part)
        run_pending(city, ["money"])
        expected = ClaimState.PAID if amount == "10.00" else ClaimState.REFUNDED
        assert Claim.objects.get().state == expected
    assert Event.objects.filter(kind="claim.refunded").count() == 1
    with pytest.raises(Invalid, match=r"noch 0\.00 Euro"):
        request_refund(actor=HOUSE, payment=payment, amount=Decimal("0.01"), note="")


def test_never_more_than_came(city: City) -> None:
    payment = paid()
    request_refund(actor=HOUSE, payment=payment, amount=Decimal("30.00"), note="")
    with pytest.raises(Invalid, match=r"noch 0\.70 Euro") as caught:
        request_refund(actor=HOUSE, payment=payment, amount=Decimal("0.71"), note="")
    assert set(caught.value.fields) == {"amount"}
    unpaid = begun(a_claim())
    with pytest.raises(Invalid):
        request_refund(actor=HOUSE, payment=unpaid, amount=Decimal("1.00"), note="")


def test_a_surplus_does_not_shorten_what_can_go_back(city: City) -> None:
    refund = surplus()
    request_refund(actor=HOUSE, payment=refund.payment, amount=FEE, note="Rücknahme")
    assert Refund.objects.count() == 2


def test_a_transfer_goes_back_by_transfer(city: City) -> None:
    claim = a_claim()
    for reference in ("B1", "B2"):
        book_transfer(
            actor=ONE, claim=claim, amount=FEE, booked_on=claim.due_on, bank_reference=reference
        )
    refund = order_refund(actor=ONE, refund=Refund.objects.get())
    book_refund(actor=TWO, refund=refund)
    run_pending(city, ["money"])
    kept = Refund.objects.get()
    assert (kept.state, kept.provider_reference) == ("done", "Überweisung zu B2")


def test_the_moves_of_a_refund_end(city: City) -> None:
    assert set(REFUND_MOVES) == set(RefundState)
    assert [state for state, following in REFUND_MOVES.items() if not following] == ["done"]


def test_each_reader_sees_their_claims(city: City) -> None:
    here, there = an_office().pk, an_office("soziales", "Sozialamt").pk
    mother, daughter = a_person("Mutter"), a_person("Tochter")
    one, two = a_claim(office=here, party=mother), a_claim(office=there)
    Mandate.objects.create(
        principal=mother, agent=daughter, valid_from=one.due_on.replace(year=2020)
    )

    def seen(actor: Actor) -> set[object]:
        return set(claims_for(actor).values_list("pk", flat=True))

    assert seen(HOUSE) == seen(staff("money.see")) == {one.pk, two.pk}
    assert seen(staff("money.see", office=here)) == {one.pk}
    assert seen(resident(mother)) == seen(resident(daughter)) == {one.pk}
    assert seen(staff("case.see")) == seen(ANONYMOUS) == seen(provider("x")) == set()
    assert find_claim(staff("money.see"), one.number.lower()) == one
    found = resolve(one.ref, resident(mother))
    assert found is not None
    assert found.title.endswith("Gebühr Halteverbot")
    assert resolve(one.ref, resident(a_person("Fremd"))) is None


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_the_same_queries_for_one_and_three(city: City, count: int) -> None:
    case = Reference("case", str(new_id()))
    for _ in range(count):
        surplus()
        report(begun(a_claim()), amount=Decimal("1.00"))
        stray = says(begun(a_claim()), reference="fremd")
        settle(actor=HOUSE, provider="simulator", settlement=stray)
        mine = a_claim(subject=case)
        report(begun(mine))
    clerk = staff("money.see", "money.book", office=an_office().pk)
    lists: dict[str, tuple[int, Callable[[], list[object]], int]] = {
        "claims": (1, lambda: [(c.party.name, c.office.name) for c in claim_list(clerk)], 4),
        "refunds": (1, lambda: [r.payment.claim.party.name for r in refunds_to_do(clerk)], 1),
        "held": (1, lambda: [p.claim.party.name for p in held_payments(clerk)], 1),
        "unmatched": (1, lambda: list(unmatched_callbacks(staff("money.book"))), 1),
        "case": (2, lambda: [(c.receipt, list(c.payments.all())) for c in claims_of(case)], 1),
    }
    for name, (queries, read, rows) in lists.items():
        with CaptureQueriesContext(connection) as seen:
            found = read()
        assert (name, len(found)) == (name, rows * count)
        assert (name, len(seen)) == (name, queries)


def test_strays_are_for_the_whole_treasury_only(city: City) -> None:
    settle(
        actor=HOUSE,
        provider="simulator",
        settlement=says(begun(a_claim()), reference="fremd"),
    )
    assert len(unmatched_callbacks(staff("money.book"))) == 1
    assert len(unmatched_callbacks(staff("money.book", office=an_office().pk))) == 0


def test_the_receipt_is_found(city: City) -> None:
    payment = paid()
    claim = Claim.objects.get()
    receipt = receipt_of(claim)
    assert receipt is not None
    assert (receipt.payment, find_payment(payment.pk)) == (payment, payment)
    assert receipt_of(a_claim()) is None


ROLES: dict[str, Callable[[Claim], Actor]] = {
    "house": lambda claim: HOUSE,
    "clerk": lambda claim: staff("case.work", "money.see", office=claim.office_id),
    "treasury": lambda claim: staff("money.see", "money.book"),
    "elsewhere": lambda claim: staff(
        "case.work", "money.see", "money.book", office=an_office("kultur", "Kulturamt").pk
    ),
    "debtor": lambda claim: resident(claim.party),
    "stranger": lambda claim: resident(a_person("Fremd")),
    "nobody": lambda claim: ANONYMOUS,
    "provider": lambda claim: provider("simulator"),
}
PAYERS = set(ROLES) - {"provider"}
MATRIX: dict[str, tuple[Callable[..., bool], Callable[[Claim], object], set[str]]] = {
    "raise": (may_raise_claim, lambda claim: claim.office_id, {"house", "clerk"}),
    "pay": (may_pay, lambda claim: claim, PAYERS),
    "end": (may_end_claim, lambda claim: claim, {"house", "clerk", "treasury"}),
    "book": (may_book, lambda claim: claim, {"treasury"}),
    "request refund": (may_request_refund, lambda claim: claim, {"house", "treasury"}),
    "see": (may_see_claim, lambda claim: claim, {"house", "clerk", "treasury", "debtor"}),
}


@pytest.mark.parametrize("phase", ["open", "paid"])
@pytest.mark.parametrize("verb", MATRIX)
def test_role_by_phase(city: City, verb: str, phase: str) -> None:
    permission, thing, expected = MATRIX[verb]
    claim = a_claim()
    if phase == "paid":
        report(begun(claim))
        claim.refresh_from_db()
    allowed = {name for name, make in ROLES.items() if permission(make(claim), thing(claim))}
    assert allowed == expected


def test_who_releases_a_refund(city: City) -> None:
    refund = order_refund(actor=staff("money.book"), refund=surplus())
    claim = refund.payment.claim
    allowed = {name for name, make in ROLES.items() if may_release_refund(make(claim), refund)}
    assert allowed == set()  # the cast's treasury ordered it
    assert may_release_refund(TWO, refund)


def test_actions_ask_the_rules(city: City) -> None:
    refund, payment, claim = surplus(), paid(), a_claim()
    stranger = resident(a_person("Fremd"))
    attempts: list[Callable[[], object]] = [
        lambda: a_claim(actor=stranger),
        lambda: cancel_claim(actor=stranger, claim=claim, reason="x"),
        lambda: book_transfer(
            actor=stranger, claim=claim, amount=FEE, booked_on=claim.due_on, bank_reference="B"
        ),
        lambda: judge_held(actor=stranger, payment=payment, accept=True),
        lambda: request_refund(actor=stranger, payment=payment, amount=FEE, note=""),
        lambda: order_refund(actor=stranger, refund=refund),
        lambda: book_refund(actor=stranger, refund=refund),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
