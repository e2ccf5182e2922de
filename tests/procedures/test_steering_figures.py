"""Vorgangssteuerung: every figure comes from cases and events, set-based, silent about people."""

from __future__ import annotations

import datetime
import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN, frozen
from rathaus.kernel.errors import NotAllowed
from rathaus.kernel.tenancy import City
from rathaus.people.models import Office
from rathaus.procedures.control.captured import captured
from rathaus.procedures.control.lead_times import Times, lead_times
from rathaus.procedures.control.movement import resting, resting_cases
from rathaus.procedures.control.scope import Scope, scope_for
from rathaus.procedures.control.usage import Usage, cases_on_paper, together, usage
from rathaus.procedures.control.waiting import Waiting, waiting
from rathaus.records.actions import add_document, advance_case, close_case
from rathaus.records.models import Case, CaseState, Channel, Outcome, PaperPart
from tests.cast_floor2 import an_office, staff
from tests.records.cast import HOUSE, a_case, a_paper, clerk_of
from tests.records.structure.cast import a_part

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 20, 12, tzinfo=BERLIN)
DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)
_numbers = itertools.count(1)


@pytest.fixture
def office(city: City) -> Office:
    made = an_office()
    made.refresh_from_db()  # the database writes its path
    return made


@pytest.fixture
def elsewhere(city: City) -> Office:
    made = an_office("bau", "Bauamt")
    made.refresh_from_db()
    return made


def lead_of(office: Office) -> Actor:
    return staff("case.see", "case.work", "task.assign", office=office.pk)


def seen(actor: Actor, **narrow: object) -> Scope:
    with frozen(NOW):
        return scope_for(actor, **narrow)  # type: ignore[arg-type]


def received(office: Office, days_ago: float = 10, **fields: object) -> Case:
    at = NOW - days_ago * DAY
    with frozen(at):
        return a_case(office=office.pk, **fields)


def moved(case: Case, days: float, to: CaseState, outcome: Outcome | None = None) -> None:
    """Move the case so many days after its receipt."""
    with frozen(case.received_at + days * DAY):
        case.refresh_from_db()
        if to == CaseState.CLOSED:
            close_case(actor=HOUSE, case=case, outcome=outcome)
        else:
            advance_case(actor=HOUSE, case=case, to=to, outcome=outcome)


def done(office: Office, decided: float, closed: float, due: float | None = None) -> Case:
    """A case received 18 days ago, with the days until decision, closure, and its due day."""
    case = received(office, 18)
    if due is not None:
        day = (case.received_at + due * DAY).date()
        Case.objects.filter(pk=case.pk).update(due_on=day, due_why="Frist")
    moved(case, decided, CaseState.DECIDED, Outcome.GRANTED)
    moved(case, closed, CaseState.CLOSED)
    return case


def test_eighty_of_a_hundred_electronic_cases_are_eighty_percent(
    office: Office, elsewhere: Office
) -> None:
    cases = [received(office) for _ in range(100)]
    for case in cases[:20]:
        with frozen(NOW - 5 * DAY):
            a_part(case.file)
    # Paper that was digitised before the case, or found after it was closed, does not count.
    early, late, few = cases[20], cases[21], received(elsewhere)
    with frozen(NOW - 40 * DAY):
        part = a_part(early.file)
    paper = add_document(actor=HOUSE, case=early, paper=a_paper("Band 1"))
    PaperPart.objects.filter(pk=part.pk).update(ended_at=NOW - 30 * DAY, digitised_as=paper)
    moved(late, 3, CaseState.CLOSED, Outcome.DONE)
    with frozen(NOW - 1 * DAY):
        a_part(late.file)
        a_part(few.file)
    lead = lead_of(office)
    (row,) = usage(seen(lead))
    assert row == Usage(office.pk, "Abteilung Verkehr", 100, 1, 80)
    assert row.share == 0.8
    assert {case.pk for case in cases_on_paper(lead, seen(lead))} == {c.pk for c in cases[:20]}
    # The whole house names each office; of one case no share is told.
    rows = usage(seen(staff("steering.see")))
    told = [("Bauamt", 1, None), ("Abteilung Verkehr", 100, 0.8)]
    assert [(one.name, one.cases, one.share) for one in rows] == told
    assert together(rows, "").electronic == 80
    assert not cases_on_paper(staff("steering.see"), seen(staff("steering.see"))).exists()


def test_cases_without_movement_name_the_last_event_and_who_has_them(
    office: Office, elsewhere: Office
) -> None:
    still, moving, asked = received(office, 70), received(office, 80), received(office, 50)
    received(elsewhere, 95)
    moved(moving, 79, CaseState.IN_PROGRESS)
    moved(asked, 2, CaseState.WAITING_APPLICANT)
    over = received(office, 100)
    moved(over, 5, CaseState.CLOSED, Outcome.DONE)
    lead = lead_of(office)
    with frozen(NOW):
        scope = scope_for(lead)
        (row,) = resting(scope)
        assert (row.office, row.counts) == ("Abteilung Verkehr", (2, 2, 1, 0))
        (ours,) = resting(scope, only_ours=True)
        assert ours.counts == (1, 1, 1, 0)
        lines = resting_cases(lead, scope, days=30)
        assert [(one.number, one.kind, one.since) for one in lines] == [
            (still.number, "case.opened", still.received_at),
            (asked.number, "case.advanced", asked.received_at + 2 * DAY),
        ]
        assert [one.number for one in resting_cases(lead, scope, days=30, only_ours=True)] == [
            still.number
        ]
        # Whoever steers the house counts all, and opens none.
        steering = staff("steering.see")
        assert sum(one.counts[0] for one in resting(scope_for(steering))) == 3
        assert resting_cases(steering, scope_for(steering), days=14) == []


