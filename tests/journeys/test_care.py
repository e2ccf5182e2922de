"""Journey: help with the costs of care, from the conversation to the letter, to the cent.

Three of the four measured cases: below the income limit, savings first, papers months later. The
fourth, above the limit with care grade 4, is journey 2 (``test_care_and_objection.py``). The first
and the fourth are walked in a real browser; the others, which differ in what is told, without one.
The house works out; a person decides.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from rathaus.kernel.clock import BERLIN, frozen
from rathaus.procedures.models import Decision, Run
from rathaus.records.models import Case
from tests.browser import LiveCity, Pages, assert_accessible
from tests.journeys.plain import Plain, logged_in
from tests.journeys.steps import RESIDENT, Hand, log_in, text_of
from tests.kernel.files import pdf
from tests.procedures import reading

pytestmark = pytest.mark.timeout(400)

CLERK = "ole.exempel@kiel.example"
PAPERS = ("grade_notice", "care_costs_proof", "income_proof", "rent_proof", "assets_proof")
WHY = "Der Bedarf ist belegt. Dauer und Schwere der Pflege sind berücksichtigt."
NOVEMBER = datetime.datetime(2026, 11, 22, 9, 0, tzinfo=BERLIN)
OCTOBER = datetime.datetime(2026, 10, 17, 9, 0, tzinfo=BERLIN)
MAY = datetime.datetime(2027, 5, 31, 9, 0, tzinfo=BERLIN)


Look = Callable[[Any], None]


def _no_look(_page: Any) -> None:
    """The same pages were looked at in another case."""


def case_address(case: Case) -> str:
    """Where the resident finds the case."""
    return f"/mein-rathaus/vorgaenge/{case.number}/"


def find_assistant(hand: Hand) -> None:
    """From the home page by search into the conversation."""
    hand.type("q", "Pflegekosten")
    hand.press("^Suchen")
    hand.press("Hilfe und Pflege")
    hand.press("Online beantragen")


def tell(
    hand: Hand,
    *,
    grade: int,
    costs: str,
    fund: str,
    pension: str,
    savings: str,
    papers: bool,
    look: Look = _no_look,
) -> None:
    """The whole conversation up to the last page; nothing is asked that is not needed."""

    def go_on() -> None:
        hand.press("^Weiter$")

    hand.choose("urgent", "none")
    hand.choose("needs", "care")
    look(hand.page)
    go_on()
    hand.choose("contacted", "false")
    go_on()
    hand.choose("role", "self")
    go_on()
    go_on()  # the person: everything is known from the account
    hand.choose("household.partner", "false")
    hand.type("household.dependants", "0")
    go_on()
    hand.choose("home.kind", "rent")
    hand.type("home.rent", "560")
    go_on()
    assert "Die Pflegekasse kommt zuerst" in hand.text()
    hand.choose("care_fund", "decided")
    hand.type("care_grade", str(grade))
    hand.choose("consent_fund", "false")
    look(hand.page)
    go_on()
    hand.choose("care.setting", "home")
    hand.type("care.costs", costs)
    hand.type("care.fund_pays", fund)
    go_on()
    hand.type("income.pension", pension)
    hand.type("income.earnings", "0")
    hand.type("income.other", "0")
    go_on()
    hand.type("assets.money", savings)
    hand.type("assets.other", "0")
    hand.choose("assets.house", "false")
    go_on()
    assert "Merkzeichen" not in hand.text()
    for name in PAPERS if papers else ("grade_notice", "care_costs_proof"):
        hand.upload(name)
    go_on()
    hand.choose("contact.channel", "mailbox")
    go_on()
    go_on()  # remarks: nothing to say
    hand.tick("confirm")
    look(hand.page)
    hand.press("absenden")


def applied(hand: Hand, live_city: LiveCity, **told: Any) -> Case:
    """The application of the resident, who is logged in."""
    hand.page.goto("/")
    find_assistant(hand)
    tell(hand, **told)
    live_city.work()
    with live_city.city_in_context():
        case = Case.objects.order_by("-received_at", "-id").first()
        assert case is not None
        return case


def at_desk(live_city: LiveCity, case: Case) -> Plain:
    """The case at the desk of the social welfare office."""
    hand = Plain(logged_in(live_city, CLERK))
    hand.page.goto(f"/schreibtisch/vorgaenge/{case.number}")
    return hand


def decide(hand: Hand, live_city: LiveCity, case: Case, kind: str, amount: str = "") -> str:
    """What the clerk decides; the text of the letter."""
    hand.choose("kind", kind)
    hand.type("reasons", WHY)
    if amount:
        assert hand.value("slots.care") == ""
        hand.type("slots.care", amount)
    hand.press("Entscheid")
    live_city.work()
    with live_city.city_in_context():
        assert Run.objects.get(case=case).failure == ""
        return reading.text_of(Decision.objects.get(case=case, state="issued"))


@pytest.mark.browser
def test_below_the_limit_the_whole_need_is_granted(live_city: LiveCity, open_page: Pages) -> None:
    with frozen(NOVEMBER, everywhere=True):
        page, desk = open_page("/"), open_page("/")
        log_in(page, RESIDENT)
        case = applied(
            Hand(page),
            live_city,
            grade=3,
            costs="2137",
            fund="1497",
            pension="1480",
            savings="3000",
            papers=True,
            look=assert_accessible,
        )
        log_in(desk, CLERK)
        desk.goto(f"/schreibtisch/vorgaenge/{case.number}")
        assert_accessible(desk)
        told = text_of(desk)
        for part in (
            "1.686,00 €",
            "Ungedeckter Bedarf: 640,00 €",
            "Vorberechnet, nicht entschieden",
        ):
            assert part in told, part
        assert "noch zu bestätigen" in told  # the free amount of the assets, changed in July
        letter = decide(Hand(desk), live_city, case, "grant", "640,00")
    assert "in Höhe von 640,00 €" in letter


def test_savings_come_first(live_city: LiveCity) -> None:
    with frozen(NOVEMBER, everywhere=True):
        case = applied(
            Plain(logged_in(live_city, RESIDENT)),
            live_city,
            grade=3,
            costs="2137",
            fund="1497",
            pension="1480",
            savings="14500",
            papers=True,
        )
        desk = at_desk(live_city, case)
        for part in ("Zuerst einzusetzen: 4.500,00 €", "22. Juni 2027"):
            assert part in desk.text(), part
        letter = decide(desk, live_city, case, "refusal")
    assert "4.500,00 € über dem Freibetrag" in letter


def test_late_papers_leave_the_start(live_city: LiveCity) -> None:
    with frozen(OCTOBER, everywhere=True):
        hand = Plain(logged_in(live_city, RESIDENT))
        case = applied(
            hand,
            live_city,
            grade=3,
            costs="2137",
            fund="1497",
            pension="1480",
            savings="3000",
            papers=False,
        )
        hand.page.goto(case_address(case))
        assert "31. Oktober 2026" in hand.text()
    with frozen(MAY, everywhere=True):
        hand = Plain(logged_in(live_city, RESIDENT))
        for name in ("income_proof", "rent_proof", "assets_proof"):
            hand.page.goto(case_address(case))
            hand.hand_in(name)
        live_city.work()
        letter = decide(at_desk(live_city, case), live_city, case, "grant", "640")
    assert "Ab dem 17. Oktober 2026 bekommen Sie Hilfe zur Pflege in Höhe von 640,00 €" in letter


def hand_in(page: Any, name: str) -> None:
    """One of the papers that were asked for."""
    form = page.locator(f"form:has(#file-{name})").first
    form.locator("input[type=file]").set_input_files(
        {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": pdf(Told=name)}
    )
    with page.expect_navigation():
        form.locator("button").last.click()
