"""How a case moves: the table of moves holds, and everybody else is told."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.records.actions import (
    add_participant,
    advance_case,
    assign_case,
    close_case,
    reopen_case,
    set_due_date,
    withdraw_case,
    write_note,
)
from rathaus.records.models import CASE_MOVES, Case, CaseState, Outcome, Participant, Role
from tests.cast_floor2 import a_person, an_account, an_office
from tests.records.cast import HOUSE, a_case, clerk_of

pytestmark = pytest.mark.django_db
S = CaseState


def go(case: Case, to: CaseState) -> Case:
    """Take the action that leads to this state."""
    if to == S.CLOSED:
        return close_case(actor=HOUSE, case=case, outcome=Outcome.DONE)
    if to == S.WITHDRAWN:
        return withdraw_case(actor=HOUSE, case=case)
    if case.state in {S.CLOSED, S.WITHDRAWN, S.DECIDED} and to == S.IN_PROGRESS:
        return reopen_case(actor=HOUSE, case=case, reason="Widerspruch eingegangen")
    outcome = Outcome.GRANTED if to == S.DECIDED else None
    return advance_case(actor=HOUSE, case=case, to=to, outcome=outcome)


PATHS = {
    S.RECEIVED: [],
    S.IN_PROGRESS: [S.IN_PROGRESS],
    S.WAITING_APPLICANT: [S.WAITING_APPLICANT],
    S.WAITING_PAYMENT: [S.WAITING_PAYMENT],
    S.DECIDED: [S.DECIDED],
    S.WITHDRAWN: [S.WITHDRAWN],
    S.CLOSED: [S.CLOSED],
}


@pytest.mark.parametrize("start", S)
@pytest.mark.parametrize("to", S)
def test_every_move_of_the_table_and_no_other(city: City, start: S, to: S) -> None:
    case = a_case()
    for state in PATHS[start]:
        go(case, state)
    before = Event.objects.count()
    if to in CASE_MOVES[start]:
        go(case, to)
        assert Case.objects.get(pk=case.pk).state == to == case.state
        assert Event.objects.count() == before + 1
    else:
        with pytest.raises((Conflict, ValueError)):
            go(case, to)
        assert Case.objects.get(pk=case.pk).state == start
        assert Event.objects.count() == before


def test_who_looks_at_an_old_state_is_told_the_new_one(city: City) -> None:
    case = a_case()
    stale = Case.objects.get(pk=case.pk)
    advance_case(actor=HOUSE, case=case, to=S.DECIDED, outcome=Outcome.REFUSED)
    with pytest.raises(Conflict, match="„entschieden“"):
        advance_case(actor=HOUSE, case=stale, to=S.WAITING_APPLICANT)


def test_a_decision_and_only_a_decision_has_an_outcome(city: City) -> None:
    case = a_case()
    with pytest.raises(ValueError, match="outcome"):
        advance_case(actor=HOUSE, case=case, to=S.DECIDED)
    with pytest.raises(ValueError, match="outcome"):
        advance_case(actor=HOUSE, case=case, to=S.IN_PROGRESS, outcome=Outcome.DONE)


def test_a_case_without_outcome_is_not_closed(city: City) -> None:
    with pytest.raises(Invalid, match="Ergebnis"):
        close_case(actor=HOUSE, case=a_case())


def test_closing_keeps_the_outcome_of_the_decision(city: City) -> None:
    case = a_case()
    advance_case(actor=HOUSE, case=case, to=S.DECIDED, outcome=Outcome.REFUSED)
    close_case(actor=HOUSE, case=case)
    assert Case.objects.get(pk=case.pk).outcome == Outcome.REFUSED


def test_reopening_needs_a_reason(city: City) -> None:
    case = close_case(actor=HOUSE, case=a_case(), outcome=Outcome.DONE)
    with pytest.raises(Invalid, match="Grund"):
        reopen_case(actor=HOUSE, case=case, reason="  ")


def test_a_case_changes_hands(city: City) -> None:
    case, account = a_case(), an_account(name="Kim")
    other = an_office("ordnung", "Ordnungsamt")
    assign_case(actor=HOUSE, case=case, office=other.pk, clerk=account.pk)
    kept = Case.objects.get(pk=case.pk)
    assert (kept.office, kept.clerk) == (other, account)
    event = Event.objects.get(kind="case.assigned")
    assert event.facts == {"office": str(other.pk), "clerk": str(account.pk)}


def test_a_free_case_is_taken_once(city: City) -> None:
    one, two = an_account(name="Kim"), an_account(name="Robin")
    case = a_case()
    first, second = Case.objects.get(pk=case.pk), Case.objects.get(pk=case.pk)
    assign_case(actor=clerk_of(case, "case.work", account=one.pk), case=first, clerk=one.pk)
    with pytest.raises(Conflict):
        assign_case(actor=clerk_of(case, "case.work", account=two.pk), case=second, clerk=two.pk)
    assert Case.objects.get(pk=case.pk).clerk == one


def test_a_resident_is_no_clerk(city: City) -> None:
    case = a_case()
    account = an_account(party=case.applicant)
    with pytest.raises(Invalid) as caught:
        assign_case(actor=HOUSE, case=case, clerk=account.pk)
    assert set(caught.value.fields) == {"clerk"}


def test_a_due_day_keeps_its_reason(city: City) -> None:
    case = a_case()
    set_due_date(actor=HOUSE, case=case, due_on=date(2026, 12, 8), why="vor Wirksamkeit")
    kept = Case.objects.get(pk=case.pk)
    assert (kept.due_on, kept.due_why) == (date(2026, 12, 8), "vor Wirksamkeit")


def test_a_participant_is_added_once_in_a_role(city: City) -> None:
    case, neighbour = a_case(), a_person("Nachbar")
    add_participant(actor=HOUSE, case=case, party=neighbour)
    with pytest.raises(Conflict, match="Nachbar"):
        add_participant(actor=HOUSE, case=case, party=neighbour)
    roles = Participant.objects.filter(case=case, party=neighbour).values_list("role", flat=True)
    assert list(roles) == [Role.AFFECTED]


def test_a_note_says_something(city: City) -> None:
    case = a_case()
    with pytest.raises(Invalid) as caught:
        write_note(actor=HOUSE, case=case, text="  ")
    assert set(caught.value.fields) == {"text"}
    note = write_note(actor=HOUSE, case=case, text=" Ortstermin ohne Befund. ")
    assert (note.text, note.author) == ("Ortstermin ohne Befund.", "system:test")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.lists(st.sampled_from(list(S)), max_size=8))
def test_no_path_leaves_the_table(city: City, path: list[CaseState]) -> None:
    case = a_case()
    walked = [S.RECEIVED]
    for to in path:
        try:
            go(case, to)
        except (Conflict, ValueError):
            case = Case.objects.get(pk=case.pk)
            continue
        walked.append(to)
    kept = Case.objects.get(pk=case.pk)
    assert kept.state == walked[-1]
    assert all(after in CASE_MOVES[before] for before, after in pairwise(walked))
    assert (kept.closed_at is not None) == (kept.state == S.CLOSED)
    assert (kept.file.closed_at is not None) == (kept.state == S.CLOSED)
