"""The page of bottlenecks: filtered by its address, exported, empty where nothing is known."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rathaus.people.models import Office
from tests.site.desk import cast

PAGE = "/schreibtisch/engpaesse/"


def _decided(office: Office, names: list[str]) -> None:
    clerk = cast.at_desk(cast.employ("clerk", office, f"Jo {names[0]}"))
    for number, name in enumerate(names):
        case, task = cast.waiting_case(name, 2 + 8 * number)
        clerk.post(
            f"/schreibtisch/vorgaenge/{case.number}/entscheiden/{task.pk}",
            {"kind": "refusal", "reasons": "Schulfest."},
        )


def test_the_slowest_tasks_with_their_figures_and_as_a_file(office: Office) -> None:
    _decided(office, ["Ahrens", "Bendixen", "Carstens"])
    lead = cast.at_desk(cast.employ("lead", office, "Lea Leitung"))
    page = lead.get(PAGE)
    (row,) = page.context["table"].rows
    assert row[0] == "Über den Antrag entscheiden"
    assert [cell.text for cell in row[2:]] == ["3", "0", "unter 1 Stunde", "unter 1 Stunde", "0 %"]
    file = lead.get(PAGE + page.context["export_url"]).content.decode("utf-8-sig")
    assert file.splitlines()[0].startswith("Verfahren;Aufgabe;Monat;erledigt")
    assert len(file.splitlines()) == 3


def test_the_filter_stands_in_the_address(office: Office) -> None:
    _decided(office, ["Ahrens"])
    lead = cast.at_desk(cast.employ("lead", office, "Lea Leitung"))
    page = lead.get(PAGE + "?verfahren=mobiles-halteverbot&monate=3")
    assert (page.context["procedure"], page.context["months"]) == ("mobiles-halteverbot", 3)
    assert page.context["export_url"] == "?verfahren=mobiles-halteverbot&monate=3&ausgabe=csv"
    assert "unter 3" in page.content.decode()
    other = lead.get(PAGE + "?verfahren=anderes&monate=unsinn")
    assert "In dieser Zeit gab es hier keine Aufgabe" in other.content.decode()


def test_nothing_is_said_where_nothing_is_known(office: Office) -> None:
    lead = cast.at_desk(cast.employ("lead", office, "Lea Leitung"))
    assert "Noch keine Zahlen" in lead.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [("clerk", 403), ("lead", 200), ("administrator", 200), ("treasury", 403)]
)
def test_the_page_is_for_leads_and_whoever_shapes_procedures(
    office: Office, role: str, status: int
) -> None:
    place = office if role in ("clerk", "lead") else None
    assert cast.at_desk(cast.employ(role, place, "Wer Immer")).get(PAGE).status_code == status


def test_many_cases_cost_as_many_statements_as_one(office: Office) -> None:
    lead, counts = cast.at_desk(cast.employ("lead", office, "Lea Leitung")), []
    for names in (["Ahrens"], ["Bendixen", "Carstens", "Dittmer"]):
        _decided(office, names)
        lead.get(PAGE)
        with CaptureQueriesContext(connection) as seen:
            lead.get(PAGE)
        counts.append(len(seen))
    assert counts[0] == counts[1]
