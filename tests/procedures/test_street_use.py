"""Special use of streets: four offices at once, a person decides, nobody is refused unheard."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Invalid, NotAllowed
from rathaus.money.queries import claim_of
from rathaus.people.models import Office
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.actions.migration import migrate_case, planned_moves
from rathaus.procedures.folder import check as check_folder
from rathaus.procedures.models import Decision, PlaceUse, Run, Task
from tests.procedures import bureau, town
from tests.procedures.reading import text_of
from tests.procedures.test_folder_load import edit

FOLDER = bureau.COMMON / "sondernutzung"
KEY = "sondernutzung"
OPINIONS = {"fire": "feuerwehr", "monument": "denkmal", "road": "tiefbau", "traffic": "verkehr"}
PAPER = {"name": "a.pdf", "sha256": "a" * 64, "size": 1000, "media_type": "application/pdf"}


def _answers(**changes: Any) -> dict[str, Any]:
    known = town.answers()
    return {
        "kind": "terrace",
        "place": {"street": "Holtenauer Straße", "house_number": "120", "length_m": 6},
        "depth_m": 2,
        "remaining_path_m": 2.4,
        "beyond_frontage": False,
        "on_parking": False,
        "date": "2027-04-01",
        "last_date": "2027-10-31",
        "from": "08:00",
        "to": "22:00",
        "furniture": {"tables": 4, "chairs": 12},
        "firm": "Café Beispiel",
        "phone": "0431 5550199",
        "trade_page": [PAPER],
        "sketch": [PAPER],
        "person": known["person"],
        "contact": known["contact"],
        "accept_conditions": True,
        "confirm": True,
    } | changes


@pytest.fixture
def clerk(streets: None) -> Iterator[Actor]:
    """A clerk of the traffic authority, who decides."""
    with town.at():
        bureau.settle(FOLDER)
        yield town.clerk(Office.objects.get(key="verkehr"), "Jo Verkehr")


@pytest.fixture
def kim(clerk: Actor) -> Actor:
    """Somebody who runs a café."""
    return town.resident()


@pytest.mark.parametrize("land", ["SH", "BW", "HE"])
def test_the_folder_is_in_order_in_every_land(land: str) -> None:
    assert check_folder(FOLDER, land=land) == []


def test_four_offices_are_asked_at_once_and_a_person_decides(kim: Actor, clerk: Actor) -> None:
    case = bureau.apply(kim, KEY, _answers())
    asked = Task.objects.filter(case=case, state="open").select_related("office")
    assert {task.node: task.office.key for task in asked} == OPINIONS
    assert {task.due_on for task in asked} == {date(2026, 12, 6)}
    fire = bureau.clerk_of("feuerwehr")
    bureau.opine(fire, case, "fire", "conditions", "Die Zufahrt bleibt frei.")
    assert bureau.open_steps(case) == ["monument", "road", "traffic"]
    bureau.opine(bureau.clerk_of("denkmal"), case, "monument", "none")
    bureau.opine(bureau.clerk_of("tiefbau"), case, "road", "agree")
    assert bureau.open_steps(case) == ["traffic"]
    bureau.opine(clerk, case, "traffic", "agree")
    assert bureau.open_task(case, "decide").due_on == date(2026, 12, 20)
    bureau.decide(
        clerk,
        case,
        "decide",
        "grant",
        reasons="Es bleibt genug Platz.",
        conditions="Die Feuerwehrzufahrt bleibt frei.",
    )
    assert case.state == "decided"
    claim = claim_of(case.ref)
    assert claim is not None
    # 6 m · 2 m = 12 m², 1,50 € each, April to October are seven months begun.
    assert claim.amount == Decimal("126.00")
    text = text_of(Decision.objects.get(case=case, state="issued"))
    for part in (
        "Café Beispiel",
        "6 m lang und 2 m tief",
        "4 Tische und 12 Stühle",
        "Die Feuerwehrzufahrt bleibt frei.",
        "§ 21 StrWG SH",
        "126,00 €",
        "Jo Verkehr",
    ):
        assert part in text
    use = PlaceUse.objects.get(case=case)
    assert use.period.upper.date() == date(2027, 10, 31)


def test_a_case_between_the_offices_moves_to_a_new_version(
    kim: Actor, clerk: Actor, tmp_path: Path
) -> None:
    case = bureau.apply(kim, KEY, _answers())
    bureau.opine(bureau.clerk_of("feuerwehr"), case, "fire", "agree")
    asked = set(Task.objects.filter(case=case, state="open").values_list("pk", "node"))
    folder = tmp_path / KEY
    shutil.copytree(FOLDER, folder)
    edit(folder / "process.bpmn", "Alle haben sich geäußert", "Alle sind gehört")
    install_procedure(actor=town.HOUSE, path=folder)
    (move,) = planned_moves(actor=town.HOUSE, key=KEY)
    assert (move.obstacles, len(move.waiting)) == ((), 3)
    assert migrate_case(actor=town.HOUSE, case_id=case.pk).possible
    assert Run.objects.get(case=case).version.version == 2
    assert set(Task.objects.filter(case=case, state="open").values_list("pk", "node")) == asked
    for node in ("monument", "road", "traffic"):
        who = clerk if node == "traffic" else bureau.clerk_of(OPINIONS[node])
        bureau.opine(who, case, node, "agree")
    assert bureau.open_steps(case) == ["decide"]


def test_an_office_speaks_for_itself_only(kim: Actor, clerk: Actor) -> None:
    case = bureau.apply(kim, KEY, _answers())
    fire = bureau.clerk_of("feuerwehr")
    with pytest.raises(NotAllowed):
        bureau.opine(fire, case, "monument", "agree")
    with pytest.raises(Invalid) as caught:
        bureau.opine(fire, case, "fire", "object")
    assert list(caught.value.fields) == ["text"]
    assert bureau.open_steps(case) == sorted(OPINIONS)


def test_nobody_is_refused_unheard(kim: Actor, clerk: Actor) -> None:
    case = bureau.apply(kim, KEY, _answers(remaining_path_m=1.3))
    for node, office in OPINIONS.items():
        who = clerk if office == "verkehr" else bureau.clerk_of(office)
        bureau.opine(who, case, node, "agree")
    bureau.decide(clerk, case, "decide", "refusal", reasons="Nur 1,3 Meter Gehweg.", ground="path")
    assert bureau.letters(case) == ["hearing"]
    assert "Nur 1,3 Meter Gehweg." in text_of(bureau.letter(case, "hearing"))
    assert not Decision.objects.filter(case=case, state="issued").exists()
    with bureau.on(date(2026, 12, 7)):
        bureau.let_time_pass(case)
        bureau.decide(clerk, case, "decide_heard", "refusal", reasons="Nur 1,3 Meter Gehweg.")
    assert (case.state, case.outcome) == ("closed", "refused")
    text = text_of(Decision.objects.get(case=case, state="issued"))
    assert "haben wir Ihnen geschrieben, was gegen den Antrag spricht" in text
    assert claim_of(case.ref) is None


def test_a_city_without_such_an_office_asks_its_own(kim: Actor, clerk: Actor) -> None:
    Office.objects.filter(key="feuerwehr").update(key="feuerwehr-alt")
    case = bureau.apply(kim, KEY, _answers())
    assert bureau.open_task(case, "fire").office.key == "verkehr"


def test_on_parking_bays_one_decision_orders_both(kim: Actor, clerk: Actor) -> None:
    answers = _answers(kind="container", on_parking=True, works_person="Sam Muster")
    for name in ("from", "to", "furniture", "trade_page"):
        del answers[name]
    case = bureau.apply(kim, KEY, answers | {"date": "2026-12-07", "last_date": "2026-12-09"})
    for node, office in OPINIONS.items():
        who = clerk if office == "verkehr" else bureau.clerk_of(office)
        bureau.opine(who, case, node, "agree")
    said = {"reasons": "Für den Umbau nötig.", "fee": "20,00"}
    bureau.decide(clerk, case, "decide", "grant", **said)
    text = text_of(Decision.objects.get(case=case, state="issued"))
    assert "einen Container" in text
    assert "absolutes Haltverbot" in text
    with bureau.on(date(2026, 12, 10)):
        bureau.let_time_pass(case)
        assert bureau.open_task(case, "inspect").office.key == "tiefbau"
