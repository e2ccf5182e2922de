"""The treasury: refunds step by step, money of another amount, claims that are still open."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import City
from rathaus.money.actions import book_refund, order_refund
from rathaus.money.models import Claim, ClaimState, Payment, Refund, RefundState
from rathaus.money.providers.simulator import bank
from rathaus.people.models import Account, Office
from rathaus.people.queries import actor_for
from tests.cast_floor2 import a_person
from tests.money import cast as money
from tests.site.desk import cast
from tests.site.reading import elements, texts

PAGE = "/schreibtisch/kasse/"


@pytest.fixture
def one(office: Office) -> Account:
    """The first of two persons."""
    return cast.employ("treasury", None, "Levke Kasse")


@pytest.fixture
def two(office: Office) -> Account:
    """The second of two persons."""
    return cast.employ("treasury", None, "Thore Kasse")


def _surplus(office: Office, surname: str = "Petersen") -> Refund:
    """Money that came twice."""
    payment = money.begun(money.a_claim(office=office.pk, party=a_person(surname)))
    money.deliver(bank.pay(money.token_of(payment), times=2))
    return Refund.objects.get(payment=payment)


def _held(office: Office, amount: str = "20.00") -> Payment:
    """Money of another amount than was claimed."""
    payment = money.begun(money.a_claim(office=office.pk))
    money.report(payment, amount=money.Decimal(amount))
    return Payment.objects.get(pk=payment.pk)


def _steps(page: Any) -> list[str]:
    """What the buttons of the page would do."""
    return [e["attrs"]["value"] for e in elements(page, tag="button") if "value" in e["attrs"]]


def _step(account: Account, refund: Refund, step: str) -> str:
    address = f"{PAGE}erstattungen/{refund.pk}"
    return _text(cast.at_desk(account).post(address, {"step": step}, follow=True))


def _text(page: Any) -> str:
    return " ".join(page.content.decode().replace("\u00a0", " ").split())


def _state(refund: Refund) -> str:
    return Refund.objects.get(pk=refund.pk).state


def test_one_orders_another_releases_and_then_it_is_gone(
    city: City, office: Office, one: Account, two: Account
) -> None:
    refund = _surplus(office)
    page = cast.at_desk(one).get(PAGE)
    assert "30,70 €" in _text(page)
    assert "doppelt bezahlt" in _text(page)
    assert "simuliert" in _text(page)
    assert _steps(page) == ["order"]
    said = "Angeordnet. Jetzt gibt eine zweite Person das Geld frei."
    assert said in _step(one, refund, "order")
    assert _state(refund) == RefundState.ORDERED

    own = cast.at_desk(one).get(PAGE)
    assert _steps(own) == []
    assert "Von Ihnen angeordnet; eine zweite Person gibt das Geld frei." in _text(own)
    assert "andere Person" in _step(one, refund, "book")
    assert _state(refund) == RefundState.ORDERED

    assert _steps(cast.at_desk(two).get(PAGE)) == ["book"]
    assert "Freigegeben. Das Geld geht jetzt zurück." in _step(two, refund, "book")
    assert _state(refund) == RefundState.BOOKED
    assert "Die Auszahlung läuft." in _text(cast.at_desk(two).get(PAGE))

    run_pending(city, ["money"])
    assert _state(refund) == RefundState.DONE
    assert "Nichts zu erstatten" in texts(cast.at_desk(two).get(PAGE), css="empty__title")


def test_a_step_that_comes_too_late_is_told(office: Office, one: Account, two: Account) -> None:
    refund = _surplus(office)
    assert "steht inzwischen auf „fällig“" in _step(two, refund, "book")
    _step(one, refund, "order")
    assert "steht inzwischen auf „angeordnet“" in _step(two, refund, "order")
    assert Refund.objects.get(pk=refund.pk).ordered_by == str(actor_for(one).ref)


def test_a_payout_that_failed_is_ordered_once_more(
    office: Office, one: Account, two: Account
) -> None:
    refund = _surplus(office)
    order_refund(actor=actor_for(one), refund=refund)
    book_refund(actor=actor_for(two), refund=refund)
    Refund.objects.update(state=RefundState.FAILED, note="Das Konto ist geschlossen.")
    page = cast.at_desk(two).get(PAGE)
    assert "Auszahlung fehlgeschlagen" in texts(page, css="badge--danger")[0]
    assert "Das Konto ist geschlossen." in _text(page)
    assert "Noch einmal anordnen" in _text(page)
    _step(two, refund, "order")
    assert _state(refund) == RefundState.ORDERED
    assert _steps(cast.at_desk(one).get(PAGE)) == ["book"]


@pytest.mark.parametrize(
    ("step", "state", "refunds", "said"),
    [
        ("accept", ClaimState.PAID, 0, "Die Forderung gilt als bezahlt."),
        ("return", ClaimState.OPEN, 1, "Das Geld geht zurück; die Erstattung steht oben."),
    ],
)
def test_money_of_another_amount_counts_or_goes_back(
    office: Office, one: Account, step: str, state: str, refunds: int, said: str
) -> None:
    payment = _held(office)
    client = cast.at_desk(one)
    page = client.get(PAGE)
    assert "20,00 €</strong> von Ida Petersen, gefordert waren 30,70 €" in _text(page)
    assert _steps(page) == ["accept", "return"]
    address = f"{PAGE}zahlungen/{payment.pk}"
    assert said in _text(client.post(address, {"step": step}, follow=True))
    assert Claim.objects.get().state == state
    assert Refund.objects.count() == refunds
    again = _text(client.post(address, {"step": step}, follow=True))
    assert "Über diese Zahlung ist schon entschieden." in again
    assert "Keine Zahlung wartet auf Klärung." in again


def test_money_for_a_claim_that_has_ended_goes_back_whatever_was_pressed(
    office: Office, one: Account
) -> None:
    payment = _held(office)
    Claim.objects.update(state=ClaimState.EXPIRED, ended_at=money.now())
    page = cast.at_desk(one).post(f"{PAGE}zahlungen/{payment.pk}", {"step": "accept"}, follow=True)
    assert "Das Geld geht zurück" in _text(page)
    assert Refund.objects.count() == 1


def test_open_claims_stand_in_a_table_and_paid_ones_do_not(office: Office, one: Account) -> None:
    late = money.a_claim(office=office.pk)
    Claim.objects.filter(pk=late.pk).update(due_on="2026-11-01")
    money.deliver(bank.pay(money.token_of(money.begun(money.a_claim(office=office.pk)))))
    page = cast.at_desk(one).get(PAGE)
    rows = page.context["claims"].rows
    assert [row[0].replace(" ", "") for row in rows] == [late.number]
    assert "überfällig" in _text(page)
    assert "Keine Forderung ist offen." not in _text(page)


def test_an_empty_treasury_says_so(one: Account) -> None:
    text = _text(cast.at_desk(one).get(PAGE))
    for sentence in (
        "Nichts zu erstatten",
        "Keine Zahlung wartet auf Klärung.",
        "Keine Forderung ist offen.",
    ):
        assert sentence in text


def test_the_treasury_of_another_office_sees_and_does_nothing(office: Office) -> None:
    other = Office.objects.create(key="soziales", name="Amt für Soziales")
    refund, payment = _surplus(office), _held(office)
    stranger = cast.employ("treasury", other, "Ole Anders")
    page = cast.at_desk(stranger).get(PAGE)
    assert _steps(page) == []
    assert "Petersen" not in _text(page)
    assert "Buchen kann nur die Kasse." in _step(stranger, refund, "order")
    cast.at_desk(stranger).post(f"{PAGE}zahlungen/{payment.pk}", {"step": "accept"})
    assert _state(refund) == RefundState.DUE
    assert Payment.objects.get(pk=payment.pk).state == "held"


def test_what_does_not_exist_is_not_found(one: Account, office: Office) -> None:
    client: Client = cast.at_desk(one)
    for path in ("erstattungen", "zahlungen"):
        assert client.post(f"{PAGE}{path}/{office.pk}", {"step": "order"}).status_code == 404


def test_the_page_costs_the_same_whatever_its_length(
    office: Office, one: Account, django_assert_num_queries: Any
) -> None:
    client = cast.at_desk(one)
    _surplus(office, "Ahrens")
    _held(office)
    client.get(PAGE)
    with django_assert_num_queries(6):
        assert len(_steps(client.get(PAGE))) == 3
    for surname in ("Bendixen", "Carstens"):
        _surplus(office, surname)
        _held(office)
    with django_assert_num_queries(6):
        assert len(_steps(client.get(PAGE))) == 9


def test_the_treasury_in_english(office: Office, one: Account) -> None:
    _surplus(office)
    _held(office)
    client = cast.at_desk(one)
    client.cookies["sprache"] = "en"
    text = _text(client.get(PAGE))
    assert [word for word in ("Anordnen", "gefordert", "Offene", "Kassenz") if word in text] == []
    assert "Open claims" in text