def test_lead_times_with_what_is_in_time_and_the_period_before(office: Office) -> None:
    for days, due in ((2, 5), (4, 5), (6, 5), (8, 5), (10, None)):
        done(office, days, days + 5, due)
    for _ in range(3):  # the month before, all in three days
        moved(received(office, 35), 3, CaseState.DECIDED, Outcome.GRANTED)
    lead = lead_of(office)
    decided = lead_times(seen(lead, months=1), "decided")
    now = Times(5, 6 * DAY, datetime.timedelta(days=9, hours=4, minutes=48), 2, 2)
    assert decided.whole.now == now
    assert decided.months == ((datetime.date(2026, 11, 1), now),)
    (row,) = decided.rows
    assert (row.procedure, row.office) == ("mobiles-halteverbot", "Abteilung Verkehr")
    assert (row.now, row.before.median, row.trend) == (now, 3 * DAY, 3 * DAY)
    assert lead_times(seen(lead, months=1), "closed").whole.now.median == 11 * DAY
    assert lead_times(seen(lead, months=3), "decided").whole.now.cases == 8
    assert lead_times(seen(lead, procedure="anderes"), "decided").rows == ()


def test_one_or_two_cases_are_not_told(office: Office) -> None:
    done(office, 2, 4)
    done(office, 3, 4)
    found = lead_times(seen(lead_of(office)), "decided")
    assert found.whole.now == Times(None)
    assert [times for _month, times in found.months] == [Times(None)]
    assert [one.stays for one in waiting(seen(lead_of(office)))] == [None, 0, 0, 0, None]


def test_waiting_times_per_state(office: Office) -> None:
    for _ in range(3):
        case = received(office, 20)
        moved(case, 1, CaseState.IN_PROGRESS)
        moved(case, 3, CaseState.WAITING_APPLICANT)
        moved(case, 9, CaseState.DECIDED, Outcome.GRANTED)
        moved(case, 10, CaseState.CLOSED)
    # One that came into its state before the time is looked up.
    for _ in range(3):
        old = received(office, 30)
        moved(old, 1, CaseState.WAITING_PAYMENT)
        moved(old, 15, CaseState.IN_PROGRESS)
    found = waiting(seen(lead_of(office), months=1))
    days = {one.state: (one.stays, one.median) for one in found}
    assert days == {
        CaseState.RECEIVED: (3, 1 * DAY),
        CaseState.IN_PROGRESS: (3, 2 * DAY),
        CaseState.WAITING_APPLICANT: (3, 6 * DAY),
        CaseState.WAITING_PAYMENT: (3, 14 * DAY),
        CaseState.DECIDED: (3, 1 * DAY),
    }
    assert sum(one.share or 0 for one in found) == pytest.approx(1)
    share = found[0].share
    assert found[0] == Waiting(CaseState.RECEIVED, 3, DAY, DAY, share)
    assert share == pytest.approx(1 / 24)


def test_documents_by_the_way_they_came(office: Office) -> None:
    with frozen(NOW - 2 * DAY):
        case = a_case(office=office.pk, channel=Channel.ONLINE)
        clerk = clerk_of(case)
        add_document(actor=HOUSE, case=case, paper=a_paper("Antrag"))
        add_document(actor=clerk, case=case, paper=a_paper("Nachweis"))
        add_document(actor=clerk, case=case, paper=a_paper("Bescheid", direction="out"))
    (month,) = captured(seen(lead_of(office)))
    assert (month.month, month.counts) == (
        datetime.date(2026, 11, 1),
        {"online": 1, "electronic": 0, "scanned": 0, "filed": 1, "out": 1, "internal": 0},
    )


@pytest.mark.parametrize(
    ("permission", "here", "everything"),
    [
        ("task.assign", True, False), ("procedures.manage", False, True),
        ("steering.see", False, True),
    ],
)  # fmt: skip
def test_leads_count_their_offices_and_whoever_steers_all(
    office: Office, elsewhere: Office, permission: str, here: bool, everything: bool
) -> None:
    below = Office.objects.create(key="team", name="Team", parent=office)
    for place in (office, elsewhere, below):
        received(place)
    actor = staff(permission, office=office.pk if here else None)
    assert {row.name for row in usage(seen(actor))} == (
        {office.name, "Bauamt", "Team"} if everything else {office.name}
    )
    narrowed = {row.name for row in usage(seen(actor, office=office))}
    assert narrowed == ({office.name, "Team"} if everything else {office.name})
    assert bool(usage(seen(actor, office=elsewhere))) is everything


@pytest.mark.parametrize("permission", ["case.see", "records.manage", "case.work"])
def test_nobody_else_sees_them(office: Office, permission: str) -> None:
    with pytest.raises(NotAllowed):
        scope_for(staff(permission))


def test_each_figure_costs_one_statement_however_many_cases(office: Office) -> None:
    lead, counts = lead_of(office), []
    for rows in (1, 3):
        for _ in range(rows):
            done(office, 2, 4)
        scope = seen(lead)
        with CaptureQueriesContext(connection) as asked:
            usage(scope)
            resting(scope)
            resting_cases(lead, scope, days=14)
            lead_times(scope, "decided")
            waiting(scope)
            captured(scope)
        counts.append(len(asked))
    assert counts == [6, 6]
