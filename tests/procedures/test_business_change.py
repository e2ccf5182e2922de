"""The change of a business: certified, never refused; heard where a permit is lacking."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rathaus.kernel.access import Actor
from rathaus.kernel.tenancy import City
from rathaus.money.queries import claim_of
from rathaus.procedures.actions.settings import change_setting
from rathaus.procedures.folder import check as check_folder
from rathaus.procedures.models import Decision
from tests.procedures import bureau, town
from tests.procedures.reading import text_of

FOLDER = bureau.COMMON / "gewerbe-ummelden"
KEY = "gewerbe-ummelden"


def _site(street: str, number: str, town_name: str = "Kiel") -> dict[str, str]:
    return {"street": street, "house_number": number, "postcode": "24105", "town": town_name}


def _answers(**changes: Any) -> dict[str, Any]:
    known = town.answers()
    return {
        "kind": "move",
        "same_town": True,
        "effective": "2026-11-20",
        "business_name": "Fahrräder Beispiel",
        "legal_form": "sole",
        "old_site": _site("Elisabethstraße", "10"),
        "new_site": _site("Holtenauer Straße", "120"),
        "main_site": True,
        "employees_full": 1,
        "employees_part": 2,
        "role": "self",
        "person": known["person"],
        "contact": known["contact"],
        "confirm": True,
    } | changes


@pytest.fixture
def clerk(city: City) -> Iterator[Actor]:
    """A clerk of the trade office."""
    with town.at():
        bureau.settle(FOLDER)
        yield bureau.clerk_of("gewerbe")


@pytest.fixture
def kim(clerk: Actor) -> Actor:
    """Somebody with a bicycle shop."""
    return town.resident()


@pytest.mark.parametrize("land", ["SH", "BW", "HE"])
def test_the_folder_is_in_order_in_every_land(land: str) -> None:
    assert check_folder(FOLDER, land=land) == []


def test_a_move_is_certified_within_three_days(kim: Actor, clerk: Actor) -> None:
    case = bureau.apply(kim, KEY, _answers())
    assert case.file.number.startswith("12.10")
    assert bureau.open_task(case, "look").due_on == date(2026, 11, 25)
    bureau.check(clerk, case, "look")
    bureau.decide(clerk, case, "decide", "grant")
    claim = claim_of(case.ref)
    assert claim is not None
    assert claim.amount == Decimal("25.00")
    text = text_of(Decision.objects.get(case=case, state="issued"))
    for part in ("Fahrräder Beispiel", "Elisabethstraße 10", "§ 15 Abs. 1 GewO", "Jo Gewerbe"):
        assert part in text
    assert "noch nicht anfangen" not in text
    bureau.check(clerk, case, "recipients")
    assert (case.state, case.outcome) == ("closed", "granted")


def test_switched_on_the_house_certifies_by_itself(kim: Actor, clerk: Actor) -> None:
    change_setting(
        actor=town.HOUSE, procedure_key=KEY, name="receipt_active", value=True, reason="Geprüft"
    )
    case = bureau.apply(kim, KEY, _answers())
    decision = Decision.objects.get(case=case)
    assert (decision.state, decision.automated) == ("issued", True)
    assert bureau.open_steps(case) == ["recipients"]


def test_a_lacking_permit_is_heard_about_and_the_notice_still_certified(
    kim: Actor, clerk: Actor
) -> None:
    answers = _answers(
        kind="activity", new_activity="Vermittlung von Wohnungen", permit_trade="brokerage"
    )
    for name in ("same_town", "old_site", "new_site"):
        del answers[name]
    case = bureau.apply(kim, KEY, answers)
    assert "§ 34c GewO" in bureau.open_task(case, "look").reason
    bureau.check(clerk, case, "look")
    bureau.decide(clerk, case, "decide", "grant")
    bureau.check(clerk, case, "recipients")
    assert bureau.letters(case) == ["decision", "hearing"]
    assert "noch nicht anfangen" in text_of(Decision.objects.get(case=case, state="issued"))
    with bureau.on(date(2026, 12, 7)):
        bureau.let_time_pass(case)
        assert bureau.open_steps(case) == ["follow"]


def test_another_municipality_is_named_and_nothing_owed(kim: Actor, clerk: Actor) -> None:
    case = bureau.apply(
        kim, KEY, _answers(same_town=False, new_site=_site("Hauptstraße", "1", "Kronshagen"))
    )
    bureau.check(clerk, case, "look", "forward", "Kronshagen ist zuständig.")
    assert (case.state, case.outcome) == ("closed", "forwarded")
    assert bureau.letters(case) == ["elsewhere"]
    assert claim_of(case.ref) is None
