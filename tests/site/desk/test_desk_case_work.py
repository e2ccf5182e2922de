"""What staff do on a case beside deciding it: put it down for a day, pass it on."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client

from rathaus.kernel.events.models import Event
from rathaus.mail.models import Message
from rathaus.people.models import Account, Office
from rathaus.procedures.models import Task
from rathaus.records.models import Case, Note
from tests.procedures import town
from tests.site.desk import cast
from tests.site.reading import texts

PAGE = "/schreibtisch/vorgaenge/{}/"


@pytest.fixture
def lead(office: Office) -> Account:
    """The head of the traffic office."""
    return cast.employ("lead", office, "Lea Leitung")


@pytest.fixture
def works(office: Office) -> Office:
    """Another office of the town."""
    return Office.objects.create(key="tiefbau", name="Tiefbauamt", parent=office.parent)


def _url(case: Case, *rest: str) -> str:
    return "/".join([f"/schreibtisch/vorgaenge/{case.number}", *rest])


def test_a_resubmission_comes_back_on_its_day_and_is_ticked_off(desk: Client, jo: Account) -> None:
    case, _task = cast.waiting_case("Frist")
    with town.at(town.MORNING):
        told = desk.post(
            _url(case, "vormerken"),
            {
                "plan_kind": "resubmission",
                "plan_due_on": "15.12.2026",
                "plan_reason": "Rückmeldung der Schule prüfen",
            },
            follow=True,
        )
        task = Task.objects.get(case=case, key="resubmission")
        assert (task.due_on, task.assignee, task.reason) == (
            datetime.date(2026, 12, 15),
            jo,
            "Rückmeldung der Schule prüfen",
        )
        assert "Wiedervorlage" in texts(told, css="sheet")[-1] or any(
            "Rückmeldung der Schule prüfen" in text for text in texts(told, css="sheet")
        )
        desk.post(_url(case, "abhaken", str(task.pk)), {"result": "Schule hat zugestimmt"})
    task.refresh_from_db()
    assert (task.state, task.outcome) == (
        "done",
        {"kind": "done", "result": "Schule hat zugestimmt"},
    )


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"plan_due_on": "31.02.2027"}, "plan_due_on"),
        ({"plan_due_on": "01.01.2020"}, "plan_due_on"),
        ({"plan_due_on": ""}, "plan_due_on"),
        ({"plan_reason": " "}, "plan_reason"),
        ({"plan_kind": "party"}, "plan_kind"),
    ],
)
def test_what_is_wrong_stands_at_its_field(desk: Client, typed: dict[str, str], field: str) -> None:
    case, _task = cast.waiting_case("Frist")
    right = {
        "plan_kind": "callback",
        "plan_due_on": "15.12.2026",
        "plan_reason": "Frau Frist anrufen",
    }
    with town.at(town.MORNING):
        page = desk.post(_url(case, "vormerken"), right | typed)
    assert page.status_code == 422
    wrong = {entry.name for entry in page.context["planning"] if entry.error}
    assert wrong == {field}
    assert not Task.objects.filter(case=case, key="callback").exists()


def test_a_task_of_the_process_cannot_be_ticked_off(desk: Client) -> None:
    case, task = cast.waiting_case("Frist")
    page = desk.post(_url(case, "abhaken", str(task.pk)), {"result": "weg damit"})
    assert page.status_code == 409
    task.refresh_from_db()
    assert task.state == "open"


def test_the_head_passes_a_case_on_with_its_tasks(
    lead: Account, works: Office, office: Office
) -> None:
    case, task = cast.waiting_case("Falsch")
    desk = cast.at_desk(lead)
    assert desk.get(_url(case)).status_code == 200
    desk.post(_url(case, "abgeben"), {"office": "tiefbau", "reason": ""})
    case.refresh_from_db()
    assert case.office == office
    desk.post(_url(case, "abgeben"), {"office": "tiefbau", "reason": "Es geht um eine Baustelle."})
    case.refresh_from_db()
    task.refresh_from_db()
    assert (case.office, task.office, task.assignee) == (works, works, None)
    assert "Es geht um eine Baustelle." in Note.objects.get(case=case).text


def test_clerks_do_not_pass_on(desk: Client, works: Office, office: Office) -> None:
    case, _task = cast.waiting_case("Falsch")
    assert not desk.get(_url(case)).context["hand_over"]
    refused = desk.post(_url(case, "abgeben"), {"office": "tiefbau", "reason": "Weg"})
    assert refused.status_code in {403, 404}
    case.refresh_from_db()
    assert case.office == office


def test_paper_is_demanded_in_a_message_and_only_force_counts(desk: Client) -> None:
    case, _task = cast.waiting_case("Papier")
    told = {"demand_what": "signature", "demand_text": "Bitte unterschreiben Sie den Plan."}
    with town.at(town.MORNING):
        refused = desk.post(_url(case, "papier"), told | {"demand_forced": "yes"})
        assert "Welche Vorschrift verlangt das?" in refused.content.decode()
        assert not Event.objects.filter(kind="paper.demanded").exists()
        desk.post(_url(case, "papier"), told | {"demand_forced": "no"})
        desk.post(_url(case, "papier"), told | {"demand_forced": "yes", "demand_norm": "§ 126 BGB"})
        page = desk.get(_url(case), follow=True).content.decode()
    demanded = Event.objects.filter(kind="paper.demanded", subject=str(case.ref)).order_by("id")
    facts = [(event.facts["forced"], event.facts["norm"]) for event in demanded]
    assert facts == [(False, ""), (True, "§ 126 BGB")]
    sent = Message.objects.filter(case=case.pk, body__startswith="Bitte unterschreiben")
    assert sent.count() == 2
    assert "Papier oder Unterschrift verlangt" in page
