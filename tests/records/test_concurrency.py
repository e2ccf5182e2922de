"""Real threads on real connections: nothing twice, nothing lost, and the slower one is told."""

from __future__ import annotations

import threading

from rathaus.kernel.errors import Conflict
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.records.actions import add_documents, advance_case, close_case
from rathaus.records.models import Case, CaseState, Document, Outcome
from tests.cast_floor2 import a_person, an_office, at_once
from tests.records.cast import HOUSE, a_case, a_paper, a_plan_entry, opened


def test_eight_people_at_once_get_eight_numbers_in_a_row(fresh_city: City) -> None:
    person, office = a_person(), an_office()
    a_plan_entry()

    def send(key: int) -> Case:
        return opened(
            applicant=person, office=office.pk, plan="54.30", submission_key=f"{key}"
        ).case

    cases = at_once(*(lambda key=key: send(key) for key in range(8)))
    assert sorted(case.number[5:11] for case in cases) == [f"{n:06d}" for n in range(1, 9)]
    assert sorted(case.file.serial for case in cases) == list(range(1, 9))


def test_a_double_click_on_two_connections_makes_one_case(fresh_city: City) -> None:
    person, office = a_person(), an_office()
    a_plan_entry()

    def send() -> object:
        return opened(applicant=person, office=office.pk, plan="54.30", submission_key="once")

    results = at_once(*[send] * 4)
    assert sorted(result.repeated for result in results) == [False, True, True, True]
    assert Case.objects.count() == 1
    assert Event.objects.filter(kind="case.opened").count() == 1


def test_two_tabs_with_the_same_content_make_one_case(fresh_city: City) -> None:
    person, office = a_person(), an_office()
    a_plan_entry()

    def send(key: str) -> object:
        return opened(
            applicant=person,
            office=office.pk,
            plan="54.30",
            submission_key=key,
            fingerprint="same",
        )

    results = at_once(lambda: send("tab one"), lambda: send("tab two"))
    kinds = sorted(type(result).__name__ for result in results)
    assert kinds == ["Duplicate", "OpenedCase"]
    assert Case.objects.count() == 1


def test_two_clerks_move_a_case_at_once_and_one_is_told(fresh_city: City) -> None:
    case = a_case()

    def advance(to: CaseState) -> Case:
        seen = Case.objects.get(pk=case.pk)
        outcome = Outcome.GRANTED if to == CaseState.DECIDED else None
        meeting.wait(60)
        return advance_case(actor=HOUSE, case=seen, to=to, outcome=outcome)

    meeting = threading.Barrier(2)
    results = at_once(
        lambda: advance(CaseState.DECIDED), lambda: advance(CaseState.WAITING_APPLICANT)
    )
    assert sorted(type(result).__name__ for result in results) == ["Case", "Conflict"]
    told = next(result for result in results if isinstance(result, Conflict))
    assert str(CaseState(Case.objects.get().state).label) in told.message
    assert Event.objects.filter(kind="case.advanced").count() == 1


def test_documents_filed_at_once_get_places_in_a_row(fresh_city: City) -> None:
    case = a_case()
    results = at_once(
        *(
            lambda n=n: add_documents(
                actor=HOUSE, case=case, papers=[a_paper(f"a{n}"), a_paper(f"b{n}")]
            )
            for n in range(4)
        )
    )
    serials = sorted(document.serial for filed in results for document in filed)
    assert serials == list(range(1, 9))


def test_closing_meets_filing_and_nothing_lands_in_a_closed_file(fresh_city: City) -> None:
    case = a_case()
    closed, filed = at_once(
        lambda: close_case(actor=HOUSE, case=Case.objects.get(pk=case.pk), outcome=Outcome.DONE),
        lambda: add_documents(actor=HOUSE, case=case, papers=[a_paper()]),
    )
    assert isinstance(closed, Case)
    assert isinstance(filed, Conflict) is not Document.objects.filter(case=case).exists()


def test_the_last_two_cases_closed_at_once_close_their_file(fresh_city: City) -> None:
    first = a_case()
    second = a_case(file=first.file)
    at_once(
        lambda: close_case(actor=HOUSE, case=first, outcome=Outcome.DONE),
        lambda: close_case(actor=HOUSE, case=second, outcome=Outcome.DONE),
    )
    closings = Event.objects.filter(kind="case.closed").order_by("id")
    assert [event.facts["file_closed"] for event in closings] == [False, True]
    assert Case.objects.filter(file__closed_at__isnull=True).count() == 0
