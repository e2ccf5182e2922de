"""One place, one time, one zone: whoever comes second comes before a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from rathaus.kernel import library
from rathaus.kernel.access import Actor
from rathaus.kernel.tenancy import City
from rathaus.people.models import Office
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.submission import Submission, submit_application
from rathaus.procedures.actions.withdrawal import withdraw_application
from rathaus.procedures.models import PlaceUse, Run, Task
from rathaus.records.models import Case
from tests.cast_floor2 import at_once
from tests.procedures import town

OTHER_PLACE = {"street": "Holtenauer Straße", "house_number": "240", "side": "even", "length_m": 12}


def outcome_of(case: Case) -> tuple[str, list[str]]:
    """What the assessment said of a case, and why."""
    assessment = Run.objects.get(case=case).data["assessment"]
    return assessment["outcome"], [reason["key"] for reason in assessment["reasons"]]


def test_a_place_is_taken_while_the_first_is_still_paying(kim: Actor) -> None:
    first = town.submitted(kim).case
    second = town.submitted(town.resident("Zweit")).case
    assert outcome_of(first) == ("grant", [])
    assert outcome_of(second) == ("judgement", ["no_stopping"])
    elsewhere = town.submitted(town.resident("Dritt"), place=OTHER_PLACE).case
    assert outcome_of(elsewhere) == ("grant", [])


def test_who_withdraws_gives_the_place_back(kim: Actor) -> None:
    first = town.submitted(kim).case
    withdraw_application(actor=kim, case=Case.objects.get(pk=first.pk))
    second = town.submitted(town.resident("Zweit")).case
    assert outcome_of(second) == ("grant", [])


def test_what_a_person_grants_is_taken_and_what_they_refuse_is_not(
    kim: Actor, office: Office
) -> None:
    school = {"street": "Schulweg", "house_number": "8", "side": "even", "length_m": 12}
    jo = town.clerk(office)
    for kind, taken in (("refusal", 0), ("grant", 1)):
        case = town.submitted(town.resident(kind.title()), place=school).case
        task = Task.objects.get(case=case, state="open")
        verdict = Verdict(kind, reasons="Nach Prüfung vor Ort.")
        decide_case(actor=jo, task_id=task.pk, verdict=verdict)
        assert PlaceUse.objects.filter(case=case, released_at=None).count() == taken


def test_two_at_the_same_moment_are_not_both_granted(
    fresh_city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RATHAUS_LIBRARY", str(town.library_with_streets(tmp_path, fresh_city.slug)))
    library.reload()
    with town.at():
        town.settle_town()
        people = [town.resident(name) for name in ("Erst", "Zweit", "Dritt", "Viert")]
        drafts = [town.draft_of(person) for person in people]

    def send(number: int) -> Submission:
        with town.at():
            return submit_application(actor=people[number], draft=drafts[number])

    sent = at_once(*(lambda number=number: send(number) for number in range(4)))
    outcomes = sorted(outcome_of(submission.case)[0] for submission in sent)
    assert outcomes == ["grant", "judgement", "judgement", "judgement"]
    monkeypatch.undo()
    library.reload()
