"""What may be granted instead of what was applied for: as the folder says, within the form."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Invalid
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import current_city
from rathaus.money.queries import claim_of
from rathaus.people.models import Office
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.engine.changes import granted, merged
from rathaus.procedures.models import Decision, PlaceUse, Run, Task
from tests.money.cast import begun, report
from tests.procedures import town
from tests.procedures.reading import text_of

SCHOOL = {"street": "Schulweg", "house_number": "8", "side": "even", "length_m": 12}
SECOND = {"street": "Holtenauer Straße", "house_number": "200", "side": "even", "length_m": 10}
WHY = "Vor der Einfahrt bleibt Platz."


def _task(actor: Actor, **changes: Any) -> Task:
    case = town.submitted(actor, **{"place": SCHOOL} | changes).case
    return Task.objects.select_related("case").get(case=case)


def _decide(office: Office, task: Task, kind: str = "partial", **changes: str) -> None:
    typed = {path.replace("__", "."): value for path, value in changes.items()}
    verdict = Verdict(kind, reasons=WHY, changes=typed)
    decide_case(actor=town.clerk(office), task_id=task.pk, verdict=verdict)


def _issued(task: Task) -> Decision:
    claim = claim_of(task.case.ref)
    assert claim is not None
    report(begun(claim))
    run_pending(current_city())
    assert Run.objects.get(case=task.case).failure == ""
    return Decision.objects.get(case=task.case, state="issued")


def test_less_is_granted_written_and_taken(kim: Actor, office: Office) -> None:
    task = _task(kim)
    _decide(office, task, place__length_m="9")
    run = Run.objects.get(case=task.case)
    assert run.data["decision"]["changes"] == {"place": {"length_m": 9}}
    assert granted(run.data)["place"] == SCHOOL | {"length_m": 9}
    assert run.data["application"]["place"] == SCHOOL
    text = text_of(_issued(task))
    assert "Schulweg 8, Seite mit den geraden Hausnummern, auf 9 m Länge" in text
    assert "nach 9 Metern in Fahrtrichtung" in text or "9 m" in text
    assert PlaceUse.objects.get(case=task.case).length_m == Decimal(9)


def test_each_place_is_changed_by_itself(kim: Actor, office: Office) -> None:
    task = _task(kim, second_zone=True, second_place=SECOND)
    _decide(office, task, second_place__length_m="7")
    text = text_of(_issued(task))
    assert "Schulweg 8, Seite mit den geraden Hausnummern, auf 12 m Länge" in text
    assert "Holtenauer Straße 200, Seite mit den geraden Hausnummern, auf 7 m Länge" in text
    lengths = PlaceUse.objects.filter(case=task.case).order_by("length_m")
    assert list(lengths.values_list("length_m", flat=True)) == [Decimal(7), Decimal(12)]


@pytest.mark.parametrize("typed", ["x", "4", "26", "9,5", "-9"])
def test_the_bounds_are_those_of_the_form(kim: Actor, office: Office, typed: str) -> None:
    task = _task(kim)
    with pytest.raises(Invalid) as caught:
        _decide(office, task, place__length_m=typed)
    assert list(caught.value.fields) == ["changes.place.length_m"]
    task.refresh_from_db()
    assert task.state == "open"


@pytest.mark.parametrize("path", ["second_place__length_m", "person__surname", "nothing"])
def test_nothing_else_can_be_changed(kim: Actor, office: Office, path: str) -> None:
    with pytest.raises(Invalid) as caught:
        _decide(office, _task(kim), **{path: "9"})
    assert f"changes.{path.replace('__', '.')}" in caught.value.fields


def test_what_was_applied_for_is_no_change(kim: Actor, office: Office) -> None:
    with pytest.raises(Invalid) as caught:
        _decide(office, _task(kim), place__length_m="12")
    assert list(caught.value.fields) == ["conditions"]


def test_a_refusal_changes_nothing(kim: Actor, office: Office) -> None:
    task = _task(kim)
    _decide(office, task, kind="refusal", place__length_m="9")
    assert Run.objects.get(case=task.case).data["decision"]["changes"] == {}


_ANSWERS = st.recursive(
    st.integers(), lambda inner: st.dictionaries(st.sampled_from("abc"), inner), max_leaves=8
)
_TREES = st.dictionaries(st.sampled_from("abc"), _ANSWERS)


@given(answers=_TREES, changes=_TREES)
def test_merging_keeps_what_is_not_changed(
    answers: dict[str, Any], changes: dict[str, Any]
) -> None:
    result = merged(answers, changes)
    assert merged(result, changes) == result
    assert {name: result[name] for name in answers if name not in changes} == {
        name: value for name, value in answers.items() if name not in changes
    }
    assert merged(answers, {}) == answers
