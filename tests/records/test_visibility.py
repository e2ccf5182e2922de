"""Who sees which case, at which cost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.access import ANONYMOUS, Actor, Visibility, provider
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Invalid, NotFound
from rathaus.kernel.references import Reference, resolve
from rathaus.kernel.tenancy import City
from rathaus.people.models import Mandate
from rathaus.records.actions import (
    add_document,
    add_participant,
    assign_case,
    close_case,
    reopen_case,
    set_due_date,
    withdraw_case,
    write_note,
)
from rathaus.records.models import Case, CaseState, Outcome
from rathaus.records.queries import case_list, cases_for, find_case, notes_for
from rathaus.records.rules import (
    may_assign_case,
    may_file_document,
    may_manage_records,
    may_reopen_case,
    may_withdraw_case,
    may_work_on_case,
)
from tests.cast_floor2 import a_person, an_office, resident, staff
from tests.records.cast import HOUSE, a_case, a_paper, applicant_of, clerk_of

pytestmark = pytest.mark.django_db


def seen_by(actor: Actor) -> set[str]:
    return set(cases_for(actor).values_list("title", flat=True))


@pytest.fixture
def town(city: City) -> dict[str, Case]:
    """Cases of two offices and of every visibility."""
    other = an_office("soziales", "Sozialamt").pk
    return {
        "open": a_case(title="open"),
        "internal": a_case(title="internal", visibility=Visibility.INTERNAL),
        "elsewhere": a_case(title="elsewhere", office=other),
        "social": a_case(title="social", office=other, visibility=Visibility.PROTECTED),
    }


def test_each_reader_sees_their_cases(town: dict[str, Case]) -> None:
    here, there = town["open"].office_id, town["social"].office_id
    both = frozenset({here, there})
    wide = Actor(
        kind="staff",
        id="9",
        label="Leitung",
        account=9,
        grants={"case.see": both, "protected.see": frozenset({there})},
    )
    assert seen_by(HOUSE) == set(town)
    assert seen_by(staff("case.see")) == {"open", "internal", "elsewhere"}
    assert seen_by(staff("case.see", "protected.see")) == set(town)
    assert seen_by(staff("case.see", office=here)) == {"open", "internal"}
    assert seen_by(staff("case.see", office=there)) == {"elsewhere"}
    assert seen_by(staff("case.see", "protected.see", office=there)) == {"elsewhere", "social"}
    assert seen_by(staff("protected.see", office=there)) == set()
    assert seen_by(wide) == set(town)
    assert seen_by(staff("case.work")) == set()
    assert seen_by(ANONYMOUS) == seen_by(provider("pay")) == set()


def test_applicants_see_their_own_even_if_protected_but_nothing_internal(
    town: dict[str, Case],
) -> None:
    assert seen_by(applicant_of(town["open"])) == {"open"}
    assert seen_by(applicant_of(town["social"])) == {"social"}
    assert seen_by(applicant_of(town["internal"])) == set()
    assert seen_by(resident(a_person("Fremd"))) == set()


def test_a_representative_sees_what_the_mandate_covers(city: City) -> None:
    mother, daughter = a_person("Mutter"), a_person("Tochter")
    a_case(title="one", applicant=mother)
    a_case(title="two", applicant=mother, procedure_key="hilfe-zur-pflege")

    def with_mandate(**fields: object) -> set[str]:
        Mandate.objects.all().delete()
        Mandate.objects.create(
            **{"principal": mother, "agent": daughter, "valid_from": today()} | fields
        )
        return seen_by(resident(daughter))

    assert seen_by(resident(daughter)) == set()
    assert with_mandate() == {"one", "two"}
    assert with_mandate(scope="hilfe-zur-pflege") == {"two"}
    assert with_mandate(valid_from=today() + timedelta(days=1)) == set()
    yesterday = today() - timedelta(days=1)
    assert with_mandate(valid_from=yesterday, valid_to=today()) == set()


def test_added_participants_see_the_case(city: City) -> None:
    case, neighbour = a_case(title="open"), a_person("Nachbar")
    add_participant(actor=HOUSE, case=case, party=neighbour)
    assert seen_by(resident(neighbour)) == {"open"}


def test_what_one_may_not_see_does_not_exist(city: City) -> None:
    case = a_case()
    assert find_case(clerk_of(case), f" {case.number.lower()} ") == case
    told = set()
    for number in (case.number, "2026-999999-A", "quatsch"):
        with pytest.raises(NotFound) as caught:
            find_case(resident(a_person("Fremd")), number)
        told.add(str(caught.value))
    assert len(told) == 1


def test_links_lead_only_those_who_may(city: City) -> None:
    case = a_case()
    document = add_document(actor=HOUSE, case=case, paper=a_paper("Lageplan"))
    link = Reference("document", str(document.pk))
    found, paper = resolve(case.ref, applicant_of(case)), resolve(link, applicant_of(case))
    assert found is not None
    assert paper is not None
    assert (found.title, paper.title) == (f"{case.number} {case.title}", "Lageplan")
    assert resolve(case.ref, ANONYMOUS) is resolve(link, ANONYMOUS) is None


def test_notes_are_for_staff(city: City) -> None:
    case = a_case()
    write_note(actor=HOUSE, case=case, text="geprüft")
    assert [note.text for note in notes_for(clerk_of(case), case)] == ["geprüft"]
    assert list(notes_for(applicant_of(case), case)) == []


def test_pages_follow_each_other_without_gap_or_overlap(city: City) -> None:
    made = [a_case(title=f"{n}").pk for n in range(7)]
    reader, cursor, read = staff("case.see"), "", []
    while True:
        page = case_list(reader, after=cursor, size=3)
        read += [case.pk for case in page]
        cursor = page.next
        if not cursor:
            break
        if len(read) == 3:
            made.append(a_case(title="meanwhile").pk)
    assert read == list(reversed(made[:7]))


def test_the_due_list_runs_by_the_clock(city: City) -> None:
    cases = [a_case(title=f"{n}") for n in range(4)]
    for case, day in zip(cases, (9, 3, 5), strict=False):
        set_due_date(actor=HOUSE, case=case, due_on=date(2026, 12, day))
    first = case_list(staff("case.see"), due=True, size=2)
    second = case_list(staff("case.see"), due=True, size=2, after=first.next)
    assert [case.title for case in (*first, *second)] == ["1", "2", "0"]


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJhIiwiYiJd", "bnVsbA", "ÄÖ"])
def test_a_damaged_cursor_is_told(city: City, cursor: str) -> None:
    with pytest.raises(Invalid, match="Adresse"):
        case_list(staff("case.see"), after=cursor)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("who", ["clerk", "applicant"])
def test_a_list_takes_the_same_queries_for_one_and_three(city: City, count: int, who: str) -> None:
    person = a_person()
    cases = [a_case(applicant=person) for _ in range(count)]
    actor = clerk_of(cases[0]) if who == "clerk" else resident(person)
    with CaptureQueriesContext(connection) as seen:
        rows = [(c.number, c.office.name, c.applicant.name, c.clerk) for c in case_list(actor)]
    assert len(rows) == count
    assert len(seen) == (1 if who == "clerk" else 2), [q["sql"] for q in seen]


ROLES = {
    "house": lambda case: HOUSE,
    "clerk": lambda case: clerk_of(case),
    "reader": lambda case: clerk_of(case, "case.see"),
    "lead": lambda case: clerk_of(case, "case.see", "case.work", "task.assign", "case.decide"),
    "elsewhere": lambda case: staff("case.work", office=an_office("kultur", "Kulturamt").pk),
    "applicant": applicant_of,
    "stranger": lambda case: resident(a_person("Fremd")),
    "nobody": lambda case: ANONYMOUS,
    "provider": lambda case: provider("pay"),
}
PHASES = ("received", "decided", "closed")
WORKS, LEADS = {"house", "clerk", "lead"}, {"house", "lead"}
MATRIX = {
    "work": (may_work_on_case, lambda c: (), dict.fromkeys(PHASES, WORKS)),
    "hand in": (
        may_file_document,
        lambda c: ("in",),
        dict.fromkeys(PHASES, WORKS | {"applicant"}),
    ),
    "file": (may_file_document, lambda c: ("out",), dict.fromkeys(PHASES, WORKS)),
    "withdraw": (
        may_withdraw_case,
        lambda c: (),
        {
            "received": WORKS | {"applicant"},
            "decided": WORKS | {"applicant"},
            "closed": WORKS,
        },
    ),
    "assign": (may_assign_case, lambda c: (c.office_id, 99), dict.fromkeys(PHASES, LEADS)),
    "take": (
        may_assign_case,
        lambda c: (c.office_id, 7),
        dict.fromkeys(PHASES, LEADS | {"clerk"}),
    ),
    "reopen": (may_reopen_case, lambda c: (), dict.fromkeys(PHASES, LEADS)),
}


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("verb", MATRIX)
def test_role_by_phase(city: City, verb: str, phase: str) -> None:
    permission, things, expected = MATRIX[verb]
    case = a_case()
    if phase != "received":
        Case.objects.filter(pk=case.pk).update(state=CaseState.DECIDED, outcome=Outcome.GRANTED)
        case.refresh_from_db()
    if phase == "closed":
        close_case(actor=HOUSE, case=case)
    allowed = {name for name, make in ROLES.items() if permission(make(case), case, *things(case))}
    assert allowed == expected[phase]


def test_a_protected_case_needs_a_permission_of_its_own(city: City) -> None:
    case = a_case(visibility=Visibility.PROTECTED)
    assert not may_work_on_case(clerk_of(case), case)
    assert may_work_on_case(clerk_of(case, "case.work", "protected.see"), case)


def test_who_manages_records(city: City) -> None:
    assert may_manage_records(HOUSE)
    assert may_manage_records(staff("records.manage"))
    assert not may_manage_records(staff("case.work"))
    assert not may_manage_records(ANONYMOUS)


def test_actions_ask_the_rules(city: City) -> None:
    from rathaus.kernel.errors import NotAllowed
    from rathaus.records.actions import advance_case, import_filing_plan, renew_access_code

    case, stranger = a_case(), resident(a_person("Fremd"))
    attempts = [
        lambda: advance_case(actor=stranger, case=case, to=CaseState.IN_PROGRESS),
        lambda: withdraw_case(actor=stranger, case=case),
        lambda: assign_case(actor=stranger, case=case, clerk=1),
        lambda: set_due_date(actor=stranger, case=case, due_on=None),
        lambda: add_participant(actor=stranger, case=case, party=a_person()),
        lambda: write_note(actor=stranger, case=case, text="x"),
        lambda: close_case(actor=stranger, case=case, outcome=Outcome.DONE),
        lambda: reopen_case(actor=stranger, case=case, reason="x"),
        lambda: add_document(actor=stranger, case=case, paper=a_paper()),
        lambda: renew_access_code(actor=stranger, case=case),
        lambda: import_filing_plan(actor=stranger, path=None),  # type: ignore[arg-type]
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
