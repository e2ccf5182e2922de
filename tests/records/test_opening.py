"""An application arrives: one case, one file, one number, however often it is sent."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.access import ANONYMOUS, provider
from rathaus.kernel.clock import BERLIN, frozen
from rathaus.kernel.errors import Conflict, Duplicate, Invalid, NotAllowed
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.records.actions import close_case, withdraw_case
from rathaus.records.models import Case, CounterNumber, File, Outcome, Participant
from tests.cast_floor2 import a_person, an_office, resident, staff
from tests.records.cast import HOUSE, a_case, a_plan_entry, opened

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 11, 22, 9, 30, tzinfo=BERLIN)


def test_a_case_gets_number_file_and_applicant(city: City) -> None:
    person = a_person()
    with frozen(DAY):
        case = opened(applicant=person).case
    assert case.number == "2026-000001-P"
    assert case.file.number == "54.30-2026/0001"
    assert case.received_at == DAY
    roles = Participant.objects.filter(case=case).values_list("party", "role")
    assert list(roles) == [(person.pk, "applicant")]


def test_an_agent_takes_part_beside_the_applicant(city: City) -> None:
    person, agent = a_person(), a_person("Lorenz")
    case = opened(applicant=person, agent=agent, actor=resident(agent)).case
    roles = Participant.objects.filter(case=case).order_by("id").values_list("party", "role")
    assert list(roles) == [(person.pk, "applicant"), (agent.pk, "agent")]


def test_numbers_run_per_year_and_per_plan_entry(city: City) -> None:
    a_plan_entry("61.10")
    with frozen(DAY):
        one, two = opened().case, opened(plan="61.10").case
    with frozen(datetime(2027, 1, 1, 0, 30, tzinfo=BERLIN)):
        three = opened().case
    assert [case.number[:-2] for case in (one, two, three)] == [
        "2026-000001",
        "2026-000002",
        "2027-000001",
    ]
    assert [case.file.number for case in (one, two, three)] == [
        "54.30-2026/0001",
        "61.10-2026/0001",
        "54.30-2027/0001",
    ]


def test_the_log_tells_of_it_without_names(city: City) -> None:
    case = a_case()
    event = Event.objects.get(kind="case.opened")
    assert event.subject == f"case:{case.pk}"
    assert event.facts == {
        "number": case.number,
        "file": case.file.number,
        "office": str(case.office_id),
        "procedure": "mobiles-halteverbot",
        "version": 1,
        "channel": "online",
    }


def test_the_same_submission_returns_the_first_case_and_uses_no_number(city: City) -> None:
    first = opened(submission_key="once")
    second = opened(submission_key="once")
    assert second.case == first.case
    assert (first.repeated, second.repeated, second.access_code) == (False, True, "")
    assert Case.objects.count() == File.objects.count() == 1
    assert set(CounterNumber.objects.values_list("value", flat=True)) == {1}


def test_the_same_content_again_leads_to_the_first_case(city: City) -> None:
    first = a_case(fingerprint="abc")
    with pytest.raises(Duplicate, match=first.number) as caught:
        opened(fingerprint="abc")
    assert caught.value.first == first.ref
    assert Case.objects.count() == 1


def test_the_same_content_later_or_after_withdrawal_is_a_new_case(city: City) -> None:
    with frozen(DAY):
        first = a_case(fingerprint="abc")
        withdraw_case(actor=HOUSE, case=first)
        second = a_case(fingerprint="abc")
    with frozen(DAY + timedelta(days=1, minutes=1)):
        third = a_case(fingerprint="abc")
    assert len({first.pk, second.pk, third.pk}) == 3


def test_a_case_in_an_existing_file_shares_its_number(city: City) -> None:
    first = a_case()
    second = a_case(file=first.file)
    assert second.file == first.file
    assert second.number != first.number


def test_a_closed_file_takes_no_case(city: City) -> None:
    first = a_case()
    close_case(actor=HOUSE, case=first, outcome=Outcome.DONE)
    with pytest.raises(Conflict, match="abgeschlossen"):
        a_case(file=first.file)


def test_an_unknown_plan_entry_is_named(city: City) -> None:
    with pytest.raises(Invalid, match=r"„99\.1“"):
        opened(plan="99.1")


def test_a_heading_of_the_plan_takes_no_files(city: City) -> None:
    a_plan_entry("54", years=None)
    with pytest.raises(Invalid, match="Aufbewahrungsfrist"):
        opened(plan="54")


def test_who_may_open_a_case(city: City) -> None:
    person, other, office = a_person(), a_person("Fremd"), an_office()
    elsewhere = an_office("kultur", "Kulturamt")
    allowed = [HOUSE, ANONYMOUS, resident(person), staff("case.work", office=office.pk)]
    refused = [
        resident(other),
        staff("case.see", office=office.pk),
        staff("case.work", office=elsewhere.pk),
        provider("pay"),
    ]
    for actor in allowed:
        assert opened(actor=actor, applicant=person).case.applicant == person
    for actor in refused:
        with pytest.raises(NotAllowed):
            opened(actor=actor, applicant=person)


def test_opening_takes_five_statements(city: City) -> None:
    person, office = a_person(), an_office()
    a_plan_entry()
    fields = {"applicant": person, "office": office.pk, "plan": "54.30"}
    opened(**fields)
    with CaptureQueriesContext(connection) as seen:
        opened(**fields)
    inside = [q["sql"] for q in seen if "SAVEPOINT" not in q["sql"]]
    assert len(inside) == 5, inside
