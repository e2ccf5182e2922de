"""Closing and reopening what staff opened by hand: who may, and in which state."""

from __future__ import annotations

import datetime

import pytest

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed
from rathaus.kernel.tenancy import City
from rathaus.procedures.actions.matters import close_matter, reopen_matter
from rathaus.procedures.actions.own_tasks import plan_task, tick_off
from rathaus.records.actions import open_file, open_matter
from rathaus.records.models import Case, File, FileKind, Outcome
from tests.cast_floor2 import an_office, resident, staff
from tests.procedures.cosigning.cast import Town, a_town
from tests.records.cast import HOUSE, a_case, a_plan_entry

WORK, DECIDE = ("case.see", "case.work"), ("case.see", "case.work", "case.decide")


@pytest.fixture
def case(city: City) -> Case:
    """A matter in a case file of its own."""
    entry, office = a_plan_entry(), an_office()
    file = open_file(
        actor=HOUSE, plan=entry.number, title="Bordstein", office=office.pk, kind=FileKind.CASE
    )
    return open_matter(actor=HOUSE, file=file, title="Bordstein")


def _actor(who: str, case: Case) -> Actor:
    if who == "applicant":
        return resident(case.applicant)
    if who == "elsewhere":
        return staff(*DECIDE, office=an_office("recht", "Rechtsamt").pk, account=8)
    rights = {"reader": ("case.see",), "clerk": WORK, "decider": DECIDE}[who]
    return staff(*rights, office=case.office_id, account=7)


@pytest.mark.parametrize(
    ("who", "closes", "reopens"),
    [
        ("applicant", False, False),
        ("elsewhere", False, False),
        ("reader", False, False),
        ("clerk", True, False),
        ("decider", True, True),
    ],
)
def test_who_may_in_which_state(case: Case, who: str, closes: bool, reopens: bool) -> None:
    actor = _actor(who, case)
    if closes:
        close_matter(actor=actor, case=case, outcome=Outcome.DONE)
        with pytest.raises(Conflict):
            close_matter(actor=actor, case=case, outcome=Outcome.DONE)
    else:
        with pytest.raises(NotAllowed):
            close_matter(actor=actor, case=case, outcome=Outcome.DONE)
        close_matter(actor=HOUSE, case=case, outcome=Outcome.DONE)
    assert File.objects.get(pk=case.file_id).closed_at is not None
    case = Case.objects.select_related("file").get(pk=case.pk)
    if reopens:
        with pytest.raises(Invalid):
            reopen_matter(actor=actor, case=case, reason=" ")
        reopen_matter(actor=actor, case=case, reason="Ein Nachtrag kam.")
        assert File.objects.get(pk=case.file_id).closed_at is None
        with pytest.raises(Conflict):
            reopen_matter(actor=actor, case=case, reason="Noch einmal.")
    else:
        with pytest.raises(NotAllowed):
            reopen_matter(actor=actor, case=case, reason="Ein Nachtrag kam.")


def test_open_tasks_come_first_and_procedures_end_their_own_cases(city: City) -> None:
    town: Town = a_town()
    ada = town.actor("Ada Amt")
    with pytest.raises(Conflict, match="führt ein Verfahren"):
        close_matter(actor=ada, case=a_case(office=town.office.pk), outcome=Outcome.DONE)
    matter = open_matter(actor=HOUSE, file=town.case.file, title="Bordstein")
    due_on = today() + datetime.timedelta(days=3)
    task = plan_task(
        actor=ada, case=matter, kind="resubmission", due_on=due_on, reason="Antwort da?"
    )
    with pytest.raises(Conflict, match="Offen ist noch „Wiedervorlage“"):
        close_matter(actor=ada, case=matter, outcome=Outcome.DONE)
    tick_off(actor=ada, task_id=task.pk, result="")
    with pytest.raises(Invalid, match="fehlt das Ergebnis"):
        close_matter(actor=ada, case=matter, outcome=None)
    assert close_matter(actor=ada, case=matter, outcome=Outcome.DONE).outcome == Outcome.DONE
