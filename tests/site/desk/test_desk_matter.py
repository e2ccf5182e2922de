"""Working at the desk on a case that no process moves."""

from __future__ import annotations

import pytest
from django.test import Client

from rathaus.kernel.clock import today
from rathaus.people.models import Account, Office
from rathaus.procedures.actions.own_tasks import plan_task
from rathaus.procedures.models import Task
from rathaus.records.actions import open_file, open_matter
from rathaus.records.models import Case, FileKind
from tests.records.cast import HOUSE, a_plan_entry
from tests.site.desk import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def matter(office: Office) -> Case:
    """A letter of somebody, in a file that closes with it."""
    a_plan_entry()
    file = open_file(
        actor=HOUSE, plan="54.30", title="Zebrastreifen", office=office.pk, kind=FileKind.CASE
    )
    return open_matter(actor=HOUSE, file=file, title="Anfrage zum Zebrastreifen")


def _act(desk: Client, case: Case, key: str, **typed: str) -> int:
    answers = {f"{key}_{name}": text for name, text in typed.items()}
    return desk.post(f"/schreibtisch/vorgaenge/{case.number}/akte/{key}", answers).status_code


def test_a_matter_is_taken_worked_on_closed_and_opened_again(
    desk: Client, jo: Account, matter: Case
) -> None:
    assert _act(desk, matter, "uebernehmen") == 302
    assert _act(desk, matter, "stand", state="waiting_applicant") == 302
    matter.refresh_from_db()
    assert (matter.clerk, matter.state) == (jo, "waiting_applicant")
    assert _act(desk, matter, "abschliessen") == 422
    assert _act(desk, matter, "abschliessen", outcome="withdrawn") == 422
    plan_task(
        actor=HOUSE, case=matter, kind="callback", due_on=today(), reason="Anrufen", assignee=jo
    )
    assert _act(desk, matter, "abschliessen", outcome="done") == 409
    Task.objects.filter(case=matter).update(state="cancelled")
    assert _act(desk, matter, "abschliessen", outcome="done") == 302
    matter.refresh_from_db()
    matter.file.refresh_from_db()
    assert (matter.state, matter.outcome) == ("closed", "done")
    assert matter.file.closed_at is not None
    page = desk.get(f"/schreibtisch/vorgaenge/{matter.number}").content.decode()
    assert "Vorgang wieder öffnen" in page
    assert "Vorgang abschließen" not in page
    assert _act(desk, matter, "oeffnen", reason="") == 422
    assert _act(desk, matter, "oeffnen", reason="Es kam noch ein Brief.") == 302
    matter.refresh_from_db()
    assert matter.state == "in_progress"


def test_a_case_with_a_process_is_not_closed_by_hand(desk: Client, office: Office) -> None:
    case, _task = cast.waiting_case("Ahrens")
    page = desk.get(f"/schreibtisch/vorgaenge/{case.number}").content.decode()
    assert "Vorgang abschließen" not in page
    assert _act(desk, case, "abschliessen", outcome="done") == 404
    case.refresh_from_db()
    assert case.closed_at is None


@pytest.mark.parametrize(
    ("role", "answer"), [("clerk", 302), ("lead", 302), ("records", 403), ("treasury", 403)]
)
def test_who_closes_a_matter(office: Office, matter: Case, role: str, answer: int) -> None:
    desk = cast.at_desk(cast.employ(role, office, f"Ada {role}"))
    assert _act(desk, matter, "abschliessen", outcome="done") == answer
