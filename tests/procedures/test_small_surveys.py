"""A survey about a place, without a day on which the place would be used."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN, frozen
from rathaus.procedures.actions.submission import submit_application
from rathaus.procedures.models import PlaceUse, Task
from tests.procedures import town
from tests.procedures.test_small_services import KIM, MAIL, draft, result, settle

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=BERLIN)


def answers(street: str) -> dict[str, Any]:
    return {
        "place": {"street": street, "house_number": "120"},
        "use": "home",
        "users": 3,
        "tech": "dsl",
        "down": 16,
        "up": 2,
        "measured": True,
        "sufficient": False,
        "future_down": 250,
        "self_help": True,
        "person": KIM,
        "contact": MAIL,
        "confirm": True,
    }


def send(actor: Actor, street: str) -> Any:
    return submit_application(actor=actor, draft=draft(actor, "breitbandbedarf", answers(street)))


def test_an_address_of_the_register_counts_at_once(streets: None) -> None:
    settle("breitbandbedarf")
    with frozen(MORNING):
        case, run, subjects = result(send(town.resident(), "Holtenauer Straße"))
    assert (run.failure, case.state, case.outcome) == ("", "closed", "done")
    assert run.data["facts"]["gap"] == 234
    assert [place["district"] for place in run.data["places"]] == ["Wik"]
    assert subjects[1].startswith("Danke, Ihre Antwort zählt")
    assert not PlaceUse.objects.exists()


def test_two_may_answer_for_the_same_address(streets: None) -> None:
    settle("breitbandbedarf")
    with frozen(MORNING):
        send(town.resident(), "Holtenauer Straße")
        other = town.resident("Muster")
        told = draft(other, "breitbandbedarf", answers("Holtenauer Straße"))
        told.data["person"] = KIM | {"surname": "Muster"}
        told.save(update_fields=["data"])
        case, _, _ = result(submit_application(actor=other, draft=told))
    assert case.outcome == "done"


def test_an_unknown_street_is_looked_at_by_a_person(streets: None) -> None:
    settle("breitbandbedarf")
    with frozen(MORNING):
        case, run, _ = result(send(town.resident(), "Nirgendweg"))
    assert [reason["key"] for reason in run.data["assessment"]["reasons"]] == ["unknown"]
    assert (case.state, Task.objects.get().key) == ("in_progress", "decide")
