"""Vorgangssteuerung on the desk: figures with their definition, narrowed in the address."""

from __future__ import annotations

import csv
import datetime
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.clock import frozen, now, today
from rathaus.people.models import Account, Office
from rathaus.procedures.models import Task
from rathaus.records.actions import advance_case
from rathaus.records.models import Case, CaseState, Outcome
from tests.records.cast import HOUSE, a_case
from tests.records.structure.cast import a_part
from tests.site.desk import cast

PAGE = "/schreibtisch/steuerung/"
PAGES = ("", "ohne-bewegung/", "laufzeiten/", "wartezeiten/", "dokumente/")
DAY = datetime.timedelta(days=1)


@pytest.fixture
def lead(office: Office) -> Client:
    return cast.at_desk(cast.employ("lead", office, "Lea Leitung"))


def received(office: Office, days_ago: int, **fields: object) -> Case:
    with frozen(now() - days_ago * DAY):
        return a_case(office=office.pk, **fields)


def exported(client: Client, address: str) -> list[list[str]]:
    text = client.get(address).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_usage_names_the_office_and_leads_to_its_cases(lead: Client, office: Office) -> None:
    cases = [received(office, 2) for _ in range(5)]
    a_part(cases[0].file)
    page = lead.get(PAGE)
    (row,) = page.context["table"].rows
    assert (row[:3], row[3].text, row[4]) == ([office.name, "5", "0"], "4", "80 %")
    assert "kein Teil seiner Akte auf Papier lag" in page.content.decode()
    assert "Personalrat" in page.content.decode()
    listed = lead.get(row[3].url).context["table"].rows
    assert [line[0].text for line in listed] == [cases[0].number]
    assert exported(lead, page.context["export_url"])[1] == [office.name, "5", "0", "4", "80 %"]


def test_the_question_stays_in_the_address_from_page_to_page(lead: Client, office: Office) -> None:
    asked = f"?stelle={office.key}&verfahren=mobiles-halteverbot&monate=3"
    page = lead.get(PAGE + asked)
    assert (page.context["office"], page.context["months"]) == (office, 3)
    links = {link.url for link in page.context["parts"]}
    assert f"{PAGE}laufzeiten/{asked}" in links
    assert f"/schreibtisch/engpaesse/{asked}" in links
    assert lead.get(f"/schreibtisch/engpaesse/{asked}").context["office"] == office
    assert lead.get(PAGE + "?stelle=gibt-es-nicht&monate=x").context["office"] is None
    assert "Dazu gibt es in dieser Auswahl nichts" in page.content.decode()


def test_a_lead_puts_resting_cases_down_for_their_clerks(
    lead: Client, office: Office, jo: Account
) -> None:
    """Counted per office, named with the last event; the export names nobody."""
    hers, free = received(office, 40), received(office, 50)
    Case.objects.filter(pk=hers.pk).update(clerk=jo)
    received(office, 3)
    page = lead.get(f"{PAGE}ohne-bewegung/")
    assert page.context["table"].rows == [[office.name, "2", "2", "0", "0"]]
    assert [line["number"] for line in page.context["lines"]] == [free.number, hers.number]
    text = page.content.decode()
    assert "bei Jo Amt" in text
    assert "Antrag eingegangen" in text
    rows = exported(lead, page.context["export_url"])
    assert [row[0] for row in rows[1:]] == [free.number, hers.number]
    assert "Jo Amt" not in str(rows)
    day = today() + 3 * DAY
    chosen = {"case": [hers.number, free.number], "due_on": day.isoformat(), "zurueck": "tage=30"}
    answer = lead.post(f"{PAGE}wiedervorlage", chosen, follow=True)
    assert "2 Vorgänge vorgemerkt." in answer.content.decode()
    assert answer.context["lines"] == []  # putting them down has moved them
    planned = Task.objects.filter(key="resubmission", due_on=day).order_by("case__received_at")
    holders = [str(task.assignee) for task in planned]
    assert holders == ["Lea Leitung", "Jo Amt"]
    none = lead.post(f"{PAGE}wiedervorlage", {"due_on": day.isoformat()}, follow=True)
    assert "Bitte wählen Sie Vorgänge" in none.content.decode()


def test_each_page_has_its_figures_its_definition_and_its_export(
    lead: Client, office: Office
) -> None:
    for name in ("Ahrens", "Bendixen", "Carstens"):
        case = cast.applied(name)
        with frozen(now() + 2 * DAY):
            case.refresh_from_db()
            _decide(case)
    with frozen(now() + 3 * DAY):
        found = {path: lead.get(PAGE + path) for path in PAGES}
        times = found["laufzeiten/"].context["table"].rows
        assert times[0][1:5] == [office.name, "3", "2 Tage", "2 Tage"]
        waits = found["wartezeiten/"].context["table"].rows
        assert [row[:3] for row in waits if row[1] != "0"] == [
            ["eingegangen", "3", "unter 1 Stunde"], ["in Bearbeitung", "3", "2 Tage"],
        ]  # fmt: skip
        filed = found["dokumente/"].context["table"].footer
        assert int(filed[1]) == 3
        for path, page in found.items():
            assert "Wie gezählt wird" in page.content.decode()
            if path != "ohne-bewegung/":
                assert len(exported(lead, page.context["export_url"])) > 1


def _decide(case: Case) -> None:
    advance_case(actor=HOUSE, case=case, to=CaseState.DECIDED, outcome=Outcome.GRANTED)


@pytest.mark.parametrize(
    ("role", "everywhere", "status", "counted", "opens"),
    [
        ("clerk", False, 403, 0, False), ("lead", False, 200, 1, True),
        ("steering", True, 200, 2, False), ("administrator", True, 200, 2, False),
        ("auditor", True, 200, 2, True), ("treasury", True, 403, 0, False),
        ("records", True, 403, 0, False),
    ],
)  # fmt: skip
def test_who_sees_what(
    office: Office, role: str, everywhere: bool, status: int, counted: int, opens: bool
) -> None:
    elsewhere = Office.objects.create(key="bau", name="Bauamt")
    for place in (office, elsewhere):
        a_part(received(place, 20).file)
    client = cast.at_desk(cast.employ(role, None if everywhere else office, "Wer Immer"))
    assert {client.get(PAGE + path).status_code for path in PAGES} == {status}
    if status == 200:
        assert len(client.get(PAGE).context["table"].rows) == counted
        resting = client.get(f"{PAGE}ohne-bewegung/?tage=14")
        assert (len(resting.context["lines"]) > 0) is opens
        assert client.get(f"{PAGE}papier/").status_code == (200 if opens else 403)
    assert client.post(f"{PAGE}wiedervorlage").status_code == (302 if role == "lead" else 403)


@pytest.mark.parametrize("path", [*PAGES, "papier/"])
def test_many_cases_cost_as_many_statements_as_one(lead: Client, office: Office, path: str) -> None:
    counts = []
    for rows in (1, 3):
        for _ in range(rows):
            a_part(received(office, 20).file)
        lead.get(PAGE + path)
        with CaptureQueriesContext(connection) as seen:
            lead.get(PAGE + path)
        counts.append(len(seen))
    assert counts[0] == counts[1]
