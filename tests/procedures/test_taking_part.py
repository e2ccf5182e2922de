"""Offices that take part: whose the task is, which ways the drawing offers, what the desk shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from rathaus.catalogue.imports import import_services
from rathaus.catalogue.models import Service
from rathaus.kernel.tenancy import City
from rathaus.people.models import Account, Office
from rathaus.procedures.folder import load
from rathaus.procedures.models import ProcedureVersion, Run, Task
from rathaus.procedures.process import ways_on
from rathaus.site.desk.case_tasks import prefix_of
from tests.procedures import (
    bureau,
    test_business_change,
    test_culture_grant,
    test_information_request,
    town,
)
from tests.procedures.reading import text_of
from tests.procedures.test_street_use import FOLDER as STREETS
from tests.procedures.test_street_use import KEY
from tests.procedures.test_street_use import _answers as street_answers
from tests.site.desk import cast

ANSWERS = {
    "gewerbe-ummelden": test_business_change._answers,
    "informationszugang": lambda: test_information_request._answers("Was kostete das WLAN?"),
    "kulturfoerderung": test_culture_grant._answers,
    "sondernutzung": street_answers,
}
KEYS = ("gewerbe-ummelden", "informationszugang", "kulturfoerderung", "sondernutzung")
REQUEST = bureau.COMMON / "informationszugang"


@pytest.fixture
def bureau_open(streets: None) -> Iterator[Office]:
    """The traffic authority with special use, on a November morning."""
    with town.at():
        yield bureau.settle(STREETS)


def test_the_ways_on_are_those_that_are_drawn() -> None:
    diagram = load(REQUEST).process.diagram
    found = {way.value: way.title["de"] for way in ways_on(diagram, diagram.nodes["gather"])}
    assert found == {
        "done": "Alles beisammen; Antwort ist einfach",
        "extend": "Umfangreich oder komplex: Frist verlängern",
        "third": "Dritte sind betroffen",
        "forward": "Liegt bei einer anderen Stelle",
    }


def test_where_nothing_branches_a_step_is_simply_done() -> None:
    diagram = load(STREETS).process.diagram
    (only,) = ways_on(diagram, diagram.nodes["inspect"])
    assert (only.value, only.usual) == ("done", True)


@pytest.mark.parametrize("home", sorted(bureau.CITIES.values()))
@pytest.mark.parametrize("key", KEYS)
def test_the_folder_moves_into_every_demo_city(city: City, key: str, home: str) -> None:
    office = bureau.settle(bureau.COMMON / key, home)
    assert ProcedureVersion.objects.get(key=key, active=True).version == 1
    service = Service.objects.get(key=key)
    assert (service.procedure_key, service.office_id) == (key, office.pk)


def test_what_is_described_in_general_gives_way_to_the_procedure(bureau_open: Office) -> None:
    for key in KEYS:
        bureau.settle(bureau.COMMON / key)
    import_services(actor=town.HOUSE, path=town.LIBRARY / "catalogue" / "services.yaml")
    found = Service.objects.filter(key__in=KEYS).values_list("key", "procedure_key")
    assert sorted(found) == [(key, key) for key in KEYS]


@pytest.mark.parametrize("key", KEYS)
def test_by_post_the_receipt_lists_every_answer(streets: None, key: str) -> None:
    with town.at():
        bureau.settle(bureau.COMMON / key)
        answers = ANSWERS[key]()
        case = bureau.apply(town.resident(), key, answers | {"contact": {"channel": "post"}})
        text = text_of(bureau.letter(case, "receipt"))
    assert case.number in text
    assert "Angabe Ihre Antwort" in text


def test_only_the_law_of_the_own_land_is_published(bureau_open: Office) -> None:
    rows = Service.objects.get(key=KEY).texts.filter(module="rechtsgrundlage", language="de")
    norms = set(rows.exclude(norm="").values_list("norm", flat=True))
    assert norms == {"§§ 21, 26 StrWG SH", "§ 45 Abs. 1 Satz 1 StVO"}


def test_the_law_of_the_land_stands_in_the_reasons(bureau_open: Office) -> None:
    case = bureau.apply(town.resident(), KEY, street_answers())
    reasons = Run.objects.get(case=case).data["assessment"]["reasons"]
    assert [(one["key"], one["norm"]) for one in reasons] == [("discretion", "§ 21 StrWG SH")]


def test_another_office_reads_the_case_and_answers_its_own_task(bureau_open: Office) -> None:
    case = bureau.apply(town.resident(), KEY, street_answers())
    client = cast.at_desk(_employed("feuerwehr"))
    task = Task.objects.get(case=case, node="fire")
    page = f"/schreibtisch/vorgaenge/{case.number}"
    assert "Café Beispiel" in client.get(page).content.decode()
    address, prefix = f"{page}/erledigen/{task.pk}", prefix_of(task.pk)
    refused = client.post(address, {f"{prefix}kind": "object", f"{prefix}text": ""})
    assert refused.status_code == 422
    assert "was zu beachten ist" in refused.content.decode()
    answer = {f"{prefix}kind": "conditions", f"{prefix}text": "Zufahrt frei halten."}
    assert client.post(address, answer)["Location"] == page
    other = Task.objects.get(case=case, node="monument")
    prefix = prefix_of(other.pk)
    client.post(f"{page}/erledigen/{other.pk}", {f"{prefix}kind": "agree"})
    other.refresh_from_db()
    assert other.state == "open"


def test_an_office_that_was_not_asked_finds_no_such_case(bureau_open: Office) -> None:
    case = bureau.apply(town.resident(), KEY, street_answers())
    Office.objects.get_or_create(key="archiv", defaults={"name": "Archiv"})
    client = cast.at_desk(_employed("archiv"))
    assert client.get(f"/schreibtisch/vorgaenge/{case.number}").status_code == 404


def test_whoever_decides_reads_what_the_others_said(bureau_open: Office) -> None:
    case = bureau.apply(town.resident(), KEY, street_answers())
    bureau.opine(bureau.clerk_of("feuerwehr"), case, "fire", "conditions", "Zufahrt frei halten.")
    page = _decider(bureau_open).get(f"/schreibtisch/vorgaenge/{case.number}")
    (said,) = page.context["opinions"]
    assert (said["title"], said["kind"], said["text"]) == (
        "Stellung nehmen: Brandschutz",
        "conditions",
        "Zufahrt frei halten.",
    )
    own = {entry.task.node: entry.completing for entry in page.context["tasks"]}
    assert own == {"monument": False, "road": False, "traffic": True}


def _employed(office: str) -> Account:
    return cast.employ("clerk", Office.objects.get(key=office), f"Li {office.title()}")


def _decider(office: Office) -> Client:
    return cast.at_desk(cast.employ("clerk", office, "Jo Amt"))
