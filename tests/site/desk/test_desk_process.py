"""The process of a case: as a picture without a script, as a list, and only for whom it is."""

from __future__ import annotations

import pytest
from django.test import Client
from lxml import etree

from rathaus.kernel.events.models import Event
from rathaus.people.models import Account, Office
from tests.site.desk import cast

SVG = "{http://www.w3.org/2000/svg}"


def _address(number: str) -> str:
    return f"/schreibtisch/vorgaenge/{number}/ablauf"


def _marked(picture: str, state: str) -> int:
    root = etree.fromstring(picture)
    steps = [entry.get("class", "") for entry in root.iter(f"{SVG}g")]
    return sum(f"process__step--{state}" in entry for entry in steps)


def test_the_picture_and_the_list_say_where_the_case_stands(desk: Client) -> None:
    case, task = cast.waiting_case("Ahrens")
    page = desk.get(_address(case.number))
    steps = {step.step.node: step for step in page.context["steps"]}
    done = [name for name, step in steps.items() if step.state == "done"]
    assert done == ["received", "assess", "assessed"]
    assert [name for name, step in steps.items() if step.state == "here"] == ["decide"]
    here = steps["decide"].trace
    assert (here.since, here.who, here.due) == (task.created_at, task.office.name, task.due_on)
    assert steps["assess"].trace.since == Event.objects.get(kind="case.assessed").time
    picture = page.context["picture"]
    assert (_marked(picture, "done"), _marked(picture, "here")) == (3, 1)
    assert 'aria-current="step"' in page.content.decode()
    assert "style=" not in picture
    assert "<style" not in picture


def test_a_finished_case_stands_nowhere_and_names_who_did_it(desk: Client) -> None:
    case, task = cast.waiting_case("Ahrens")
    desk.post(
        f"/schreibtisch/vorgaenge/{case.number}/entscheiden/{task.pk}",
        {"kind": "refusal", "reasons": "Schulfest."},
    )
    page = desk.get(_address(case.number))
    steps = {step.step.node: step for step in page.context["steps"]}
    assert page.context["stands"] == []
    assert (steps["decide"].state, steps["decide"].trace.who) == ("done", "Jo Amt")
    assert steps["refused"].state == "done"
    assert steps["granted"].state == "open"
    assert "Der Ablauf ist zu Ende." in page.content.decode()


def test_the_file_that_the_case_runs_by_can_be_had(desk: Client) -> None:
    case, _task = cast.waiting_case("Ahrens")
    answer = desk.get(_address(case.number) + ".bpmn")
    assert etree.fromstring(answer.content).tag.endswith("definitions")


@pytest.mark.parametrize("ending", ["", ".bpmn"])
def test_only_who_may_see_the_case_sees_its_process(office: Office, ending: str) -> None:
    case, _task = cast.waiting_case("Ahrens")
    elsewhere = Office.objects.create(key="bau", name="Bauamt")
    foreign = cast.at_desk(cast.employ("clerk", elsewhere, "Fremd Amt"))
    assert foreign.get(_address(case.number) + ending).status_code in (403, 404)
    owner = cast.at_desk(Account.objects.get(party=case.applicant))
    assert owner.get(_address(case.number) + ending).status_code == 403


def test_a_case_costs_as_many_statements_early_and_late(desk: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    first, task = cast.waiting_case("Ahrens")
    desk.get(_address(first.number))
    for address in (_address(first.number), _address(first.number)):
        with CaptureQueriesContext(connection) as seen:
            desk.get(address)
        counts.append(len(seen))
        desk.post(
            f"/schreibtisch/vorgaenge/{first.number}/entscheiden/{task.pk}",
            {"kind": "grant", "reasons": "Geht."},
        )
        desk.get("/schreibtisch/")  # shows what was done, once
    assert counts[0] == counts[1]


def test_the_process_of_a_procedure_is_for_whoever_manages_it(office: Office, desk: Client) -> None:
    address = "/schreibtisch/verfahren/mobiles-halteverbot/ablauf"
    client = cast.at_desk(cast.employ("administrator", None, "Ada Fach"))
    page = client.get(address)
    assert {step.state for step in page.context["steps"]} == {"open"}
    assert _marked(page.context["picture"], "here") == 0
    assert client.get(address + ".bpmn").status_code == 200
    assert desk.get(address).status_code == 403
    assert client.get("/schreibtisch/verfahren/gibt-es-nicht/ablauf").status_code == 404
